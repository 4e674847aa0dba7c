package money

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// decimalText draws a decimal text with few digits, so that halves and ties occur often.
func decimalText(t *rapid.T, label string, places int) string {
	n := rapid.Int64Range(0, rapid.SampledFrom([]int64{9, 99, 9999, 9999999}).Draw(t, label+" size")).Draw(t, label)
	return decimal.New(n, -int32(rapid.IntRange(0, places).Draw(t, label+" places"))).String()
}

func drawTax(t *rapid.T) Tax {
	return rapid.SampledFrom([]Tax{
		tax("20"), tax("5.5"), tax("E", "0"), tax("5", "9.975"), tax("14", "14"), tax("1", "2", "3"),
		{Standard, []Component{{"VAT", MustPercent("20")}}},
	}).Draw(t, "tax")
}

func drawDiscount(t *rapid.T, of Amount, c Currency) Discount {
	switch rapid.IntRange(0, 3).Draw(t, "discount") {
	case 0:
		return off(rapid.SampledFrom([]string{"3", "10", "33.333333", "99.9", "100"}).Draw(t, "percent"))
	case 1:
		fraction := decimal.New(rapid.Int64Range(0, 100).Draw(t, "hundredths"), -2)
		return Discount{Amount: Amount{d: of.d.Abs().Mul(fraction).Truncate(c.digits())}}
	}
	return Discount{}
}

func drawLine(t *rapid.T, c Currency, section int, returns bool) Line {
	l := Line{
		Quantity: MustQuantity(decimalText(t, "quantity", 3)), Price: MustPrice(decimalText(t, "price", 4)),
		Tax: drawTax(t), Section: section,
	}
	if l.Quantity.IsZero() {
		l.Quantity = Units(3)
	}
	if returns && rapid.IntRange(0, 5).Draw(t, "return") == 0 {
		l.Quantity = l.Quantity.Neg()
	}
	l.Discount = drawDiscount(t, l.Price.Times(l.Quantity, c), c)
	return l
}

// drawDocument draws a valid document.
func drawDocument(t *rapid.T, sections int, returns bool) Document {
	d := Document{
		Currency:     MustCurrency(rapid.SampledFrom([]string{"EUR", "JPY", "TND"}).Draw(t, "currency")),
		TaxInclusive: rapid.Bool().Draw(t, "tax inclusive"),
	}
	for s := range sections {
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			d.Lines = append(d.Lines, drawLine(t, d.Currency, s, returns))
		}
	}
	for s := range sections {
		var subtotal Amount
		for i, v := range d.sheet().values {
			if d.Lines[i].Section == s {
				subtotal = subtotal.Add(v.amount)
			}
		}
		section := Section{Discount: drawDiscount(t, subtotal, d.Currency)}
		if rapid.Bool().Draw(t, "shipping") {
			section.Shipping = Charge{d.Currency.round(MustPrice(decimalText(t, "charge", 2)).d), drawTax(t)}
		}
		if rapid.Bool().Draw(t, "adjusted") {
			section.Adjustment = d.Currency.round(decimal.New(rapid.Int64Range(-99, 99).Draw(t, "adjustment"), -2))
		}
		d.Sections = append(d.Sections, section)
	}
	return d
}

func compute(t *rapid.T, d Document) Computed {
	totals, err := Compute(d)
	if err != nil {
		t.Fatal(err)
	}
	return totals
}

// coins returns the difference of two values in the currency's smallest coins.
func coins(c Currency, a, b decimal.Decimal) decimal.Decimal {
	return a.Sub(b).Abs().Shift(c.digits())
}

func within(t *rapid.T, figure string, c Currency, limit int64, got Amount, want decimal.Decimal) {
	if coins(c, got.d, want).Cmp(decimal.NewFromInt(limit)) > 0 {
		t.Fatalf("%s: %s is more than %d coins from %s", figure, got, limit, want)
	}
}

func same(t *rapid.T, figure string, got, want Amount) {
	if !got.Equal(want) {
		t.Fatalf("%s: got %s, want %s", figure, got, want)
	}
}

