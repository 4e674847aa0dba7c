package money

import (
	"slices"
	"testing"

	"comptoir/shared/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func quantities(texts ...string) []Quantity {
	var q []Quantity
	for _, text := range texts {
		q = append(q, MustQuantity(text))
	}
	return q
}

// sum adds the quantities of invoices, line by line.
func sum(lines int, of ...[]Quantity) []Quantity {
	total := make([]Quantity, lines)
	for _, q := range of {
		for i := range q {
			total[i] = total[i].Add(q[i])
		}
	}
	return total
}

func TestPartialInvoiceOfExamples(t *testing.T) {
	for name, c := range map[string]struct {
		order Document
		parts [][]Quantity
		want  []string
	}{
		"a third, three times": {
			document("EUR", line("3", "10.01", tax("20"))),
			[][]Quantity{quantities("1"), quantities("1"), quantities("1")},
			[]string{
				"10.01 | net 10.01 | S 20 % of 10.01 = 2.00 | total 12.01",
				"10.01 | net 10.01 | S 20 % of 10.01 = 2.00 | total 12.01",
				"10.01 | net 10.01 | S 20 % of 10.01 = 2.01 | total 12.02",
			},
		},
		"a line discount as an amount is shared by quantity": {
			document("EUR", line("3", "10", tax("20")).with(less("1"))),
			[][]Quantity{quantities("1"), quantities("2")},
			[]string{
				"9.67 | net 9.67 | S 20 % of 9.67 = 1.93 | total 11.60",
				"19.33 | net 19.33 | S 20 % of 19.33 = 3.87 | total 23.20",
			},
		},
		"discount, shipping and adjustment are shared by value": {
			document("EUR", line("1", "75", tax("20")), line("1", "25", tax("5.5"))).below(
				Section{Discount: off("10"), Shipping: Charge{MustAmount("9.99"), tax("20")}, Adjustment: MustAmount("-0.10")}),
			[][]Quantity{quantities("1", "0"), quantities("0", "1")},
			[]string{
				"75.00 0.00 | less 7.50 | shipping 7.49 | net 74.99 | S 20 % of 74.99 = 15.00 | adjusted -0.08 | total 89.91",
				"0.00 25.00 | less 2.50 | shipping 2.50 | net 25.00 | S 20 % of 2.50 = 0.50 | S 5.5 % of 22.50 = 1.24 " +
					"| adjusted -0.02 | total 26.72",
			},
		},
		"prices with tax, line by line": {
			inclusive("EUR", line("1", "10", tax("15")), line("1", "10", tax("15")), line("1", "10", tax("15"))),
			[][]Quantity{quantities("1", "1", "0"), quantities("0", "0", "1")},
			[]string{
				"8.70 8.69 0.00 | net 17.39 | S 15 % of 17.39 = 2.61 | total 20.00",
				"0.00 0.00 8.70 | net 8.70 | S 15 % of 8.70 = 1.30 | total 10.00",
			},
		},
		"prices with tax, discount and shipping": {
			inclusive("EUR", line("2", "33.33", tax("20")), line("2", "9.99", tax("5.5"))).
				below(Section{Discount: off("10"), Shipping: Charge{MustAmount("12"), tax("20")}}),
			[][]Quantity{quantities("1", "1"), quantities("1", "1")},
			[]string{
				"27.78 9.47 | less 4.33 | shipping 6.00 | net 38.52 | S 20 % of 30.00 = 6.00 | S 5.5 % of 8.52 = 0.47 | total 44.99",
				"27.77 9.47 | less 4.33 | shipping 6.00 | net 38.52 | S 20 % of 30.00 = 6.00 | S 5.5 % of 8.52 = 0.47 | total 44.99",
			},
		},
		"two components": {
			document("CAD", line("2", "70.1", tax("5", "9.975"))),
			[][]Quantity{quantities("1"), quantities("1")},
			[]string{
				"70.10 | net 70.10 | S 14.975 % of 70.10 = 10.50 (3.51 + 6.99) | total 80.60",
				"70.10 | net 70.10 | S 14.975 % of 70.10 = 10.49 (3.50 + 6.99) | total 80.59",
			},
		},
		"shipping of free lines is shared by quantity": {
			document("EUR", line("4", "0", tax("20"))).below(Section{Shipping: Charge{MustAmount("10"), tax("20")}}),
			[][]Quantity{quantities("1"), quantities("3")},
			[]string{
				"0.00 | shipping 2.50 | net 2.50 | S 20 % of 2.50 = 0.50 | total 3.00",
				"0.00 | shipping 7.50 | net 7.50 | S 20 % of 7.50 = 1.50 | total 9.00",
			},
		},
		"a merged order": {
			document("EUR", line("1", "10", tax("20")), line("1", "30", tax("20")).in(1)).below(
				Section{Shipping: Charge{MustAmount("5"), tax("20")}}, Section{Discount: off("10")}),
			[][]Quantity{quantities("0", "1"), quantities("1", "0")},
			[]string{
				"0.00 30.00 | less 3.00 | net 27.00 | S 20 % of 27.00 = 5.40 | total 32.40",
				"10.00 0.00 | shipping 5.00 | net 15.00 | S 20 % of 15.00 = 3.00 | total 18.00",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			whole, err := Compute(c.order)
			if err != nil {
				t.Fatal(err)
			}
			var invoiced Computed
			var got []string
			for i, now := range c.parts {
				part, err := PartialTotals(c.order, sum(len(now), c.parts[:i]...), now, invoiced)
				if err != nil {
					t.Fatal(err)
				}
				invoiced = invoiced.Add(part)
				got = append(got, summary(part))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if !invoiced.Total.Equal(whole.Total) {
				t.Errorf("the partial invoices add up to %s, the order is %s", invoiced.Total, whole.Total)
			}
		})
	}
}

// If the last invoice took the whole difference, its tax would be −0.11 here.
func TestHundredSmallPartsDoNotAccumulateRounding(t *testing.T) {
	order := document("EUR", line("100", "0.52", tax("5.5")))
	var invoiced Computed
	for n := range int64(100) {
		part, err := PartialTotals(order, []Quantity{Units(n)}, []Quantity{Units(1)}, invoiced)
		if err != nil {
			t.Fatal(err)
		}
		if s := part.Tax.String(); s != "0.02" && s != "0.03" {
			t.Fatalf("partial invoice %d has a tax of %s", n, s)
		}
		invoiced = invoiced.Add(part)
	}
	if s := invoiced.Total.String(); s != "54.86" {
		t.Errorf("total %s, want 54.86", s)
	}
}

func TestPartialInvoiceRefusesWrongQuantities(t *testing.T) {
	order := document("EUR", line("3", "10", tax("20")), line("-2", "5", tax("20")))
	for name, c := range map[string]struct {
		before, now []Quantity
		invoiced    Computed
		pointer     string
	}{
		"too few quantities":        {before: quantities("0"), now: quantities("1", "0"), pointer: "/lines"},
		"more than ordered":         {before: quantities("2", "0"), now: quantities("2", "0"), pointer: "/lines/0/quantity"},
		"negative quantity":         {before: quantities("2", "0"), now: quantities("-1", "0"), pointer: "/lines/0/quantity"},
		"return with positive sign": {before: quantities("0", "0"), now: quantities("0", "1"), pointer: "/lines/1/quantity"},
		"return beyond the order":   {before: quantities("0", "-2"), now: quantities("0", "-1"), pointer: "/lines/1/quantity"},
		"invoices of another order": {
			before: quantities("0", "0"), now: quantities("1", "0"), invoiced: Computed{Lines: make([]LineTotal, 3)}, pointer: "/lines",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := PartialTotals(order, c.before, c.now, c.invoiced)
			if f, ok := fault.As(err); !ok || f.Code != WrongPart || f.Fields[0].Pointer != c.pointer {
				t.Errorf("got %v, want %s at %s", err, WrongPart, c.pointer)
			}
		})
	}
}

