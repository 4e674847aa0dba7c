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

// written is a draft invoice with its totals.
func written(t *testing.T, change func(*bill.Invoice), lines ...trade.Line) bill.Invoice {
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
	return org.Profile{Seller: org.Seller{Name: "Comptoir", LegalName: "Comptoir SARL", Currency: money.MustCurrency("EUR"), Address: postal.Address{Street: "12 rue du Marché", City: "Pontoise", Country: "FR"}}}
}

func same(*bill.Invoice) {}

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

func TestWhatALineShows(t *testing.T) {
	inclusive := func(i *bill.Invoice) { i.TaxInclusive = true }
	off := func(l trade.Line, d money.Discount) trade.Line {
		l.Discount = d
		return l
	}
	for name, c := range map[string]struct {
		change func(*bill.Invoice)
		line   trade.Line
		want   string // the row, its parts between " | "
	}{
		"a price without tax":                    {same, goods("3", "14", "5.5"), "Thé | 3 | 14,00 | 5,5 % | 42,00"},
		"a fine price":                           {same, goods("3", "1.1111", "20"), "Thé | 3 | 1,1111 | 20 % | 3,33"},
		"of a price with tax, that without":      {inclusive, goods("20", "800", "7"), "Thé | 20 | 747,6636 | 7 % | 14 953,27"},
		"with no more decimals than it takes":    {inclusive, goods("2", "379", "21"), "Thé | 2 | 313,223 | 21 % | 626,45"},
		"a discount in percent":                  {same, off(goods("2", "50", "20"), money.Discount{Percent: money.MustPercent("12.5")}), "Thé | 2 | 50,00 | 12,5 % | 20 % | 87,50"},
		"an amount off":                          {same, off(goods("2", "50", "20"), money.Discount{Amount: money.MustAmount("5.00")}), "Thé | 2 | 50,00 | 5,00 € | 20 % | 95,00"},
		"an amount off a price with tax":         {inclusive, off(goods("1.5", "90", "20"), money.Discount{Amount: money.MustAmount("5.00")}), "Thé | 1,5 | 75,00 | 4,17 € | 20 % | 108,33"},
		"to a consumer, the price he was told":   {func(i *bill.Invoice) { i.TaxInclusive, i.Customer.Person = true, true }, goods("2", "379", "21"), "Thé | 2 | 379,00 | 21 % | 758,00"},
		"where no tax is in play, nothing of it": {same, goods("2", "45", "0"), "Thé | 2 | 45,00 | 90,00"},
	} {
		t.Run(name, func(t *testing.T) {
			page := pdftest.Pages(t, printed(t, written(t, c.change, c.line), seller()))[0]
			if !strings.Contains(page, c.want+"\n") {
				t.Errorf("no line %q in\n%s", c.want, page)
			}
		})
	}
}

func TestWhatTheTotalsShow(t *testing.T) {
	two := []trade.Line{goods("1", "90", "5"), goods("1", "55", "5")}
	for name, c := range map[string]struct {
		change func(*bill.Invoice)
		lines  []trade.Line
		want   []string
		not    []string
	}{
		"no more than there is": {same, two, []string{"Total HT | 145,00 €", "Total TVA | 7,25 €", "Total TTC | 152,25 €", "Net à payer | 152,25 €", "5 % | 145,00 | 7,25"}, []string{"Sous-total", "Remise", "Ajustement"}},
		"a discount, without tax as the lines": {
			func(i *bill.Invoice) {
				i.TaxInclusive, i.Sections[0].Discount = true, money.Discount{Percent: money.MustPercent("10")}
			},
			two,
			[]string{"Sous-total | 138,10 €", "Remise | −13,81 €", "Total HT | 124,29 €", "Total TVA | 6,21 €", "Net à payer | 130,50 €"},
			nil,
		},
		"an adjustment after tax": {func(i *bill.Invoice) { i.Sections[0].Adjustment = money.MustAmount("-0.25") }, two, []string{"Total TTC | 152,25 €", "Ajustement | −0,25 €", "Net à payer | 152,00 €"}, nil},
		"no tax":                  {same, []trade.Line{goods("1", "90", "0")}, []string{"Net à payer | 90,00 €"}, []string{"TVA", "HT", "TTC"}},
		"the tax in our own currency": {
			func(i *bill.Invoice) {
				i.Currency, i.ExchangeRate, i.Language = money.MustCurrency("USD"), money.MustExchangeRate("0.92"), "en"
			},
			two,
			[]string{"VAT amount in EUR: €6.67 (1 USD = 0.92 EUR)."},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := printed(t, written(t, c.change, c.lines...), seller())
			page := strings.Join(pdftest.Pages(t, file), "\n") + "\n"
			for _, line := range c.want {
				if !strings.Contains(page, line+"\n") {
					t.Errorf("no line %q in\n%s", line, page)
				}
			}
			for _, text := range c.not {
				if strings.Contains(page, text) {
					t.Errorf("%q stands in\n%s", text, page)
				}
			}
		})
	}
}

