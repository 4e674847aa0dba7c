package pdf_test

import (
	"strings"
	"testing"

	"comptoir/shared/pdf"
	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// papers are samples of the documents of a company, by name.
func papers(t testing.TB) map[string]pdf.Paper {
	return map[string]pdf.Paper{
		"invoice":               invoice(t),
		"invoice of many pages": manyPages(t),
		"credit note":           creditNote(t),
		"draft":                 draft(t),
		"void":                  void(t),
		"english":               english(t),
		"franchise":             franchise(t),
		"reverse charge":        reverseCharge(t),
		"tax included":          taxIncluded(t),
		"yen":                   yen(t),
		"tunisian dinar":        dinar(t),
		"purchase order":        purchaseOrder(t),
		"delivery note":         deliveryNote(t),
		"bare":                  {Kind: words.Invoice, Date: "2026-11-21", From: pdf.Party{Name: "A"}, To: pdf.Party{Name: "B"}},
	}
}

func manyPages(t testing.TB) pdf.Paper {
	l, p := words.French, invoice(t, many(200)...)
	net := decimal.Zero
	for _, line := range p.Lines {
		if line.Net != "" {
			net = net.Add(decimal.RequireFromString(line.Net))
		}
	}
	tax := net.Mul(decimal.RequireFromString("0.2")).Round(2)
	p.Totals = []pdf.Total{
		{Label: l.Label(words.TotalNet), Amount: net.StringFixed(2)},
		{Label: l.Label(words.TotalTax), Amount: tax.StringFixed(2)},
		{Label: l.Label(words.AmountDue), Amount: net.Add(tax).StringFixed(2), Weight: pdf.Grand},
	}
	p.Taxes = []pdf.Tax{{Rate: l.Percent("20"), Base: net.StringFixed(2), Tax: tax.StringFixed(2)}}
	return p
}

func creditNote(t testing.TB) pdf.Paper {
	l, p := words.French, invoice(t)
	mentions, err := l.FrenchMentions(words.Sale{
		Taxes: []words.Tax{{Category: "S"}}, Goods: true, ToProfessional: true, Corrects: "F2026-000123", CorrectsDate: "2026-11-21",
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Kind, p.Number, p.Date = words.CreditNote, "A2026-000007", "2026-12-01"
	p.Facts = []pdf.Fact{{Label: l.Label(words.CorrectedInvoice), Value: "F2026-000123 du 21/11/2026"}}
	p.Lines = p.Lines[:1]
	p.Totals = []pdf.Total{
		{Label: l.Label(words.TotalNet), Amount: "180.00"},
		{Label: l.Label(words.TotalTax), Amount: "9.90"},
		{Label: l.Label(words.AmountCredit), Amount: "189.90", Weight: pdf.Grand},
	}
	p.Taxes = []pdf.Tax{{Rate: l.Percent("5.5"), Base: "180.00", Tax: "9.90"}}
	p.Payment, p.Bank, p.Texts, p.Mentions = nil, pdf.Bank{}, nil, texts(mentions)
	return p
}

func draft(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.State, p.Number, p.Logo = pdf.Draft, "", nil
	return p
}

func void(t testing.TB) pdf.Paper {
	p := invoice(t, many(30)...)
	p.State = pdf.Void
	return p
}

func english(t testing.TB) pdf.Paper {
	l, p := words.English, invoice(t)
	mentions, err := l.FrenchMentions(words.Sale{Taxes: []words.Tax{{Category: "K"}}, Goods: true, ToProfessional: true})
	if err != nil {
		t.Fatal(err)
	}
	p.Language = l
	p.To = pdf.Party{Name: "Łódź Kawa i Herbata Sp. z o.o.", Lines: []string{
		"ul. Świętokrzyska 12/3", "90-001 Łódź", "Poland", "VAT No. PL5260001246",
	}}
	p.DeliverTo = pdf.Party{}
	p.Facts = []pdf.Fact{
		{Label: l.Label(words.DeliveryDate), Value: l.Date("2026-11-19")},
		{Label: l.Label(words.DueDate), Value: l.Date("2026-12-21")},
		{Label: l.Label(words.OrderNumber), Value: "SO-00045"},
	}
	p.Lines = []pdf.Line{
		{
			Code: "CHAI-20", Description: "Chai, box of 20 bags\nBlack tea, cinnamon, cardamom",
			Quantity: "1200", Unit: "box", UnitPrice: "18.00", Discount: l.Percent("12.5"), Tax: l.Percent("0"), Net: "18900.00",
		},
		{Code: "HONEY", Description: "Žitný med – mjød", Quantity: "3", Unit: "jar", UnitPrice: "7.125", Tax: l.Percent("0"), Net: "21.38"},
	}
	p.Totals = []pdf.Total{
		{Label: l.Label(words.Subtotal), Amount: "18921.38"},
		{Label: l.Label(words.Adjustment), Amount: "-1.38"},
		{Label: l.Label(words.TotalNet), Amount: "18920.00"},
		{Label: l.Label(words.AlreadyPaid), Amount: "-8920.00"},
		{Label: l.Label(words.AmountDue), Amount: "10000.00", Weight: pdf.Grand},
	}
	p.Taxes = []pdf.Tax{{Rate: "0% – intra-Community", Base: "18920.00", Tax: "0.00"}}
	p.Payment = []pdf.Fact{{Label: l.Label(words.PaymentTerms), Value: "30 days from the date of invoice"}}
	p.Texts = []pdf.Text{{Title: l.Label(words.TermsOfDelivery), Body: "DAP Łódź, Incoterms® 2020."}}
	p.Mentions = texts(mentions)
	p.Identity = words.Identity{
		Name: "Épices & Cie", LegalForm: "SAS", Capital: "10000", Currency: "EUR", Seat: "4 rue du Port, 29900 Concarneau, France",
		SIREN: "123456789", Register: "RCS Quimper", VATNumber: "FR32123456789",
	}.Lines(l)
	return p
}

func franchise(t testing.TB) pdf.Paper {
	l, p := words.French, invoice(t)
	mentions, err := l.FrenchMentions(words.Sale{Taxes: []words.Tax{{Category: "E"}}, Franchise: true, Services: true})
	if err != nil {
		t.Fatal(err)
	}
	p.Basis, p.Logo, p.Taxes, p.DeliverTo = pdf.TaxFree, nil, nil, pdf.Party{}
	p.From = pdf.Party{Name: "Jeanne Riou EI", Lines: []string{"2 venelle du Phare", "29100 Douarnenez"}}
	p.Lines = []pdf.Line{{Description: "Retouche de voile", Quantity: "3", Unit: "heure", UnitPrice: "45.00", Net: "135.00"}}
	p.Totals = []pdf.Total{{Label: l.Label(words.AmountDue), Amount: "135.00", Weight: pdf.Grand}}
	p.Mentions = texts(mentions)
	p.Identity = words.Identity{Name: "Jeanne Riou", LegalForm: "EI", SIREN: "12345678900012"}.Lines(l)
	return p
}

func reverseCharge(t testing.TB) pdf.Paper {
	l, p := words.French, invoice(t)
	mentions, err := l.FrenchMentions(words.Sale{Taxes: []words.Tax{{Category: "AE"}}, Services: true, ToProfessional: true})
	if err != nil {
		t.Fatal(err)
	}
	p.Lines = []pdf.Line{{
		Description: "Étude d’implantation", Quantity: "1", Unit: "forfait",
		UnitPrice: "4200.00", Tax: l.Percent("0"), Net: "4200.00",
	}}
	p.Totals = []pdf.Total{
		{Label: l.Label(words.TotalNet), Amount: "4200.00"},
		{Label: l.Label(words.TotalTax), Amount: "0.00"},
		{Label: l.Label(words.AmountDue), Amount: "4200.00", Weight: pdf.Grand},
	}
	p.Taxes = []pdf.Tax{{Rate: "Autoliquidation", Base: "4200.00", Tax: "0.00"}}
	p.Mentions = texts(mentions)
	return p
}

func taxIncluded(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.Basis = pdf.TaxIncluded
	return p
}

func yen(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.Currency = "JPY"
	p.Lines = []pdf.Line{{Description: "Thé vert", Quantity: "50", UnitPrice: "1000", Tax: "10 %", Net: "50000"}}
	p.Totals = []pdf.Total{{Label: "Total", Amount: "55000", Weight: pdf.Grand}}
	p.Taxes = []pdf.Tax{{Rate: "10 %", Base: "50000", Tax: "5000"}}
	return p
}

func dinar(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.Currency = "TND"
	p.Lines = []pdf.Line{{Description: "Dattes deglet nour", Quantity: "12.5", Unit: "kg", UnitPrice: "18.125", Tax: "19 %", Net: "226.563"}}
	p.Totals = []pdf.Total{{Label: "Total", Amount: "269.610", Weight: pdf.Grand}}
	p.Taxes = []pdf.Tax{{Rate: "19 %", Base: "226.563", Tax: "43.047"}}
	return p
}

func purchaseOrder(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.Kind, p.Number, p.Bank, p.Payment = words.PurchaseOrder, "PO-00012", pdf.Bank{}, nil
	p.Texts = []pdf.Text{{Title: words.French.Label(words.TermsOfDelivery), Body: "Livraison le matin, sur rendez-vous.\nPalettes Europe."}}
	p.Mentions = nil
	return p
}

func deliveryNote(t testing.TB) pdf.Paper {
	p := invoice(t)
	p.Kind, p.Number, p.Totals, p.Taxes, p.Bank, p.Payment, p.Mentions = words.DeliveryNote, "BL-00012", nil, nil, pdf.Bank{}, nil, nil
	var lines []pdf.Line
	for _, l := range p.Lines {
		lines = append(lines, pdf.Line{Code: l.Code, Description: l.Description, Quantity: l.Quantity, Unit: l.Unit})
	}
	p.Lines = lines
	return p
}

// hostile is a document with overlong texts, invisible characters and characters that the font
// lacks.
func hostile(t testing.TB) pdf.Paper {
	p := invoice(t)
	long := strings.Repeat("W", 4000)
	p.Number = "F2026-" + strings.Repeat("9", 80)
	p.From.Name = "Evil \u202eeliF\u202c \x00\x1b[31m Corp\u200b\ufeff"
	p.From.Lines = strings.Split(strings.Repeat("ligne,", 60), ",")
	p.To.Name = long
	p.To.Lines = []string{
		"東京都千代田区 1-1", "שלום עולם",
		"😀 émoji 👩‍👩‍👧", "de\u0301compose\u0301 ﬁn ㎏ ①", "(parenthèse \\ barre)", long,
	}
	p.DeliverTo.Lines = p.To.Lines
	p.Facts = append(p.Facts,
		pdf.Fact{Label: long, Value: long}, pdf.Fact{Label: "vide"},
		pdf.Fact{Label: "Ελλάδα", Value: "Ωμέγα"}, pdf.Fact{Label: "Кириллица", Value: "Ящик"},
	)
	p.Lines = append(p.Lines,
		pdf.Line{
			Code: long, Description: long, Quantity: "999999999999999.999999", Unit: long,
			UnitPrice: "999999999999999.999999", Discount: long, Tax: "20 %", Net: "-999999999999999.99",
		},
		pdf.Line{Description: strings.Repeat("mot ", 3000), Quantity: "1", UnitPrice: "1", Net: "1"},
		pdf.Line{Description: "\t<b>&amp;</b>\r\nsuite\u2028fin\x07"},
	)
	p.Totals = append([]pdf.Total{{Label: long, Amount: "-999999999999999.99"}}, p.Totals...)
	p.Taxes = append(p.Taxes, pdf.Tax{Rate: long, Base: "999999999999999.99", Tax: "999999999999999.99"})
	p.Bank.Name, p.Bank.IBAN = long, strings.Repeat("FR", 60)
	p.Texts = []pdf.Text{{Title: long, Body: strings.Repeat("Conditions générales. ", 600)}, {Title: "vide"}}
	p.Mentions = append(p.Mentions, long, "")
	p.Identity = append(p.Identity, long, "encore", "et encore")
	return p
}
