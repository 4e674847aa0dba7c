package money

import (
	"slices"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// Compute computes the totals of a document by the rules of EN 16931. Totals of whole documents come from it, those of partial
// invoices from PartialTotals, by the same rules:
//
//   - a line is rounded once, after its discount; the discount shown is gross less amount;
//   - the document's discount is rounded once and split over the taxes of the lines by largest remainder;
//   - lines, discount and shipping are grouped by tax category and rate; the tax is rounded per group
//     and split into its components by largest remainder;
//   - in a tax-inclusive document the group's gross G gives the net N = round(G ÷ (1 + rate)) and the tax
//     G − N; N is split over the lines, the discount and the shipping by largest remainder;
//   - each section is computed separately and the results are added.
//
// The fault of a refused document lists every value that breaks a rule.
func Compute(d Document) (Computed, error) {
	s := d.sheet()
	if err := s.check(); err != nil {
		return Computed{}, err
	}
	return bounded(s.share(nil))
}

// bounded refuses totals of 10^15 or more.
func bounded(t Computed) (Computed, error) {
	all := []Amount{t.Subtotal, t.Discount, t.Shipping, t.Net, t.Tax, t.Adjustment, t.Total}
	for _, g := range t.Taxes {
		all = append(all, g.Lines, g.Base, g.Tax)
	}
	for _, a := range all {
		if tooLarge(a.d) {
			return Computed{}, fault.Invalid(TooLarge, "", "The document's totals must stay below 10^15.")
		}
	}
	return t, nil
}

// share returns the totals of the document with the given quantities of its lines; if upTo is nil,
// with all of their quantities.
func (s sheet) share(upTo []Quantity) Computed {
	zero := s.Currency.Zero()
	t := Computed{Lines: make([]LineTotal, len(s.Lines)), Totals: Totals{
		Subtotal: zero, Discount: zero, Shipping: zero, Net: zero,
		Taxes: []TaxGroup{}, Tax: zero, Adjustment: zero, Total: zero,
	}}
	for i, line := range s.Lines {
		gross, amount := s.values[i].gross, s.values[i].amount
		if upTo != nil {
			gross = line.Price.Times(upTo[i], s.Currency)
			amount = s.Currency.roundShare(s.values[i].exact, upTo[i].d, line.Quantity.d)
		}
		t.Lines[i] = LineTotal{Gross: gross, Amount: amount, Net: amount}
		t.Subtotal = t.Subtotal.Add(amount)
	}
	for i, section := range s.sections() {
		s.addSection(&t, i, section, upTo)
	}
	return t
}

// bucket holds the amounts of one section that bear one declared tax. A group holds several buckets if
// taxes of one category and rate differ in name or components.
type bucket struct {
	tax      Tax
	lines    []int
	whole    decimal.Decimal // the lines at their full quantities
	now      decimal.Decimal // the lines at the given quantities
	discount decimal.Decimal
	shipping decimal.Decimal
}

func (b *bucket) gross() decimal.Decimal { return b.now.Sub(b.discount).Add(b.shipping) }

// addSection computes the discount, shipping, adjustment and taxes of one section and adds them to the
// totals.
func (s sheet) addSection(t *Computed, index int, section Section, upTo []Quantity) {
	var buckets []*bucket
	for i, line := range s.Lines {
		if line.Section == index {
			var b *bucket
			buckets, b = openBucket(buckets, line.Tax)
			b.lines, b.whole, b.now = append(b.lines, i), b.whole.Add(s.values[i].amount.d), b.now.Add(t.Lines[i].Amount.d)
		}
	}
	s.splitDiscount(section.Discount, buckets)
	portion, whole := s.progress(t, index, upTo)
	if !section.Shipping.Amount.IsZero() {
		var b *bucket
		buckets, b = openBucket(buckets, section.Shipping.Tax)
		b.shipping = s.Currency.roundShare(section.Shipping.Amount.d, portion, whole).d
	}
	adjustment := s.Currency.roundShare(section.Adjustment.d, portion, whole)
	t.Adjustment, t.Total = t.Adjustment.Add(adjustment), t.Total.Add(adjustment)
	for len(buckets) > 0 {
		var group []*bucket
		group, buckets = sameGroup(buckets)
		s.addGroup(t, group)
	}
}

func openBucket(buckets []*bucket, tax Tax) ([]*bucket, *bucket) {
	for _, b := range buckets {
		if b.tax.equal(tax) {
			return buckets, b
		}
	}
	b := &bucket{tax: tax}
	return append(buckets, b), b
}

// sameGroup separates the buckets with the category and rate of the first one from the others.
func sameGroup(buckets []*bucket) (group, others []*bucket) {
	first := buckets[0].tax
	for _, b := range buckets {
		if b.tax.Category == first.Category && b.tax.Rate().Equal(first.Rate()) {
			group = append(group, b)
		} else {
			others = append(others, b)
		}
	}
	return group, others
}

// splitDiscount splits the discount of the whole section over its taxes. Each tax then gets the share
// of its amount that its lines have reached by value.
func (s sheet) splitDiscount(discount Discount, buckets []*bucket) {
	if discount.IsZero() {
		return
	}
	var subtotal decimal.Decimal
	for _, b := range buckets {
		subtotal = subtotal.Add(b.whole)
	}
	total := s.Currency.round(discount.off(subtotal)).d
	shares := make([]share, len(buckets))
	for i, b := range buckets {
		shares[i] = newShare(total.Mul(b.whole), subtotal)
	}
	for i, amount := range allot(total, shares, s.Currency.digits()) {
		buckets[i].discount = s.Currency.roundShare(amount, buckets[i].now, buckets[i].whole).d
	}
}

// addGroup computes the tax of one group (one category and rate) of a section and adds it to the totals.
func (s sheet) addGroup(t *Computed, buckets []*bucket) {
	rate := buckets[0].tax.Rate()
	hundred := decimal.New(100, 0)
	if s.TaxInclusive {
		hundred = hundred.Add(rate.d) // prices contain 100 % and the tax
	}
	var lines, gross, discount, shipping decimal.Decimal
	for _, b := range buckets {
		lines, gross = lines.Add(b.now), gross.Add(b.gross())
		discount, shipping = discount.Add(b.discount), shipping.Add(b.shipping)
	}
	g := TaxGroup{
		Category: buckets[0].tax.Category, Rate: rate, Lines: s.Currency.round(lines),
		Allowance: s.Currency.round(discount), Charge: s.Currency.round(shipping), Base: s.Currency.round(gross),
	}
	g.Discount, g.Shipping = g.Allowance, g.Charge
	if s.TaxInclusive {
		g.Base = s.Currency.roundShare(gross, decimal.New(100, 0), hundred)
		g.Tax = s.Currency.round(gross).Sub(g.Base)
		s.splitNet(t, &g, buckets, hundred)
	} else {
		g.Tax = s.Currency.round(rate.of(gross))
	}
	g.Components = s.components(g.Tax, buckets, hundred)
	t.Discount, t.Shipping = t.Discount.Add(g.Discount), t.Shipping.Add(g.Shipping)
	t.Net, t.Tax = t.Net.Add(g.Base), t.Tax.Add(g.Tax)
	t.Total = t.Total.Add(g.Base).Add(g.Tax)
	t.Taxes = joinGroup(t.Taxes, g, Amount.Add)
}

// splitNet gives each line, the discount and the shipping of a tax-inclusive group its share of the net.
func (s sheet) splitNet(t *Computed, g *TaxGroup, buckets []*bucket, hundred decimal.Decimal) {
	var lines []int
	for _, b := range buckets {
		lines = append(lines, b.lines...)
	}
	slices.Sort(lines)
	shares := make([]share, 0, len(lines)+2)
	for _, i := range lines {
		shares = append(shares, newShare(t.Lines[i].Amount.d.Shift(2), hundred))
	}
	shares = append(shares, newShare(g.Discount.d.Shift(2).Neg(), hundred), newShare(g.Shipping.d.Shift(2), hundred))
	nets := allot(g.Base.d, shares, s.Currency.digits())
	g.Lines = s.Currency.Zero()
	for n, i := range lines {
		t.Lines[i].Net = s.Currency.round(nets[n])
		g.Lines = g.Lines.Add(t.Lines[i].Net)
	}
	g.Allowance = s.Currency.round(nets[len(lines)].Neg())
	g.Charge = s.Currency.round(nets[len(lines)+1])
}

// components splits the tax of a group over its components, in proportion to the tax each component
// would charge alone.
func (s sheet) components(tax Amount, buckets []*bucket, hundred decimal.Decimal) []TaxPart {
	components := []TaxPart{}
	var shares []share
	for _, b := range buckets {
		for i, c := range b.tax.Components {
			charge := b.gross().Mul(c.Rate.d)
			at := findComponent(components, c.Name, c.Rate, b.tax.sameBefore(i))
			if at < 0 {
				components = append(components, TaxPart{Name: c.Name, Rate: c.Rate})
				shares = append(shares, newShare(charge, hundred))
			} else {
				shares[at].num = shares[at].num.Add(charge)
			}
		}
	}
	for i, amount := range allot(tax.d, shares, s.Currency.digits()) {
		components[i].Tax = s.Currency.round(amount)
	}
	return components
}

// progress returns the portion of a section that is invoiced, as the fraction portion ÷ whole. Shipping
// and adjustment are invoiced in this proportion. It is measured by the value of the lines, or by their
// quantity if all lines are free. A section without lines is invoiced with the first invoice.
func (s sheet) progress(t *Computed, section int, upTo []Quantity) (portion, whole decimal.Decimal) {
	all := decimal.New(1, 0)
	if upTo == nil {
		return all, all
	}
	var quantityNow, quantity decimal.Decimal
	for i, line := range s.Lines {
		if line.Section == section {
			portion, whole = portion.Add(t.Lines[i].Amount.d.Abs()), whole.Add(s.values[i].amount.d.Abs())
			quantityNow, quantity = quantityNow.Add(upTo[i].d.Abs()), quantity.Add(line.Quantity.d.Abs())
		}
	}
	switch {
	case !whole.IsZero():
		return portion, whole
	case !quantity.IsZero():
		return quantityNow, quantity
	}
	return all, all
}
