package invoice_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/pdf/sample"
)

// brand sets the sample logo of the organisation.
func brand(t *testing.T, s *functest.Shop) {
	t.Helper()
	logo, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"logo": {"file": %q}}`, base64.StdEncoding.EncodeToString(logo))
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: body}).Want(200)
}

func paper(s *functest.Shop, id string) []byte {
	return s.Owner.Do("invoice.pdf", functest.Request{ID: id}).Want(200).Body
}

// The test reads every statement required by law on an invoice between two
// French companies from the text of the returned file.
func TestPDFHasMentionsRequiredByLaw(t *testing.T) {
	s := functest.NewShop(t, `{"late_penalty": "12", "vat_on_debits": true}`, operations)
	brand(t, s)
	glasses := fmt.Sprintf(`{"item_id": %q, "quantity": "24", "discount": {"percent": "10"}}`, s.Glass)
	order := s.Make("salesorder.create", functest.Body(s.Wine,
		functest.Line(s.Cheese, "2")+","+glasses+","+functest.Line(s.Advice, "1.5"),
		`"reference": "BC 2026-118"`, `"sections": [{"shipping_charge": "12.00", "discount": {"amount": "3.00"}}]`,
		`"shipping_address": {"street": "ZA de Kerampuil", "postal_code": "29270", "city": "Carhaix", "country": "FR"}`))
	id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
	s.Act("invoice.update", id, `{"supply_date": "2026-11-18"}`).Want(200)
	s.Act("invoice.mark-sent", id, "").Want(200)
	file := paper(s, id)
	for law, sentences := range map[string][]string{
		"CGI ann. II 242 nonies A, I-1°: full name and address of both": {
			"Comptoir du Vexin", "12 rue du Marché", "95300 Pontoise", "Vins et alcools Chevalier SARL", "59 rue de l'Abbaye", "51100 Reims",
			"France",
		},
		"I-2°, I-3°: VAT numbers of the seller and of the customer": {"N° TVA FR44732829320", "N° TVA FR40552100554"},
		"I-1°, décret 2022-1299: the customer's SIREN":              {"SIREN 552 100 554"},
		"décret 2022-1299: the address of delivery, if it differs":  {"Livré à", "ZA de Kerampuil", "29270 Carhaix"},
		"décret 2022-1299: the category of the operations": {
			"Nature de l’opération : mixte (livraison de biens et prestation de services).",
		},
		"décret 2022-1299: the option for debits": {"Option pour le paiement de la taxe d’après les débits."},
		"I-6°: the date of issue":                 {"Date d’émission", "21/11/2026"},
		"I-7°: a unique number":                   {"N° FA-2026-00001"},
		"I-8°: of each line quantity, name, unit price without tax, rate": {
			"Queso Cabrales 2 carton 14,00 5,5 % 28,00", "Verre 24 3,33 10 % 20 % 71,93", "Conseil 1,5 90,00 20 % 135,00",
		},
		"I-9°: discounts":           {"Remise −3,00 €"},
		"I-10°: the date of supply": {"Date de l’opération", "18/11/2026"},
		"I-11°: the tax to pay, and by rate the total without tax and the tax": {
			"5,5 % 27,64 1,52", "20 % 216,29 43,26", "Total HT 243,93 €", "Total TVA 44,78 €", "Total TTC 288,71 €",
		},
		"code de commerce L441-9: the customer's order number": {"Votre référence", "BC 2026-118", "Commande", "SO-00001"},
		"L441-9: the due date of the payment":                  {"Échéance 21/12/2026", "Conditions de règlement 30 jours"},
		"L441-9: discount for early payment":                   {"Pas d’escompte pour règlement anticipé."},
		"L441-9, L441-10: late payment penalties": {
			"des pénalités au taux annuel de 12 % sont exigibles dès le lendemain de l’échéance, sans rappel",
		},
		"L441-9, D441-5: the lump sum for recovery": {
			"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €",
		},
		"R123-237, R123-238: the identity of the company, on every page": {
			"Comptoir du Vexin, SARL au capital de 10 000 € – Siège social : 12 rue du Marché, 95300 Pontoise, France",
			"SIREN 732 829 320 – RCS Pontoise",
		},
		"the bank account and the payment reference": {
			"IBAN FR76 3000 6000 0112 3456 7890 189", "BIC AGRIFRPP", "Référence à rappeler FA-2026-00001",
		},
		"the pages": {"Page 1 sur 1"},
	} {
		for _, sentence := range sentences {
			if !pdftest.Says(t, file, sentence) {
				t.Errorf("%s: %q is missing in\n%s", law, sentence, strings.Join(pdftest.Pages(t, file), "\n"))
			}
		}
	}
	if pages := pdftest.Pages(t, file); len(file) > 50_000 || len(pages) != 1 {
		t.Errorf("the file has %d pages and %d bytes", len(pages), len(file))
	}
}

// The reason for a tax that is not charged is printed once, in the customer's language,
// in addition to the statements on every invoice between companies.
func TestPDFHasReasonForZeroTaxOnce(t *testing.T) {
	for name, c := range map[string]struct {
		preferences, tax, french, english string
	}{
		"reverse charge": {
			"", `"category": "AE", "reason": "Autoliquidation"`,
			"Autoliquidation – TVA due par le client (art. 283 du CGI).",
			"Reverse charge – VAT due by the customer (art. 283 of the French tax code, CGI).",
		},
		"goods to another member state": {
			"", `"category": "K", "reason": "Exonération de TVA, article 262 ter I du CGI"`,
			"Exonération de TVA, art. 262 ter I du CGI (art. 138 de la directive 2006/112/CE).",
			"VAT exempt intra-Community supply, art. 262 ter I of the French tax code, CGI (art. 138 of Directive 2006/112/EC).",
		},
		"export from the Union": {
			"", `"category": "G", "reason": "VAT exempt export"`,
			"Exonération de TVA, art. 262 I du CGI (art. 146 de la directive 2006/112/CE).",
			"VAT exempt export, art. 262 I of the French tax code, CGI (art. 146 of Directive 2006/112/EC).",
		},
		"small business": {
			`{"small_business": true}`, `"category": "E", "reason": "TVA non applicable, art. 293 B du CGI"`,
			"TVA non applicable, art. 293 B du CGI.", "VAT not applicable, art. 293 B of the French tax code (CGI).",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, c.preferences, operations)
			tax := s.Make("tax.create", `{"name": "0 %", "components": [{"name": "TVA", "rate": "0"}], `+c.tax+`}`)
			reason := c.tax[strings.LastIndex(c.tax, ": ")+3 : len(c.tax)-1]
			for language, law := range map[string][]string{
				"fr": {
					c.french, "SARL au capital de 10 000 € – Siège social : 12 rue du Marché, 95300 Pontoise, France", "Pas d’escompte",
					"majoré de 10 points", "recouvrement en cas de retard de paiement : 40 €",
				},
				"en": {
					c.english, "SARL with a share capital of 10 000 € – Registered office: 12 rue du Marché, 95300 Pontoise, France", "No discount",
					"plus 10 percentage points", "in case of late payment: €40",
				},
			} {
				customer := s.Make("contact.create", fmt.Sprintf(`{
					"display_name": "Weinhaus", "customer": true, "language": %q, "tax_number": "DE136695976",
					"billing_address": {"street": "Grünstraße 1", "postal_code": "10179", "city": "Berlin", "country": "DE"}}`, language))
				line := fmt.Sprintf(`{"item_id": %q, "quantity": "2", "tax_id": %q}`, s.Glass, tax)
				file := paper(s, s.Sell(customer, line).Get("id"))
				for _, sentence := range append(law, "N° TVA DE136695976", "SIREN 732 829 320 – RCS Pontoise") {
					if language == "en" {
						sentence = strings.Replace(sentence, "N° TVA", "VAT No.", 1)
					}
					if !pdftest.Says(t, file, sentence) {
						t.Errorf("%s: %q is missing in\n%s", language, sentence, pdftest.Pages(t, file)[0])
					}
				}
				if page := pdftest.Pages(t, file)[0]; strings.Contains(page, "\n"+reason+"\n") {
					t.Errorf("%s: the reason %q is printed a second time", language, reason)
				}
			}
		})
	}
}

// The PDF of a draft is marked as a draft and generated for each request. The PDF of a
// sent invoice is generated once, and its file is kept regardless of later changes. A
// void invoice has a second file.
func TestPDFOfSentInvoiceIsKept(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	brand(t, s)
	id := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	if draft := paper(s, id); !pdftest.Says(t, draft, "Brouillon") || pdftest.Says(t, draft, "FA-2026") || len(s.AWS.Keys("documents/")) > 0 {
		t.Error("the draft is not marked as a draft, or its file is kept")
	}
	s.Act("invoice.mark-sent", id, "").Want(200)
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{
		"name": "New name", "legal_name": "New name SAS", "logo": null, "bank": {"iban": "FR1420041010050500013M02606"}}`}).Want(200)
	first := paper(s, id)
	if pdftest.Says(t, first, "New name") || !pdftest.Says(t, first, "FR76 3000 6000") || len(first) < 18_000 {
		t.Errorf("the file differs from the sent invoice (%d bytes):\n%s", len(first), pdftest.Pages(t, first)[0])
	}
	key := "documents/" + string(s.ID) + "/invoices/" + id
	if kept, there := s.AWS.File(key + ".pdf"); !there || string(kept) != string(first) {
		t.Errorf("the file is not kept; the keys are %v", s.AWS.Keys(""))
	}
	s.AWS.Put(key+".pdf", []byte("%PDF-1.4 the kept file"), nil)
	if again := paper(s, id); string(again) != "%PDF-1.4 the kept file" {
		t.Error("the response is not the kept file")
	}
	s.Act("invoice.void", id, "").Want(200)
	if void := paper(s, id); !pdftest.Says(t, void, "FA-2026-00001 – Annulée") {
		t.Error("the void invoice is not marked as void")
	}
	if kept, _ := s.AWS.File(key + ".pdf"); string(kept) != "%PDF-1.4 the kept file" || len(s.AWS.Keys(key)) != 2 {
		t.Errorf("the first file is lost: %v", s.AWS.Keys(key))
	}
}