// invoice is an existing partial invoice.
type invoice struct {
	now    []Quantity
	totals Computed
}

// ledger is an order and its existing invoices.
type ledger struct {
	order    Document
	invoices []invoice
}

func (l *ledger) before() []Quantity {
	before := make([]Quantity, len(l.order.Lines))
	for _, i := range l.invoices {
		before = sum(len(before), before, i.now)
	}
	return before
}

func (l *ledger) invoiced() (t Computed) {
	for _, i := range l.invoices {
		t = t.Add(i.totals)
	}
	return t
}

// rest returns the quantities that are not invoiced yet.
func (l *ledger) rest() []Quantity {
	rest := l.before()
	for i, line := range l.order.Lines {
		rest[i] = line.Quantity.Sub(rest[i])
	}
	return rest
}

func (l *ledger) invoice(t *rapid.T, now []Quantity) Computed {
	part, err := PartialTotals(l.order, l.before(), now, l.invoiced())
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, l.order, part)
	l.invoices = append(l.invoices, invoice{now, part})
	return part
}

// drawSome draws quantities of the rest: of each line nothing, everything or a fraction.
func (l *ledger) drawSome(t *rapid.T) []Quantity {
	now := l.rest()
	for i := range now {
		tenths := rapid.SampledFrom([]int64{0, 0, 1, 3, 5, 9, 10}).Draw(t, "tenths of the rest")
		now[i] = Quantity{number{d: now[i].d.Mul(decimal.New(tenths, -1)).Truncate(6)}}
	}
	return now
}