// consistent checks the rules for the totals of any document and of any partial invoice.
func consistent(t *rapid.T, d Document, totals Computed) {
	var subtotal, discount, shipping, net, taxes Amount
	lines := make([]Amount, len(totals.Taxes))
	for i, l := range totals.Lines {
		same(t, "gross less discount", l.Gross.Sub(l.Discount()), l.Amount)
		subtotal = subtotal.Add(l.Amount)
		if g := findGroup(totals.Taxes, d.Lines[i].Tax.Category, d.Lines[i].Tax.Rate()); g >= 0 {
			lines[g] = lines[g].Add(l.Net)
		} else {
			same(t, "line without group", l.Amount, Amount{})
		}
	}
	for i, g := range totals.Taxes {
		same(t, "lines of the group", g.Lines, lines[i])
		same(t, "base", g.Lines.Sub(g.Allowance).Add(g.Charge), g.Base)
		var components Amount
		for _, p := range g.Components {
			components = components.Add(p.Tax)
		}
		same(t, "components", components, g.Tax)
		discount, shipping = discount.Add(g.Discount), shipping.Add(g.Shipping)
		net, taxes = net.Add(g.Base), taxes.Add(g.Tax)
	}
	same(t, "subtotal", totals.Subtotal, subtotal)
	same(t, "discount", totals.Discount, discount)
	same(t, "shipping", totals.Shipping, shipping)
	same(t, "net", totals.Net, net)
	same(t, "tax", totals.Tax, taxes)
	same(t, "total", totals.Total, net.Add(taxes).Add(totals.Adjustment))
	priced := subtotal.Sub(discount).Add(shipping)
	if d.TaxInclusive {
		same(t, "priced with tax", priced, net.Add(taxes))
	} else {
		same(t, "priced without tax", priced, net)
	}
	before, _ := json.Marshal(totals)
	Digits(&totals, d.Currency)
	after, _ := json.Marshal(totals)
	if diff := cmp.Diff(string(after), string(before)); diff != "" {
		t.Fatalf("the totals do not have the digits of the currency: %s", diff)
	}
}

func TestTotalsAreConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t, 1, true)
		totals := compute(t, d)
		consistent(t, d, totals)
		for i, l := range totals.Lines {
			net := d.sheet().values[i].amount.d
			if d.TaxInclusive {
				net = net.Shift(2).DivRound(d.Lines[i].Tax.Rate().d.Add(decimal.New(100, 0)), 20)
			}
			within(t, "net of a line", d.Currency, 1, l.Net, net)
		}
		for _, g := range totals.Taxes {
			same(t, "tax of the group", g.Tax, ownTax(d, g))
		}
	})
}

// ownTax computes the tax of a group from its own base, or from its gross in a tax-inclusive document.
func ownTax(d Document, g TaxGroup) Amount {
	if !d.TaxInclusive {
		return d.Currency.round(g.Rate.of(g.Base.d))
	}
	gross := g.Base.Add(g.Tax)
	return gross.Sub(d.Currency.roundShare(gross.d, decimal.New(100, 0), g.Rate.d.Add(decimal.New(100, 0))))
}

func TestTotalsOfMergedOrdersAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		merged := drawDocument(t, rapid.IntRange(2, 3).Draw(t, "orders"), true)
		var sum Computed
		for s, section := range merged.Sections {
			alone := Document{Currency: merged.Currency, TaxInclusive: merged.TaxInclusive, Sections: []Section{section}}
			var at []int
			for i, l := range merged.Lines {
				if l.Section == s {
					alone.Lines, at = append(alone.Lines, l.in(0)), append(at, i)
				}
			}
			single := compute(t, alone)
			positioned := Computed{Totals: single.Totals, Lines: make([]LineTotal, len(merged.Lines))}
			for i, n := range at {
				positioned.Lines[n] = single.Lines[i]
			}
			sum = sum.Add(positioned)
		}
		totals := compute(t, merged)
		consistent(t, merged, totals)
		if diff := cmp.Diff(sorted(sum), sorted(totals)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// sorted sorts groups and components, because their order differs between partial invoices and orders.
func sorted(t Computed) Computed {
	t.Taxes = slices.Clone(t.Taxes)
	for i, g := range t.Taxes {
		components := slices.Clone(g.Components)
		slices.SortStableFunc(components, func(a, b TaxPart) int { return strings.Compare(a.Name, b.Name) })
		t.Taxes[i].Components = components
	}
	slices.SortFunc(t.Taxes, func(a, b TaxGroup) int {
		if c := strings.Compare(a.Category, b.Category); c != 0 {
			return c
		}
		return a.Rate.Cmp(b.Rate)
	})
	return t
}

func TestAllotSplitsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := decimal.New(rapid.Int64Range(1, 999).Draw(t, "denominator"), 0)
		var shares []share
		sum := decimal.Zero
		for range rapid.IntRange(1, 9).Draw(t, "shares") {
			num := decimal.New(rapid.Int64Range(-2000, 9000).Draw(t, "share"), 0)
			shares, sum = append(shares, share{num, den}), sum.Add(num)
		}
		total := sum.DivRound(den, 2)
		amounts := allot(total, shares, 2)
		coin := decimal.New(1, -2)
		var sumOfAmounts decimal.Decimal
		for i, amount := range amounts {
			sumOfAmounts = sumOfAmounts.Add(amount)
			if amount.Mul(den).Sub(shares[i].num).Abs().Cmp(coin.Mul(den)) >= 0 {
				t.Fatalf("%s is a coin or more from %s/%s", amount, shares[i].num, den)
			}
		}
		if !sumOfAmounts.Equal(total) {
			t.Fatalf("the amounts add up to %s, want %s", sumOfAmounts, total)
		}
	})
}
