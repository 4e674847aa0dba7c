package paper_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/pdf/sample"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// goods is a line of goods.
func goods(quantity, rate, percent string) trade.Line {
	category := money.Standard
	if percent == "0" {
		category = money.OutsideScope
	}
	return trade.Line{
		Name: "Thé", Kind: stock.Goods, Quantity: money.MustQuantity(quantity), Rate: money.MustPrice(rate),
		Tax: trade.Tax{Tax: money.Tax{Category: category, Components: []money.Component{{Name: "TVA", Rate: money.MustPercent(percent)}}}},
	}
}

// draft is a draft invoice with its totals.
func draft(t testing.TB, change func(*bill.Invoice), lines ...trade.Line) bill.Invoice {
	t.Helper()
	i := bill.Invoice{Status: bill.Draft, Customer: trade.Party{Name: "Chevalier", LegalName: "Chevalier SARL"}}
	i.Currency, i.Lines, i.Language, i.Sections = money.MustCurrency("EUR"), lines, "fr", []trade.Section{{}}
	i.Billing = postal.Address{Street: "59 rue de l'Abbaye", City: "Reims", Country: "FR"}
	i.UpdatedAt = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	change(&i)
	if err := i.Compute(); err != nil {
		t.Fatal(err)
	}
	i.Balance = i.Totals.Total
	return i
}

func seller() org.Profile {
	return org.Profile{Seller: org.Seller{
		Name: "Comptoir", LegalName: "Comptoir SARL", Currency: money.MustCurrency("EUR"),
		Address: postal.Address{Street: "12 rue du Marché", City: "Pontoise", Country: "FR"},
	}}
}

func unchanged(*bill.Invoice) {}

func printed(t *testing.T, i bill.Invoice, by org.Profile) []byte {
	t.Helper()
	p, err := i.Printed(by)
	if err != nil {
		t.Fatal(err)
	}
	file, err := paper.Printer{}.Print(p, by)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestLineShowsPriceAndTax(t *testing.T) {
	inclusive := func(i *bill.Invoice) { i.TaxInclusive = true }
	consumer := func(i *bill.Invoice) { i.TaxInclusive, i.Customer.Person = true, true }
	percent := func(p string) money.Discount { return money.Discount{Percent: money.MustPercent(p)} }
	amount := func(a string) money.Discount { return money.Discount{Amount: money.MustAmount(a)} }
	off := func(l trade.Line, d money.Discount) trade.Line {
		l.Discount = d
		return l
	}
	for name, c := range map[string]struct {
		change func(*bill.Invoice)
		line   trade.Line
		want   string // the row, its cells separated by " | "
	}{
		"price without tax":       {unchanged, goods("3", "14", "5.5"), "Thé | 3 | 14,00 | 5,5 % | 42,00"},
		"price of four decimals":  {unchanged, goods("3", "1.1111", "20"), "Thé | 3 | 1,1111 | 20 % | 3,33"},
		"tax taken out of price":  {inclusive, goods("20", "800", "7"), "Thé | 20 | 800,00 | 747,6636 | 7 % | 14 953,27"},
		"no more decimals needed": {inclusive, goods("2", "379", "21"), "Thé | 2 | 379,00 | 313,223 | 21 % | 626,45"},
		"discount in percent":     {unchanged, off(goods("2", "50", "20"), percent("12.5")), "Thé | 2 | 50,00 | 12,5 % | 20 % | 87,50"},
		"discount amount":         {unchanged, off(goods("2", "50", "20"), amount("5.00")), "Thé | 2 | 50,00 | 5,00 € | 20 % | 95,00"},
		"discount amount with tax": {
			inclusive, off(goods("1.5", "90", "20"), amount("5.00")), "Thé | 1,5 | 90,00 | 75,00 | 4,17 € | 20 % | 108,33",
		},
		"price for a consumer": {consumer, goods("2", "379", "21"), "Thé | 2 | 379,00 | 21 % | 758,00"},
		"no tax in the price":  {inclusive, goods("2", "45", "0"), "Thé | 2 | 45,00 | 90,00"},
		"no tax":               {unchanged, goods("2", "45", "0"), "Thé | 2 | 45,00 | 90,00"},
	} {
		t.Run(name, func(t *testing.T) {
			page := pdftest.Pages(t, printed(t, draft(t, c.change, c.line), seller()))[0]
			if !strings.Contains(page, c.want+"\n") {
				t.Errorf("no line %q in\n%s", c.want, page)
			}
		})
	}
}

func TestTotalsShowRows(t *testing.T) {
	two := []trade.Line{goods("1", "90", "5"), goods("1", "55", "5")}
	for name, c := range map[string]struct {
		change func(*bill.Invoice)
		lines  []trade.Line
		want   []string
		not    []string
	}{
		"lines only": {
			unchanged, two,
			[]string{"Total HT | 145,00 €", "Total TVA | 7,25 €", "Total TTC | 152,25 €", "Net à payer | 152,25 €", "5 % | 145,00 | 7,25"},
			[]string{"Sous-total", "Remise", "Ajustement"},
		},
		"discount without tax": {
			func(i *bill.Invoice) {
				i.TaxInclusive, i.Sections[0].Discount = true, money.Discount{Percent: money.MustPercent("10")}
			},
			two,
			[]string{
				"Sous-total | 138,10 €", "Remise | −13,81 €", "Total HT | 124,29 €", "Total TVA | 6,21 €", "Net à payer | 130,50 €",
			},
			nil,
		},
		"adjustment after tax": {
			func(i *bill.Invoice) { i.Sections[0].Adjustment = money.MustAmount("-0.25") }, two,
			[]string{"Total TTC | 152,25 €", "Ajustement | −0,25 €", "Net à payer | 152,00 €"},
			nil,
		},
		"no tax": {unchanged, []trade.Line{goods("1", "90", "0")}, []string{"Net à payer | 90,00 €"}, []string{"TVA", "HT", "TTC"}},
		"tax in the seller's currency": {
			func(i *bill.Invoice) {
				i.Currency, i.ExchangeRate, i.Language = money.MustCurrency("USD"), money.MustExchangeRate("0.92"), "en"
			},
			two,
			[]string{"VAT amount in EUR: €6.67 (1 USD = 0.92 EUR)."},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := printed(t, draft(t, c.change, c.lines...), seller())
			page := strings.Join(pdftest.Pages(t, file), "\n") + "\n"
			for _, line := range c.want {
				if !strings.Contains(page, line+"\n") {
					t.Errorf("no line %q in\n%s", line, page)
				}
			}
			for _, text := range c.not {
				if strings.Contains(page, text) {
					t.Errorf("unexpected %q in\n%s", text, page)
				}
			}
		})
	}
}

