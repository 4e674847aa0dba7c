package money

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
)

// PartialTotals computes the totals of a partial invoice of an order. For each line of the order, before is the
// quantity on the existing invoices and now the quantity on this one; invoiced is the sum of the totals
// of the existing invoices. The result has a line for every line of the order, with zeros for lines
// that are not on the partial invoice, and the tax groups of the lines that are.
//
// Every figure is the order's share at the quantities before + now, rounded, less the amount already
// invoiced. The shares are computed as follows:
//
//   - a line is shared by its quantity;
//   - the document's discount is shared by the value of the lines with the same tax;
//   - shipping and adjustment are shared by the value of all lines of their section (by their quantity
//     if all lines are free): the invoice that completes the lines completes them;
//   - a tax is the tax on the share of its base.
//
// So once everything is invoiced, the invoices add up to the order to the cent, even if some were
// deleted and invoiced again: amount of each line, discount, shipping, adjustment, base and tax of each
// group, each component, total. Rounding errors do not accumulate: as long as no invoice is withdrawn,
// the amount of a line, the discount per tax, shipping and adjustment are within a cent of the order's
// share for the quantities now, and the tax is within a cent of the tax on the partial invoice's own base
// (per section; a component is within two cents, because it is split from a rounded tax). A withdrawn
// invoice passes its own rounding difference to the next one, never more.
//
// A partial invoice does not correct other lines: a line without a quantity now gets an amount of zero,
// and a group with neither line nor shipping is left out. In a tax-inclusive order the net of a group is
// its gross less its tax. The net is split so that the net of each line is as near as possible to the
// order's, but a cent may go to another line of the group than in the order.
func PartialTotals(order Document, before, now []Quantity, invoiced Computed) (Computed, error) {
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
	p := partial{order: order, now: now, whole: sheet.share(nil), reached: sheet.share(upTo), invoiced: invoiced}
	return bounded(p.totals())
}

// upTo returns the quantity of each line that is invoiced after the partial invoice.
func (d Document) upTo(before, now []Quantity) ([]Quantity, error) {
	if len(before) != len(d.Lines) || len(now) != len(d.Lines) {
		return nil, fault.Invalid(WrongPart, "/lines", "Enter a quantity for each of the %d lines of the order.", len(d.Lines))
	}
	var faults fault.List
	upTo := make([]Quantity, len(d.Lines))
	for i, line := range d.Lines {
		upTo[i] = before[i].Add(now[i])
		for _, q := range []Quantity{before[i], now[i], line.Quantity.Sub(upTo[i])} {
			if q.Sign()*line.Quantity.Sign() < 0 || line.Quantity.IsZero() && !q.IsZero() {
				faults.Add(WrongPart, fmt.Sprintf("/lines/%d/quantity", i),
					"The order has %s of this line, and %s are already invoiced. Invoice no more than the remaining quantity.", line.Quantity, before[i])
				break
			}
		}
	}
	return upTo, faults.Err()
}

// partial is an order with the state of its invoicing.
type partial struct {
	order    Document
	now      []Quantity
	whole    Computed // the order
	reached  Computed // the order's share after this partial invoice
	invoiced Computed // the sum of the existing invoices
}

func (p partial) totals() Computed {
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

func (p partial) addGroup(t *Computed, reached TaxGroup) {
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
		p.splitNet(t, &g, lines, reached, invoiced)
	}
	t.Discount, t.Shipping = t.Discount.Add(g.Discount), t.Shipping.Add(g.Shipping)
	t.Net, t.Tax = t.Net.Add(g.Base), t.Tax.Add(g.Tax)
	t.Taxes = append(t.Taxes, g)
}

// splitNet gives each line, the discount and the shipping of a tax-inclusive group its share of the
// net. The target of each is its net in the order, times the share that its priced amount has reached.
func (p partial) splitNet(t *Computed, g *TaxGroup, lines []int, reached, invoiced TaxGroup) {
	whole := groupOf(p.whole.Taxes, reached)
	targets := make([]target, 0, len(lines)+2)
	for _, i := range lines {
		all, now, was := p.whole.Lines[i], p.reached.Lines[i], p.invoiced.Lines[i]
		targets = append(targets, target{t.Lines[i].Amount, all.Amount, now.Amount, all.Net, was.Net, &t.Lines[i].Net})
	}
	targets = append(targets,
		target{g.Discount.Neg(), whole.Discount, reached.Discount, whole.Allowance.Neg(), invoiced.Allowance.Neg(), &g.Allowance},
		target{g.Shipping, whole.Shipping, reached.Shipping, whole.Charge, invoiced.Charge, &g.Charge})
	priced := slices.DeleteFunc(slices.Clone(targets), func(a target) bool { return a.priced.IsZero() })
	if len(priced) == 0 {
		priced = targets
	}
	shares := make([]share, len(priced))
	for n, a := range priced {
		shares[n] = a.share()
	}
	for n, net := range allot(g.Base.d, shares, p.order.Currency.digits()) {
		*priced[n].net = p.order.Currency.round(net)
	}
	g.Allowance = g.Allowance.Neg()
	g.Lines = p.order.Currency.Zero()
	for _, i := range lines {
		g.Lines = g.Lines.Add(t.Lines[i].Net)
	}
}

// target is a line, the discount or the shipping of a group, to which a share of the group's net goes.
type target struct {
	priced         Amount // in the tax mode of the prices, on this partial invoice
	whole, reached Amount // the same, in the order and after this partial invoice
	wholeNet       Amount // its net in the order
	invoicedNet    Amount // its net on the existing invoices
	net            *Amount
}

// share returns wholeNet × reached ÷ whole − invoicedNet.
func (a target) share() share {
	return newShare(a.wholeNet.d.Mul(a.reached.d).Sub(a.invoicedNet.d.Mul(a.whole.d)), a.whole.d)
}

// groupOf returns the group with the same category and rate, or an empty group if there is none.
func groupOf(groups []TaxGroup, like TaxGroup) TaxGroup {
	if i := findGroup(groups, like.Category, like.Rate); i >= 0 {
		return groups[i]
	}
	return TaxGroup{Category: like.Category, Rate: like.Rate}
}
