package money

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
)

// Part is what one partial invoice of an order comes to. For each line of the order, before is the
// quantity on the invoices alive today and now the quantity on this one; invoiced is what those
// invoices come to together. The part has a line for every line of the order, zeros for those it does
// not hold, and the tax groups of what it holds.
//
// Every figure is the order's share at the quantities before + now, rounded, less what is invoiced
// already. The share of
//
//   - a line goes by its quantity;
//   - the document's discount goes by the value of the lines under the same tax;
//   - shipping and adjustment go by the value of all lines of their section (by their quantity where
//     all lines are free): what completes the lines completes them;
//   - a tax is the tax on the share of what it is charged on.
//
// So the invoices alive when everything is invoiced add up to the order to the cent, whatever was
// deleted and invoiced again on the way: amount of each line, discount, shipping, adjustment, base and
// tax of each group, each component, total. And nothing drifts: as long as no invoice is taken back,
// the amount of a line, the discount per tax, shipping and adjustment are within a cent of the order's share
// for the quantities now, and the tax within a cent of the tax on the part's own base (per section; a
// component within two, being cut from a rounded tax). An invoice taken back leaves its own rounding
// to the next part, never more.
//
// A part corrects nothing it does not hold: a line without a quantity now gets nothing, and a group
// with neither line nor shipping is left out. In a tax-inclusive order the net of a group is what its
// tax leaves of its gross; it is spread so that the net of each line comes as near as it can to the
// order's, but a cent may stay with another line of the group than in the order.
func Part(order Document, before, now []Quantity, invoiced Computed) (Computed, error) {
	sheet := order.sheet()
	if err := sheet.check(); err != nil {
		return Computed{}, err
	}
	upTo, err := order.upTo(before, now)
	if err != nil {
		return Computed{}, err
	}
	if len(invoiced.Lines) > len(order.Lines) {
		return Computed{}, fault.Invalid(WrongPart, "/lines", "More lines are invoiced than the order has.")
	}
	invoiced = invoiced.Add(Computed{Lines: make([]LineTotal, len(order.Lines))})
	p := part{order: order, now: now, whole: sheet.share(nil), reached: sheet.share(upTo), invoiced: invoiced}
	return bounded(p.totals())
}

// upTo is the quantity of each line that is invoiced once the part is.
func (d Document) upTo(before, now []Quantity) ([]Quantity, error) {
	if len(before) != len(d.Lines) || len(now) != len(d.Lines) {
		return nil, fault.Invalid(WrongPart, "/lines", "Give a quantity for each of the %d lines of the order.", len(d.Lines))
	}
	var faults fault.List
	upTo := make([]Quantity, len(d.Lines))
	for i, line := range d.Lines {
		upTo[i] = before[i].Add(now[i])
		for _, q := range []Quantity{before[i], now[i], line.Quantity.Sub(upTo[i])} {
			if q.Sign()*line.Quantity.Sign() < 0 || line.Quantity.IsZero() && !q.IsZero() {
				faults.Add(WrongPart, fmt.Sprintf("/lines/%d/quantity", i),
					"The order has %s of this line and %s are invoiced: invoice at most the rest.", line.Quantity, before[i])
				break
			}
		}
	}
	return upTo, faults.Err()
}

// part is an order on the way to be invoiced.
type part struct {
	order    Document
	now      []Quantity
	whole    Computed // the order
	reached  Computed // the order's share once this part is invoiced
	invoiced Computed // what is invoiced already
}

func (p part) totals() Computed {
	zero := p.order.Currency.Zero()
	t := Computed{Lines: make([]LineTotal, len(p.now)), Totals: Totals{
		Subtotal: zero, Discount: zero, Shipping: zero, Net: zero,
		Taxes: []TaxGroup{}, Tax: zero, Adjustment: p.reached.Adjustment.Sub(p.invoiced.Adjustment),
	}}
	for i, now := range p.now {
		t.Lines[i] = LineTotal{zero, zero, zero}
		if now.IsZero() {
			continue
		}
		line := p.reached.Lines[i].Sub(p.invoiced.Lines[i])
		line.Net = line.Amount
		t.Lines[i], t.Subtotal = line, t.Subtotal.Add(line.Amount)
	}
	for _, g := range p.reached.Taxes {
		p.addGroup(&t, g)
	}
	t.Total = t.Net.Add(t.Tax).Add(t.Adjustment)
	return t
}