// A tax of two parts shows each of them.
func TestATaxOfTwoParts(t *testing.T) {
	l := goods("1", "140", "5")
	l.Tax.Components = []money.Component{{Name: "TPS", Rate: money.MustPercent("5")}, {Name: "TVQ", Rate: money.MustPercent("9.975")}}
	page := pdftest.Pages(t, printed(t, written(t, same, l), seller()))[0]
	for _, row := range []string{"5 % – TPS | 140,00 | 7,00", "9,975 % – TVQ | 140,00 | 13,97"} {
		if !strings.Contains(page, row+"\n") {
			t.Errorf("no row %q in\n%s", row, page)
		}
	}
}

// What was sent bears the seller, the sentences and the logo of that moment;
// only the logo's bytes come from outside, and only if they are the right ones.
func TestWhatWasSentStaysAsItWas(t *testing.T) {
	logo, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	i := written(t, func(i *bill.Invoice) {
		i.Status, i.Number, i.Date, i.SentAt = bill.Sent, "FA-2026-00001", calendar.Of(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)), i.UpdatedAt
		i.Frozen = &bill.Frozen{Seller: seller().Seller, Logo: org.LogoHash(logo), Mentions: []bill.Mention{{Text: "Telle était la phrase."}}}
	}, goods("1", "10", "20"))
	now := seller()
	now.LegalName, now.Logo.File = "Another name", logo
	first := printed(t, i, now)
	if !pdftest.Says(t, first, "Comptoir SARL") || pdftest.Says(t, first, "Another name") || !pdftest.Says(t, first, "Telle était la phrase.") {
		t.Errorf("it says\n%s", pdftest.Pages(t, first)[0])
	}
	i.UpdatedAt, i.Status, i.Paid, i.Balance = i.UpdatedAt.Add(time.Hour), bill.Paid, i.Balance, money.MustAmount("0.00")
	if string(printed(t, i, now)) != string(first) {
		t.Error("once it is paid its paper is another one")
	}
	now.Logo.File = append(append([]byte{}, logo...), 0)
	if other := printed(t, i, now); len(other) >= len(first) {
		t.Error("another logo than the one it was sent with is printed")
	}
}

// Who was exempt as a small business when he sent an invoice printed no tax on
// it, and does not do so later; whoever is exempt by now had printed it then.
func TestWhatWasSentKnowsWhetherTaxWasInPlay(t *testing.T) {
	for name, exempt := range map[string]bool{"a small business, no longer": true, "a small business by now": false} {
		t.Run(name, func(t *testing.T) {
			free := goods("2", "45", "0")
			free.Tax.Category = money.Exempt
			i := written(t, func(i *bill.Invoice) {
				i.Status, i.Date, i.Frozen = bill.Sent, calendar.Of(i.UpdatedAt), &bill.Frozen{Seller: seller().Seller}
				if exempt {
					i.Frozen.Mentions = []bill.Mention{{Code: string(words.Franchise), Text: "TVA non applicable, art. 293 B du CGI."}}
				}
			}, free)
			now := seller()
			now.Preferences.SmallBusiness = !exempt
			if page := pdftest.Pages(t, printed(t, i, now))[0]; strings.Contains(page, "Total TVA") == exempt {
				t.Errorf("it says\n%s", page)
			}
		})
	}
}

// A broken logo keeps nobody from printing.
func TestABrokenLogoIsLeftOut(t *testing.T) {
	by := seller()
	by.Logo.File = []byte("\x89PNG and no more")
	if file := printed(t, written(t, same, goods("1", "10", "20")), by); !pdftest.Says(t, file, "Comptoir SARL") {
		t.Error("the paper is empty")
	}
}
