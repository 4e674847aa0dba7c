package money

import (
	"slices"

	"comptoir/shared/fault"

	"github.com/shopspring/decimal"
)

// Compute is the one calculation every total comes from, by the rules of EN 16931:
//
//   - a line is rounded once, after its discount; the discount shown is gross less amount;
//   - the document's discount is rounded once and spread over the taxes of the lines by largest remainder;
//   - lines, discount and shipping are grouped by tax category and rate; the tax is rounded per group,
//     its components are cut from it by largest remainder;
//   - in a tax-inclusive document the group's gross G gives the net N = round(G ÷ (1 + rate)) and the tax
//     G − N; N is spread over the lines, the discount and the shipping by largest remainder;
//   - each section is computed by itself and the results are added.
//
// The fault of a refused document lists every value that breaks a rule.
func Compute(d Document) (Totals, error) {
	if err := d.check(); err != nil {
		return Totals{}, err
	}
	return d.bounded(d.share(nil))
}

// bounded refuses totals no document may reach.
func (d Document) bounded(t Totals) (Totals, error) {
	all := []Amount{t.Subtotal, t.Discount, t.Shipping, t.Net, t.Tax, t.Adjustment, t.Total}
	for _, g := range t.Taxes {
		all = append(all, g.Lines, g.Base, g.Tax)
	}
	for _, a := range all {
		if tooLarge(a.d) {
			return Totals{}, fault.Invalid(TooLarge, "", "The document's totals must stay below 10^15.")
		}
	}
	return t, nil
}

// share is the document's share at the given quantity of each line; nil is the whole document.
func (d Document) share(upTo []Quantity) Totals {
	zero := d.Currency.Zero()
	t := Totals{
		Lines: make([]LineTotal, len(d.Lines)), Subtotal: zero, Discount: zero, Shipping: zero, Net: zero,
		Tax: zero, Adjustment: zero, Total: zero,
	}
	for s := range d.sections() {
		d.addSection(&t, s, upTo)
	}
	return t
}

// bucket is what one declared tax is charged on in one section. A group holds several where taxes of
// one category and rate differ in name or components.
type bucket struct {
	tax      Tax
	lines    []int
	whole    decimal.Decimal // the lines, all of them invoiced
	now      decimal.Decimal // the lines at the given quantities
	discount decimal.Decimal
	shipping decimal.Decimal
}

func (b *bucket) gross() decimal.Decimal { return b.now.Sub(b.discount).Add(b.shipping) }