// addsUp checks that the invoices add up to the order. In a tax-inclusive order it ignores the nets of
// single lines, because a cent may move between them.
func (l *ledger) addsUp(t *rapid.T, whole Computed) {
	got, want := sorted(l.invoiced()), sorted(whole)
	if l.order.TaxInclusive {
		for _, totals := range []*Computed{&got, &want} {
			totals.Lines = slices.Clone(totals.Lines)
			for i := range totals.Lines {
				totals.Lines[i].Net = Amount{}
			}
			for i := range totals.Taxes {
				g := &totals.Taxes[i]
				g.Lines, g.Allowance, g.Charge = Amount{}, Amount{}, Amount{}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the invoices do not add up to the order: %s", diff)
	}
}

func TestPartOfWholeOrderEqualsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{order: drawDocument(t, rapid.IntRange(1, 2).Draw(t, "sections"), true)}
		part := l.invoice(t, l.rest())
		if diff := cmp.Diff(sorted(compute(t, l.order)), sorted(part)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPartsAddUpAfterWithdrawals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{order: drawDocument(t, rapid.IntRange(1, 2).Draw(t, "sections"), true)}
		whole := compute(t, l.order)
		for range rapid.IntRange(0, 8).Draw(t, "steps") {
			if len(l.invoices) > 0 && rapid.IntRange(0, 2).Draw(t, "withdraw") == 0 {
				withdrawn := rapid.IntRange(0, len(l.invoices)-1).Draw(t, "withdrawn")
				l.invoices = slices.Delete(slices.Clone(l.invoices), withdrawn, withdrawn+1)
				continue
			}
			l.invoice(t, l.drawSome(t))
		}
		l.invoice(t, l.rest())
		l.addsUp(t, whole)
	})
}

func TestWithdrawnPartIsTheSameWhenInvoicedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{order: drawDocument(t, 1, false)}
		for range rapid.IntRange(1, 4).Draw(t, "invoices") {
			l.invoice(t, l.drawSome(t))
		}
		withdrawn := rapid.IntRange(0, len(l.invoices)-1).Draw(t, "withdrawn")
		old := l.invoices[withdrawn]
		l.invoices = slices.Delete(l.invoices, withdrawn, withdrawn+1)
		again := l.invoice(t, old.now)
		for i := range again.Lines {
			same(t, "line", again.Lines[i].Amount, old.totals.Lines[i].Amount)
		}
		same(t, "shipping", again.Shipping, old.totals.Shipping)
		same(t, "adjustment", again.Adjustment, old.totals.Adjustment)
		same(t, "total", again.Total, old.totals.Total)
	})
}