// The logo is read only when a PDF is generated: neither the creation of documents nor
// the response with a kept file reads it.
func TestLogoIsReadOnlyForPrinting(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	brand(t, s)
	id := s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")))
	for _, x := range []struct{ operation, want string }{
		{"invoice.pdf", "BatchGetItem BatchGetItem"},                          // a draft
		{"invoice.mark-sent", "BatchGetItem BatchGetItem TransactWriteItems"}, // the invoice, then its customer
		{"invoice.pdf", "BatchGetItem BatchGetItem"},
		{"invoice.pdf", "BatchGetItem"},
	} {
		requests.Take()
		s.Act(x.operation, id, "").Want(200)
		if got := requests.Take(); got != x.want {
			t.Errorf("%s: requests %s, want %s", x.operation, got, x.want)
		}
	}
}

// A sent invoice keeps the seller's identity and no preferences.
func TestSentInvoiceKeepsSellerWithoutPreferences(t *testing.T) {
	s := functest.NewShop(t, `{"reminder_days": [3], "terms_of_sale": "Franco 500 €"}`, operations)
	brand(t, s)
	sent := s.Sell(s.Wine, functest.Line(s.Advice, "1"))
	var kept struct {
		Frozen struct{ Seller map[string]json.RawMessage }
	}
	sent.Into(&kept)
	fields := strings.Join(slices.Sorted(maps.Keys(kept.Frozen.Seller)), " ")
	if want := "address bank capital currency email legal_form legal_name name register siren time_zone vat_number"; fields != want {
		t.Errorf("the invoice keeps %s, want %s", fields, want)
	}
}

