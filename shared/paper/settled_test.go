package paper_test

import (
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/trade"
)

// A company that was offered prices with tax finds them on its invoice, with a header of their own.
func TestCompanySeesAgreedPrice(t *testing.T) {
	i := draft(t, func(i *bill.Invoice) { i.TaxInclusive = true }, goods("2", "12.00", "20"))
	page := pdftest.Pages(t, printed(t, i, seller()))[0]
	if !strings.Contains(page, "P.U. TTC | P.U. HT") || !strings.Contains(page, "Thé | 2 | 12,00 | 10,00 | 20 % | 20,00") {
		t.Errorf("the PDF shows\n%s", page)
	}
	i.Language = "en"
	if page = pdftest.Pages(t, printed(t, i, seller()))[0]; !strings.Contains(page, "Price incl. VAT | Unit price") {
		t.Errorf("the PDF shows\n%s", page)
	}
}

// A void invoice asks for no payment.
func TestVoidInvoiceAsksForNoPayment(t *testing.T) {
	by := seller()
	by.Bank = org.Bank{IBAN: "FR7630006000011234567890189", BIC: "AGRIFRPP"}
	i := draft(t, func(i *bill.Invoice) {
		i.Status, i.Number, i.SentAt, i.Date = bill.Sent, "FA-2026-00001", i.UpdatedAt, calendar.Of(i.UpdatedAt)
		i.Due, i.Term = i.Date.AddDays(30), trade.Term{TermRule: org.TermRule{Name: "30 jours", Days: 30}}
		i.Frozen = &bill.Frozen{Seller: by.Seller}
	}, goods("1", "10", "20"))
	asks := []string{"Net à payer", "IBAN", "FR76", "Échéance", "30 jours", "Règlement"}
	file := printed(t, i, by)
	for _, text := range asks {
		if !pdftest.Says(t, file, text) {
			t.Errorf("the sent invoice does not show %q", text)
		}
	}
	i.Status = bill.Void
	file = printed(t, i, by)
	for _, text := range asks {
		if pdftest.Says(t, file, text) {
			t.Errorf("the void invoice shows %q in\n%s", text, pdftest.Pages(t, file)[0])
		}
	}
	if !pdftest.Says(t, file, "Total TTC 12,00 €") {
		t.Errorf("the void invoice shows\n%s", pdftest.Pages(t, file)[0])
	}
}

// A credit note shows the amount that settled the invoice and the amount left to the customer.
func TestCreditNoteShowsWhatIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		applied, tax, adjustment string
		want                     string
		not                      string
	}{
		"partly paid": {"7.00", "20", "", "Total TTC | 12,00 €\nImputé sur la facture | −7,00 €\nNet à votre crédit | 5,00 €", ""},
		"unpaid":      {"12.00", "20", "", "Total TTC | 12,00 €\nImputé sur la facture | −12,00 €\nNet à votre crédit | 0,00 €", ""},
		"paid":        {"0.00", "20", "", "Total TTC | 12,00 €\nNet à votre crédit | 12,00 €", "Imputé"},
		"no tax":      {"7.00", "0", "", "Total | 10,00 €\nImputé sur la facture | −7,00 €\nNet à votre crédit | 3,00 €", "TTC"},
		"adjusted": {
			"7.00", "20", "-1.00",
			"Ajustement | −1,00 €\nTotal | 11,00 €\nImputé sur la facture | −7,00 €\nNet à votre crédit | 4,00 €", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := draft(t, func(i *bill.Invoice) {
				if c.adjustment != "" {
					i.Sections[0].Adjustment = money.MustAmount(c.adjustment)
				}
			}, goods("1", "10", c.tax))
			i.Date = calendar.Of(i.UpdatedAt)
			credit := bill.CreditNote{
				Status: bill.CreditOpen, Number: "AV-2026-00001", InvoiceNumber: "FA-2026-00001", InvoiceDate: i.Date, Customer: i.Customer,
				Document: i.Document, Applied: money.MustAmount(c.applied), Frozen: &bill.Frozen{Seller: seller().Seller},
			}
			p, err := credit.Printed(seller())
			if err != nil {
				t.Fatal(err)
			}
			file, err := paper.Printer{}.Print(p, seller())
			if err != nil {
				t.Fatal(err)
			}
			page := pdftest.Pages(t, file)[0]
			if !strings.Contains(page, c.want) || c.not != "" && strings.Contains(page, c.not) {
				t.Errorf("no %q in\n%s", c.want, page)
			}
		})
	}
}