// The nets of a tax-inclusive partial invoice approach the order's nets. They equal the order's nets when
// one invoice completes all lines.
func TestNetsOfLinesEqualOrderWhenCompletedTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := drawDocument(t, 1, false)
		order.TaxInclusive, order.Sections = true, nil
		l := ledger{order: order}
		for range rapid.IntRange(1, 4).Draw(t, "invoices") {
			now := l.rest()
			for i := range now {
				tenths := rapid.Int64Range(0, 6).Draw(t, "tenths of the rest")
				now[i] = Quantity{number{d: now[i].d.Mul(decimal.New(tenths, -1)).Truncate(6)}}
			}
			l.invoice(t, now)
		}
		for _, line := range l.invoice(t, l.rest()).Lines {
			if line.Amount.IsZero() {
				t.Skip("a line with an amount of 0 on the last invoice gets no net")
			}
		}
		whole, invoiced := compute(t, order), l.invoiced()
		for i := range whole.Lines {
			same(t, "net of the line", invoiced.Lines[i].Net, whole.Lines[i].Net)
		}
	})
}

func TestWithdrawnInvoiceChangesNextOneByAtMostACent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{order: drawDocument(t, 1, false)}
		for range rapid.IntRange(1, 5).Draw(t, "invoices") {
			l.invoice(t, l.drawSome(t))
		}
		withdrawn := rapid.IntRange(0, len(l.invoices)-1).Draw(t, "withdrawn")
		l.invoices = slices.Delete(l.invoices, withdrawn, withdrawn+1)
		now := l.drawSome(t)
		part := l.invoice(t, now)
		for i, line := range l.order.Lines {
			exact := portionOf(l.order.sheet().values[i].exact, now[i].d, line.Quantity.d)
			within(t, "line", l.order.Currency, 2, part.Lines[i].Amount, exact.Round(l.order.Currency.digits()))
		}
	})
}

// portionOf returns figure × value ÷ whole, without rounding to the currency.
func portionOf(figure, value, whole decimal.Decimal) decimal.Decimal {
	return figure.Mul(value).DivRound(whole, 20)
}

func TestPartIsWithinACentOfItsOwnCalculation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{order: drawDocument(t, 1, false)}
		d, section := l.order, l.order.Sections[0]
		whole := compute(t, d)
		for range rapid.IntRange(1, 5).Draw(t, "invoices") {
			part := l.invoice(t, l.drawSome(t))
			now := l.invoices[len(l.invoices)-1].now
			for i, line := range d.Lines {
				exact := portionOf(d.sheet().values[i].exact, now[i].d, line.Quantity.d)
				within(t, "line", d.Currency, 1, part.Lines[i].Amount, exact.Round(d.Currency.digits()))
			}
			if !whole.Subtotal.IsZero() {
				shipping := portionOf(section.Shipping.Amount.d, part.Subtotal.d, whole.Subtotal.d)
				within(t, "shipping", d.Currency, 1, part.Shipping, shipping.Round(d.Currency.digits()))
				adjustment := portionOf(section.Adjustment.d, part.Subtotal.d, whole.Subtotal.d)
				within(t, "adjustment", d.Currency, 1, part.Adjustment, adjustment.Round(d.Currency.digits()))
			}
			for _, g := range part.Taxes {
				within(t, "tax", d.Currency, 1, g.Tax, ownTax(d, g).d)
				if g.Rate.Equal(MustPercent("20")) {
					continue // two tax names have this rate, each with its own share of discount and components
				}
				hundred := decimal.New(100, 0)
				if d.TaxInclusive {
					hundred = hundred.Add(g.Rate.d)
				}
				lines, discount := linesOf(d, part, g), groupOf(whole.Taxes, g).Discount
				if all := linesOf(d, whole, g); !all.IsZero() {
					within(t, "discount", d.Currency, 1, g.Discount, portionOf(discount.d, lines.d, all.d).Round(d.Currency.digits()))
				}
				gross := lines.Sub(g.Discount).Add(g.Shipping)
				for _, p := range g.Components {
					within(t, "component", d.Currency, 2, p.Tax, portionOf(p.Rate.d, gross.d, hundred).Round(d.Currency.digits()))
				}
			}
		}
	})
}

// linesOf returns the sum of the group's line amounts, in the tax mode of the prices.
func linesOf(d Document, t Computed, g TaxGroup) (sum Amount) {
	for i, line := range d.Lines {
		if line.Tax.Category == g.Category && line.Tax.Rate().Equal(g.Rate) {
			sum = sum.Add(t.Lines[i].Amount)
		}
	}
	return sum
}
