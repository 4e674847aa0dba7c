package paper_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/trade"
)

// lengthy is a seller whose identity and bank details take much space on every page.
func lengthy() org.Profile {
	by := seller()
	by.Name, by.LegalName = strings.Repeat("Comptoir ", 20), strings.Repeat("Comptoir ", 20)
	by.Address.Street, by.Register, by.Website = strings.Repeat("rue ", 70), strings.Repeat("RCS ", 30), strings.Repeat("w", 190)
	by.Bank = org.Bank{Name: strings.Repeat("Banque ", 12), IBAN: "FR7630006000011234567890189", BIC: "AGRIFRPP"}
	return by
}

// Every document that is accepted has at most 200 pages, however its text is spread over them; one that is refused would have
// had more, or nearly as many in narrow columns.
func TestAcceptedDocumentHasAtMost200Pages(t *testing.T) {
	line := func(description string) trade.Line {
		l := goods("1", "10", "20")
		l.Description = description
		return l
	}
	all := func(n int, l trade.Line) []trade.Line {
		lines := make([]trade.Line, n)
		for i := range lines {
			lines[i] = l
		}
		return lines
	}
	wide := line("")
	wide.Quantity, wide.Rate = money.MustQuantity("123456789.123456"), money.MustPrice("9999.999999")
	wide.SKU, wide.Unit = strings.Repeat("W", 40), strings.Repeat("M", 20)
	wide.Discount = money.Discount{Amount: money.MustAmount("1234567.89")}
	for name, c := range map[string]struct {
		least  int // pages that the largest accepted document has at least
		change func(*bill.Invoice, int)
		most   int // size of the largest document that can be written
		lines  func(int) []trade.Line
	}{
		"lines of one letter": {180, nil, 20_000, func(n int) []trade.Line { return all(10, line(strings.Repeat("a\n", n/10))) }},
		"blank lines between": {180, nil, 20_000, func(n int) []trade.Line { return all(10, line(strings.Repeat("a\n\n", n/20))) }},
		"one long word":       {60, nil, 900_000, func(n int) []trade.Line { return all(10, line(strings.Repeat("W", n/10))) }},
		"words": {80, nil, 900_000, func(n int) []trade.Line {
			return all(200, line(strings.Repeat("le fromage affiné en grotte ", n/200/28)))
		}},
		"words longer than the narrowest column": {50, nil, 900_000, func(n int) []trade.Line {
			return all(50, line(strings.Repeat("mmmmmmmmmmmmmmm ", n/50/16)))
		}},
		"other letters": {60, nil, 900_000, func(n int) []trade.Line { return all(50, line(strings.Repeat("㎏ Щ Ω ﬃ 漢 ", n/50/12))) }},
		"figures that fill the page": {60, nil, 900_000, func(n int) []trade.Line {
			l := wide
			l.Description = strings.Repeat("mot court ", n/100/10)
			return all(100, l)
		}},
		"terms of one letter": {
			180, func(i *bill.Invoice, n int) {
				i.Notes, i.TermsOfSale, i.TermsOfDelivery = strings.Repeat("a\n", n/3), strings.Repeat("b\n", n/3), strings.Repeat("c\n", n/3)
			},
			20_000, func(int) []trade.Line { return all(1, line("")) },
		},
		"reasons for taxes": {
			40, nil, 500, func(n int) []trade.Line {
				var lines []trade.Line
				for i := range n {
					l := goods("1", "10", "0")
					l.Tax.Category, l.Tax.Reason = money.Exempt, fmt.Sprintf("%d %s", i, strings.Repeat("W", 290))
					l.Description = strings.Repeat("a\n", 16)
					lines = append(lines, l)
				}
				return lines
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && c.least < 100 {
				t.Skip("a long search for the largest document")
			}
			written := func(n int) (bill.Invoice, error) {
				i := draft(t, func(i *bill.Invoice) {
					i.TaxInclusive = true
					if c.change != nil {
						c.change(i, n)
					}
				}, c.lines(n)...)
				return i, i.CheckPages(trade.Rules{Noun: "invoice"}, trade.Document{})
			}
			border := sort.Search(c.most, func(n int) bool {
				_, err := written(n)
				return err != nil
			})
			if _, err := written(c.most); fault.Code(err) != "document.too_long" {
				t.Fatalf("the largest document: %v", err)
			}
			i, err := written(border - 1)
			if err != nil {
				t.Fatal(err)
			}
			pages := len(pdftest.Pages(t, printed(t, i, lengthy())))
			t.Logf("%d pages", pages)
			if pages > trade.MaxPages || pages < c.least {
				t.Errorf("the largest accepted document has %d pages", pages)
			}
		})
	}
}
