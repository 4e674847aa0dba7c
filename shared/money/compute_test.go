package money

import (
	"strings"
	"testing"

	"comptoir/shared/fault"

	"github.com/google/go-cmp/cmp"
)

// tax returns a standard tax with the given rates as components, or a tax of a category without tax.
func tax(rates ...string) Tax {
	t := Tax{Category: Standard}
	for _, rate := range rates {
		if strings.ContainsAny(rate, "0123456789") {
			t.Components = append(t.Components, Component{Name: "tax " + rate, Rate: MustPercent(rate)})
		} else {
			t.Category = rate
		}
	}
	return t
}

func line(quantity, price string, t Tax) Line {
	return Line{Quantity: MustQuantity(quantity), Price: MustPrice(price), Tax: t}
}

func off(percent string) Discount   { return Discount{Percent: MustPercent(percent)} }
func less(amount string) Discount   { return Discount{Amount: MustAmount(amount)} }
func (l Line) with(d Discount) Line { l.Discount = d; return l }
func (l Line) in(section int) Line  { l.Section = section; return l }

func document(currency string, lines ...Line) Document {
	return Document{Currency: MustCurrency(currency), Lines: lines}
}

func inclusive(currency string, lines ...Line) Document {
	return Document{Currency: MustCurrency(currency), Lines: lines, TaxInclusive: true}
}

func (d Document) below(sections ...Section) Document { d.Sections = sections; return d }

// summary writes the totals as a line of text: nets of the lines, then the totals that are not zero.
func summary(t Computed) string {
	var s strings.Builder
	for _, l := range t.Lines {
		s.WriteString(l.Net.String() + " ")
	}
	for _, f := range []struct {
		name string
		a    Amount
	}{{"less", t.Discount}, {"shipping", t.Shipping}} {
		if !f.a.IsZero() {
			s.WriteString("| " + f.name + " " + f.a.String() + " ")
		}
	}
	s.WriteString("| net " + t.Net.String() + " ")
	for _, g := range t.Taxes {
		s.WriteString("| " + g.Category + " " + g.Rate.String() + " % of " + g.Base.String() + " = " + g.Tax.String() + " ")
		if len(g.Components) > 1 {
			for i, p := range g.Components {
				s.WriteString(map[bool]string{true: "(", false: "+ "}[i == 0] + p.Tax.String())
				s.WriteString(map[bool]string{true: ") ", false: " "}[i == len(g.Components)-1])
			}
		}
	}
	if !t.Adjustment.IsZero() {
		s.WriteString("| adjusted " + t.Adjustment.String() + " ")
	}
	return s.String() + "| total " + t.Total.String()
}