func (p part) addGroup(t *Computed, reached TaxGroup) {
	invoiced := groupOf(p.invoiced.Taxes, reached)
	var lines []int
	for i, line := range p.order.Lines {
		if !p.now[i].IsZero() && line.Tax.Category == reached.Category && line.Tax.Rate().Equal(reached.Rate) {
			lines = append(lines, i)
		}
	}
	g := reached.join(invoiced, Amount.Sub)
	if len(lines) == 0 {
		if g.Shipping.IsZero() {
			return
		}
		g.Discount = p.order.Currency.Zero()
	}
	g.Lines = p.order.Currency.Zero()
	for _, i := range lines {
		g.Lines = g.Lines.Add(t.Lines[i].Amount)
	}
	g.Allowance, g.Charge = g.Discount, g.Shipping
	g.Base = g.Lines.Sub(g.Allowance).Add(g.Charge)
	if p.order.TaxInclusive {
		g.Base = g.Base.Sub(g.Tax)
		p.spreadNet(t, &g, lines, reached, invoiced)
	}
	t.Discount, t.Shipping = t.Discount.Add(g.Discount), t.Shipping.Add(g.Shipping)
	t.Net, t.Tax = t.Net.Add(g.Base), t.Tax.Add(g.Tax)
	t.Taxes = append(t.Taxes, g)
}

// spreadNet gives each line, the discount and the shipping of a tax-inclusive group its part of the
// net: each aims at its net in the order, at the share its priced amount has reached.
func (p part) spreadNet(t *Computed, g *TaxGroup, lines []int, reached, invoiced TaxGroup) {
	whole := groupOf(p.whole.Taxes, reached)
	aims := make([]aim, 0, len(lines)+2)
	for _, i := range lines {
		all, now, was := p.whole.Lines[i], p.reached.Lines[i], p.invoiced.Lines[i]
		aims = append(aims, aim{t.Lines[i].Amount, all.Amount, now.Amount, all.Net, was.Net, &t.Lines[i].Net})
	}
	aims = append(aims,
		aim{g.Discount.Neg(), whole.Discount, reached.Discount, whole.Allowance.Neg(), invoiced.Allowance.Neg(), &g.Allowance},
		aim{g.Shipping, whole.Shipping, reached.Shipping, whole.Charge, invoiced.Charge, &g.Charge})
	taking := slices.DeleteFunc(slices.Clone(aims), func(a aim) bool { return a.priced.IsZero() })
	if len(taking) == 0 {
		taking = aims
	}
	shares := make([]share, len(taking))
	for n, a := range taking {
		shares[n] = a.share()
	}
	for n, net := range allot(g.Base.d, shares, p.order.Currency.digits()) {
		*taking[n].net = p.order.Currency.round(net)
	}
	g.Allowance = g.Allowance.Neg()
	g.Lines = p.order.Currency.Zero()
	for _, i := range lines {
		g.Lines = g.Lines.Add(t.Lines[i].Net)
	}
}

// aim is one thing a group's net is spread over.
type aim struct {
	priced         Amount // what of it is priced in this part
	whole, reached Amount // as priced, in the order and once this part is invoiced
	wholeNet       Amount // its net in the order
	invoicedNet    Amount // its net on the invoices so far
	net            *Amount
}

// share is wholeNet × reached ÷ whole − invoicedNet.
func (a aim) share() share {
	return newShare(a.wholeNet.d.Mul(a.reached.d).Sub(a.invoicedNet.d.Mul(a.whole.d)), a.whole.d)
}

// groupOf is the group of the same category and rate; without one, nothing of it exists yet.
func groupOf(groups []TaxGroup, like TaxGroup) TaxGroup {
	if i := findGroup(groups, like.Category, like.Rate); i >= 0 {
		return groups[i]
	}
	return TaxGroup{Category: like.Category, Rate: like.Rate}
}