// addSection computes one section and adds it to the totals.
func (d Document) addSection(t *Totals, s int, upTo []Quantity) {
	section := d.sections()[s]
	var buckets []*bucket
	var progress progress
	for i, line := range d.Lines {
		if line.Section != s {
			continue
		}
		quantity := line.Quantity
		if upTo != nil {
			quantity = upTo[i]
		}
		whole := d.Currency.round(line.exact())
		now := d.Currency.roundShare(line.exact(), quantity.d, line.Quantity.d)
		gross := line.Price.Times(quantity, d.Currency)
		t.Lines[i] = LineTotal{Gross: gross, Discount: gross.Sub(now), Amount: now, Net: now}
		t.Subtotal = t.Subtotal.Add(now)
		progress.add(whole.d, now.d, line.Quantity.d, quantity.d)
		var b *bucket
		buckets, b = openBucket(buckets, line.Tax)
		b.lines, b.whole, b.now = append(b.lines, i), b.whole.Add(whole.d), b.now.Add(now.d)
	}
	d.spreadDiscount(section.Discount, buckets)
	if !section.Shipping.Amount.IsZero() {
		var b *bucket
		buckets, b = openBucket(buckets, section.Shipping.Tax)
		b.shipping = progress.of(section.Shipping.Amount, d.Currency).d
	}
	adjustment := progress.of(section.Adjustment, d.Currency)
	t.Adjustment, t.Total = t.Adjustment.Add(adjustment), t.Total.Add(adjustment)
	for len(buckets) > 0 {
		var group []*bucket
		group, buckets = sameGroup(buckets)
		d.addGroup(t, group)
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

// sameGroup takes the buckets of the first one's category and rate out of the list.
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

// spreadDiscount cuts the discount of the whole document over the taxes; of each cut, the share is
// taken that the lines under this tax have reached by value.
func (d Document) spreadDiscount(discount Discount, buckets []*bucket) {
	if discount.IsZero() {
		return
	}
	var subtotal decimal.Decimal
	for _, b := range buckets {
		subtotal = subtotal.Add(b.whole)
	}
	total := d.Currency.round(discount.off(subtotal)).d
	shares := make([]share, len(buckets))
	for i, b := range buckets {
		shares[i] = newShare(total.Mul(b.whole), subtotal)
	}
	for i, part := range allot(total, shares, d.Currency.digits()) {
		buckets[i].discount = d.Currency.roundShare(part, buckets[i].now, buckets[i].whole).d
	}
}

// addGroup charges the tax on what is taxed alike in one section.
func (d Document) addGroup(t *Totals, buckets []*bucket) {
	rate := buckets[0].tax.Rate()
	hundred := decimal.New(100, 0)
	if d.TaxInclusive {
		hundred = hundred.Add(rate.d) // what is priced is 100 % and the tax
	}
	var lines, gross, discount, shipping decimal.Decimal
	for _, b := range buckets {
		lines, gross = lines.Add(b.now), gross.Add(b.gross())
		discount, shipping = discount.Add(b.discount), shipping.Add(b.shipping)
	}
	g := TaxGroup{
		Category: buckets[0].tax.Category, Rate: rate, Lines: d.Currency.round(lines),
		Allowance: d.Currency.round(discount), Charge: d.Currency.round(shipping), Base: d.Currency.round(gross),
	}
	g.Discount, g.Shipping = g.Allowance, g.Charge
	if d.TaxInclusive {
		g.Base = d.Currency.roundShare(gross, decimal.New(100, 0), hundred)
		g.Tax = d.Currency.round(gross).Sub(g.Base)
		d.spreadNet(t, &g, buckets, hundred)
	} else {
		g.Tax = d.Currency.round(rate.of(gross))
	}
	g.Components = d.components(g.Tax, buckets, hundred)
	t.Discount, t.Shipping = t.Discount.Add(g.Discount), t.Shipping.Add(g.Shipping)
	t.Net, t.Tax = t.Net.Add(g.Base), t.Tax.Add(g.Tax)
	t.Total = t.Total.Add(g.Base).Add(g.Tax)
	t.Taxes = joinGroup(t.Taxes, g, Amount.Add)
}

// spreadNet gives each line, the discount and the shipping of a tax-inclusive group its part of the net.
func (d Document) spreadNet(t *Totals, g *TaxGroup, buckets []*bucket, hundred decimal.Decimal) {
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
	parts := allot(g.Base.d, shares, d.Currency.digits())
	g.Lines = d.Currency.Zero()
	for n, i := range lines {
		t.Lines[i].Net = d.Currency.round(parts[n])
		g.Lines = g.Lines.Add(t.Lines[i].Net)
	}
	g.Allowance = d.Currency.round(parts[len(lines)].Neg())
	g.Charge = d.Currency.round(parts[len(lines)+1])
}

// components cuts the tax of a group into what each component of its taxes would charge by itself.
func (d Document) components(tax Amount, buckets []*bucket, hundred decimal.Decimal) []TaxPart {
	parts := []TaxPart{}
	var shares []share
	for _, b := range buckets {
		for i, c := range b.tax.Components {
			charge := b.gross().Mul(c.Rate.d)
			at := findPart(parts, c.Name, c.Rate, b.tax.sameBefore(i))
			if at < 0 {
				parts, shares = append(parts, TaxPart{Name: c.Name, Rate: c.Rate}), append(shares, newShare(charge, hundred))
			} else {
				shares[at].num = shares[at].num.Add(charge)
			}
		}
	}
	for i, part := range allot(tax.d, shares, d.Currency.digits()) {
		parts[i].Tax = d.Currency.round(part)
	}
	return parts
}

// progress measures how much of a section is invoiced: by the value of its lines, and by their
// quantity where none of them is worth anything. All of it is invoiced where there are no lines.
type progress struct{ value, valueNow, quantity, quantityNow decimal.Decimal }

func (p *progress) add(value, valueNow, quantity, quantityNow decimal.Decimal) {
	p.value, p.valueNow = p.value.Add(value.Abs()), p.valueNow.Add(valueNow.Abs())
	p.quantity, p.quantityNow = p.quantity.Add(quantity.Abs()), p.quantityNow.Add(quantityNow.Abs())
}

// of is the share of a shipping charge or an adjustment that goes with what is invoiced.
func (p *progress) of(a Amount, c Currency) Amount {
	switch {
	case !p.value.IsZero():
		return c.roundShare(a.d, p.valueNow, p.value)
	case !p.quantity.IsZero():
		return c.roundShare(a.d, p.quantityNow, p.quantity)
	}
	return c.round(a.d)
}