func TestPDFOfCreditNote(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	s.Wait(24 * time.Hour)
	c := s.Act("invoice.credit", id, `{"notes": "Prestation annulée"}`).Want(200).Get("credit_note.id")
	file := s.Owner.Do("creditnote.pdf", functest.Request{ID: c}).Want(200).Body
	for _, sentence := range []string{
		"Avoir", "N° AV-2026-00001", "Facture rectifiée FA-2026-00001 du 21/11/2026", "Avoir sur la facture n° FA-2026-00001 du 21/11/2026.",
		"22/11/2026", "Total TTC 108,00 €",
		"Imputé sur la facture −108,00 €", "Net à votre crédit 0,00 €", "Prestation annulée", "FR44732829320",
	} {
		if !pdftest.Says(t, file, sentence) && !strings.Contains(strings.Join(pdftest.Pages(t, file), "\n"), sentence) {
			t.Errorf("%q is missing in\n%s", sentence, pdftest.Pages(t, file)[0])
		}
	}
	if pdftest.Says(t, file, "IBAN") || len(s.AWS.Keys("documents/"+string(s.ID)+"/credit-notes/"+c)) != 1 {
		t.Error("the credit note has a bank account, or its file is not kept")
	}
}

func TestPDFInEnglish(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Mute, functest.Line(s.Cheese, "2")).Get("id")
	file := paper(s, id)
	for _, sentence := range []string{
		"Invoice", "No. FA-2026-00001", "Switzerland", "Amount due €29.54", "Category of operation: supply of goods.",
		"No discount for early payment.", "€40", "Page 1 of 1",
	} {
		if !pdftest.Says(t, file, sentence) {
			t.Errorf("%q is missing in\n%s", sentence, pdftest.Pages(t, file)[0])
		}
	}
}

// The mail of an overdue invoice says since when it is due.
func TestMailOfOverdueInvoice(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	text := func() string {
		mail := s.Act("invoice.send", id, `{}`).Want(200).Get("mail.text")
		return strings.ReplaceAll(mail, "\u00a0", " ")
	}
	if got := text(); !strings.Contains(got, "à régler au plus tard le 21 décembre 2026") {
		t.Errorf("the mail says\n%s", got)
	}
	s.Wait(31 * 24 * time.Hour)
	if got := text(); !strings.Contains(got, "échue depuis le 21 décembre 2026") || strings.Contains(got, "au plus tard") {
		t.Errorf("the mail of the overdue invoice says\n%s", got)
	}
}