func TestTaxShowsEachComponent(t *testing.T) {
	l := goods("1", "140", "5")
	l.Tax.Components = []money.Component{{Name: "TPS", Rate: money.MustPercent("5")}, {Name: "TVQ", Rate: money.MustPercent("9.975")}}
	page := pdftest.Pages(t, printed(t, draft(t, unchanged, l), seller()))[0]
	for _, row := range []string{"5 % – TPS | 140,00 | 7,00", "9,975 % – TVQ | 140,00 | 13,97"} {
		if !strings.Contains(page, row+"\n") {
			t.Errorf("no row %q in\n%s", row, page)
		}
	}
}

// A sent invoice has the seller, the sentences and the logo frozen when it was
// sent. The logo's bytes come from the organisation, and only if their hash is
// the frozen one.
func TestSentInvoiceKeepsItsPDF(t *testing.T) {
	logo, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	i := draft(t, func(i *bill.Invoice) {
		i.Status, i.Number, i.SentAt = bill.Sent, "FA-2026-00001", i.UpdatedAt
		i.Date = calendar.Of(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		i.Frozen = &bill.Frozen{
			Seller: seller().Seller, Logo: org.LogoHash(logo), Mentions: []bill.Mention{{Text: "Telle était la phrase."}},
		}
	}, goods("1", "10", "20"))
	now := seller()
	now.LegalName, now.Logo.File = "Another name", logo
	first := printed(t, i, now)
	if !pdftest.Says(t, first, "Comptoir SARL") || pdftest.Says(t, first, "Another name") ||
		!pdftest.Says(t, first, "Telle était la phrase.") {
		t.Errorf("the PDF shows\n%s", pdftest.Pages(t, first)[0])
	}
	i.UpdatedAt, i.Status, i.Paid, i.Balance = i.UpdatedAt.Add(time.Hour), bill.Paid, i.Balance, money.MustAmount("0.00")
	if string(printed(t, i, now)) != string(first) {
		t.Error("the PDF changed after the payment")
	}
	now.Logo.File = append(append([]byte{}, logo...), 0)
	if other := printed(t, i, now); len(other) >= len(first) {
		t.Error("a logo with another hash is printed")
	}
}

// A sent invoice shows tax according to the exemption that the seller had when it
// was sent, even if the seller's exemption as a small business changed since.
func TestSentInvoiceKeepsExemption(t *testing.T) {
	for name, exempt := range map[string]bool{"exempt when sent": true, "exempt now": false} {
		t.Run(name, func(t *testing.T) {
			free := goods("2", "45", "0")
			free.Tax.Category = money.Exempt
			i := draft(t, func(i *bill.Invoice) {
				i.Status, i.Date, i.Frozen = bill.Sent, calendar.Of(i.UpdatedAt), &bill.Frozen{Seller: seller().Seller}
				if exempt {
					i.Frozen.Mentions = []bill.Mention{{Code: string(words.Franchise), Text: "TVA non applicable, art. 293 B du CGI."}}
				}
			}, free)
			now := seller()
			now.Preferences.SmallBusiness = !exempt
			if page := pdftest.Pages(t, printed(t, i, now))[0]; strings.Contains(page, "Total TVA") == exempt {
				t.Errorf("the PDF shows\n%s", page)
			}
		})
	}
}

func TestInvalidLogoIsLeftOut(t *testing.T) {
	by := seller()
	by.Logo.File = []byte("\x89PNG and no more")
	if file := printed(t, draft(t, unchanged, goods("1", "10", "20")), by); !pdftest.Says(t, file, "Comptoir SARL") {
		t.Error("the PDF lacks the seller")
	}
}