func TestComputeOfExamples(t *testing.T) {
	for name, c := range map[string]struct {
		document Document
		want     string
	}{
		// According to public bug reports, other systems computed each of these wrongly.
		"7 % included": {
			inclusive("EUR", line("20", "800", tax("7")), line("10", "1000", tax("7"))),
			"14953.27 9345.80 | net 24299.07 | S 7 % of 24299.07 = 1700.93 | total 26000.00",
		},
		"21 % included": {
			inclusive("EUR", line("2", "379", tax("21"))),
			"626.45 | net 626.45 | S 21 % of 626.45 = 131.55 | total 758.00",
		},
		"10 % included in a currency without decimals": {
			inclusive("JPY", line("1", "50000", tax("10"))),
			"45455 | net 45455 | S 10 % of 45455 = 4545 | total 50000",
		},
		"5 % included": {
			inclusive("EUR", line("1", "90", tax("5")), line("1", "55", tax("5"))),
			"85.72 52.38 | net 138.10 | S 5 % of 138.10 = 6.90 | total 145.00",
		},
		"28 % included, as 14 and 14": {
			inclusive("INR", line("1", "24900", tax("14", "14"))),
			"19453.13 | net 19453.13 | S 28 % of 19453.13 = 5446.87 (2723.44 + 2723.43) | total 24900.00",
		},
		"19 % included": {
			inclusive("EUR", line("1", "340", tax("19")), line("1", "13.90", tax("19"))),
			"285.71 11.68 | net 297.39 | S 19 % of 297.39 = 56.51 | total 353.90",
		},
		"two taxes on one line": {
			document("CAD", line("1", "140", tax("5", "9.975"))),
			"140.00 | net 140.00 | S 14.975 % of 140.00 = 20.97 (7.00 + 13.97) | total 160.97",
		},
		"price of four decimals": {
			document("EUR", line("3", "1.1111", tax("6"))),
			"3.33 | net 3.33 | S 6 % of 3.33 = 0.20 | total 3.53",
		},
		"tax on the line, not on the unit": {
			document("EUR", line("3", "10.01", tax("20"))),
			"30.03 | net 30.03 | S 20 % of 30.03 = 6.01 | total 36.04",
		},
		"exempt and 6 %": {
			document("EUR",
				line("1", "90.30", tax("E", "0")), line("0.45", "2.54", tax("6")), line("0.28", "6.87", tax("6"))),
			"90.30 1.14 1.92 | net 93.36 | E 0 % of 90.30 = 0.00 | S 6 % of 3.06 = 0.18 | total 93.54",
		},
		"document discount": {
			document("EUR", line("1", "97.59", tax("21")), line("1", "95.34", tax("21")), line("1", "88.21", tax("21"))).
				below(Section{Discount: off("3")}),
			"97.59 95.34 88.21 | less 8.43 | net 272.71 | S 21 % of 272.71 = 57.27 | total 329.98",
		},
		"15 % included, net split over three lines": {
			inclusive("EUR", line("1", "10", tax("15")), line("1", "10", tax("15")), line("1", "10", tax("15"))),
			"8.70 8.70 8.69 | net 26.09 | S 15 % of 26.09 = 3.91 | total 30.00",
		},
		// These check the other rules.
		"document without lines": {document("EUR"), "| net 0.00 | total 0.00"},
		"line discounts": {
			document("EUR", line("3", "9.99", tax("20")).with(off("33.333333")), line("2", "5", tax("20")).with(less("0.01"))),
			"19.98 9.99 | net 29.97 | S 20 % of 29.97 = 5.99 | total 35.96",
		},
		"discount split over three taxes": {
			document("EUR", line("1", "10", tax("20")), line("1", "10", tax("5.5")), line("1", "10", tax("Z", "0"))).
				below(Section{Discount: less("10")}),
			"10.00 10.00 10.00 | less 10.00 | net 20.00 | S 20 % of 6.66 = 1.33 | S 5.5 % of 6.67 = 0.37 " +
				"| Z 0 % of 6.67 = 0.00 | total 21.70",
		},
		"shipping with its own tax, and an adjustment": {
			document("EUR", line("1", "100", tax("5.5"))).
				below(Section{Shipping: Charge{MustAmount("9.90"), tax("20")}, Adjustment: MustAmount("-0.03")}),
			"100.00 | shipping 9.90 | net 109.90 | S 5.5 % of 100.00 = 5.50 | S 20 % of 9.90 = 1.98 | adjusted -0.03 | total 117.35",
		},
		"discount and shipping with tax included": {
			inclusive("EUR", line("3", "33.33", tax("20")), line("1", "0.01", tax("5.5"))).
				below(Section{Discount: off("10"), Shipping: Charge{MustAmount("12"), tax("20")}}),
			"83.32 0.01 | less 10.00 | shipping 12.00 | net 85.00 | S 20 % of 84.99 = 17.00 | S 5.5 % of 0.01 = 0.00 | total 102.00",
		},
		"two names with one rate form one group": {
			document("EUR",
				line("1", "0.02", tax("20")), line("1", "0.02", Tax{Standard, []Component{{"VAT", MustPercent("20")}}})),
			"0.02 0.02 | net 0.04 | S 20 % of 0.04 = 0.01 (0.01 + 0.00) | total 0.05",
		},
		"two components with the same name and rate stay separate": {
			document("INR", line("1", "100", tax("9", "9"))),
			"100.00 | net 100.00 | S 18 % of 100.00 = 18.00 (9.00 + 9.00) | total 118.00",
		},
		"discount of 100 %": {
			inclusive("EUR", line("1", "10", tax("20"))).below(Section{Discount: off("100")}),
			"8.33 | less 10.00 | net 0.00 | S 20 % of 0.00 = 0.00 | total 0.00",
		},
		"return on the same document": {
			document("EUR", line("2", "10", tax("20")), line("-1", "5", tax("20")).with(less("1"))),
			"20.00 -4.00 | net 16.00 | S 20 % of 16.00 = 3.20 | total 19.20",
		},
		"three decimals": {
			document("TND", line("3", "1.3335", tax("19"))),
			"4.001 | net 4.001 | S 19 % of 4.001 = 0.760 | total 4.761",
		},
		"half a cent is rounded away from zero": {
			document("EUR", line("1", "0.005", tax("Z", "0")), line("-1", "0.015", tax("Z", "0"))),
			"0.01 -0.02 | net -0.01 | Z 0 % of -0.01 = 0.00 | total -0.01",
		},
		"merged orders keep their own rounding": {
			document("EUR", line("1", "0.03", tax("20")), line("1", "0.03", tax("20")).in(1)).
				below(Section{Discount: less("0.01")}, Section{Adjustment: MustAmount("1")}),
			"0.03 0.03 | less 0.01 | net 0.05 | S 20 % of 0.05 = 0.01 | adjusted 1.00 | total 1.06",
		},
	} {
		t.Run(name, func(t *testing.T) {
			totals, err := Compute(c.document)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, summary(totals)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestComputeShowsDiscountOfLine(t *testing.T) {
	totals, err := Compute(document("EUR", line("3", "1.115", tax("20")).with(off("10"))))
	if err != nil {
		t.Fatal(err)
	}
	want := LineTotal{Gross: MustAmount("3.35"), Amount: MustAmount("3.01"), Net: MustAmount("3.01")}
	if diff := cmp.Diff(want, totals.Lines[0]); diff != "" {
		t.Error(diff)
	}
}

// An amount shown as 5 yen may be 4.5 yen. A discount of 5 yen makes the line free; it does not leave −0.5.
func TestDiscountDoesNotMakeLineNegative(t *testing.T) {
	for _, quantity := range []string{"1.5", "-1.5"} {
		totals, err := Compute(document("JPY", line(quantity, "3", tax("20")).with(less("5"))))
		if err != nil {
			t.Fatal(err)
		}
		if !totals.Total.IsZero() || !totals.Lines[0].Amount.IsZero() {
			t.Errorf("%s at 3 yen less 5: total %s, line amount %s, want 0", quantity, totals.Total, totals.Lines[0].Amount)
		}
	}
}

func TestComputeRefusesInvalidDocument(t *testing.T) {
	good := line("1", "10", tax("20"))
	for name, c := range map[string]struct {
		document      Document
		code, pointer string
	}{
		"no currency":                   {Document{}, UnknownCurrency, "/currency"},
		"no tax":                        {document("EUR", good, line("1", "10", Tax{})), UnknownCategory, "/lines/1/tax"},
		"a rate in the exempt category": {document("EUR", line("1", "10", tax("E", "20"))), WrongRate, "/lines/0/tax"},
		"a negative rate":               {document("EUR", line("1", "10", tax("-1"))), WrongRate, "/lines/0/tax"},
		"two discounts": {
			document("EUR", good.with(Discount{MustPercent("1"), MustAmount("1")})), WrongDiscount, "/lines/0/discount",
		},
		"more than 100 %":                 {document("EUR", good.with(off("100.01"))), WrongDiscount, "/lines/0/discount/percent"},
		"a negative discount":             {document("EUR", good.with(less("-1"))), WrongDiscount, "/lines/0/discount/amount"},
		"a discount above the line":       {document("EUR", good.with(less("10.01"))), DiscountTooHigh, "/lines/0/discount/amount"},
		"a discount of a tenth of a cent": {document("EUR", good.with(less("0.001"))), TooManyDecimals, "/lines/0/discount/amount"},
		"a discount above the document": {
			document("EUR", good).below(Section{Discount: less("11")}), DiscountTooHigh, "/sections/0/discount/amount",
		},
		"half a yen of shipping": {
			document("JPY", good).below(Section{Shipping: Charge{MustAmount("0.5"), tax("20")}}),
			TooManyDecimals, "/sections/0/shipping/amount",
		},
		"shipping without tax": {
			document("EUR", good).below(Section{Shipping: Charge{Amount: MustAmount("5")}}), UnknownCategory, "/sections/0/shipping/tax",
		},
		"an adjustment of a tenth of a cent in the second section": {
			document("EUR", good).below(Section{}, Section{Adjustment: MustAmount("0.001")}), TooManyDecimals, "/sections/1/adjustment",
		},
		"an unknown section": {document("EUR", good.in(1)), UnknownSection, "/lines/0/section"},
		"a line of 10^15":    {document("EUR", line("100000000", "10000000", tax("20"))), TooLarge, "/lines/0/quantity"},
		"a line that rounds to 10^15": {
			document("EUR", line("1", "999999999999999.999", tax("20"))), TooLarge, "/lines/0/quantity",
		},
		"a total of 10^15": {
			document("EUR", line("1", "999999999999999", tax("Z", "0")), line("1", "1", tax("Z", "0"))), TooLarge, "",
		},
		"a tax that raises the total to 10^15": {document("EUR", line("1", "999999999999999", tax("20"))), TooLarge, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Compute(c.document)
			f, ok := fault.As(err)
			if !ok || f.Code != c.code || f.Fields[0].Pointer != c.pointer {
				t.Errorf("got %v, want %s at %s", err, c.code, c.pointer)
			}
		})
	}
}

// BenchmarkCompute computes an order of 50 lines with three taxes, discounts and shipping.
func BenchmarkCompute(b *testing.B) {
	taxes := []Tax{tax("20"), tax("5.5"), tax("10")}
	for name, taxInclusive := range map[string]bool{"net prices": false, "prices with tax": true} {
		d := Document{Currency: MustCurrency("EUR"), TaxInclusive: taxInclusive}
		for i := range 50 {
			d.Lines = append(d.Lines, Line{
				Quantity: Units(int64(i + 1)), Price: MustPrice("12.345"), Discount: off("2.5"), Tax: taxes[i%3],
			})
		}
		d.Sections = []Section{{Discount: off("3"), Shipping: Charge{MustAmount("12.5"), taxes[0]}}}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compute(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
