package audit

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// figureOf returns an amount as a figure.
func figureOf(a money.Amount) (q money.Quantity) {
	_ = q.SetNumber(a.Number()) // an amount is always a quantity
	return q
}

// order records the facts of a sales order.
func (a *audit) order(s store.Stored, o sales.Order) {
	for _, l := range o.Lines {
		a.quantities(s, l)
		a.move(s.Org, stock.Move{Item: l.Item, Warehouse: o.Warehouse.ID, Committed: promised(o, l)})
	}
	if o.Status != sales.Merged { // the surviving order has its source lines
		a.sources(s, o.Document)
	}
	a.invoiced(s, o)
	a.merged(s, o)
}

// quantities compares the counters of a line.
func (a *audit) quantities(s store.Stored, l trade.Line) {
	wanted, billed, zero := l.Quantity.Sub(l.Cancelled), l.Invoiced.Sub(l.Credited), money.Quantity{}
	for _, x := range []struct {
		small, large money.Quantity
		text         string
	}{
		{billed, wanted, "more is invoiced than ordered"},
		{zero, billed, "more is credited than invoiced"},
		{zero, l.Credited, "a negative quantity is credited"},
		{l.Packed, wanted, "more is packed than ordered"},
		{l.Shipped, l.Packed, "more is shipped than packed"},
		{zero, l.Shipped, "a negative quantity is shipped"},
		{zero, l.Cancelled, "a negative quantity is cancelled"},
	} {
		if a.Checks++; x.small.Cmp(x.large) > 0 {
			a.find(s.Org, s.ID, "order.quantities", "In line %d %s: %s and %s.", l.ID, x.text, x.small, x.large)
		}
	}
}

// promised returns the committed quantity of a confirmed order's line: ordered, not
// cancelled and not invoiced.
func promised(o sales.Order, l trade.Line) money.Quantity {
	if o.Status != sales.Confirmed || l.Kind != stock.Goods || l.Item == "" || o.Warehouse.ID == "" {
		return money.Quantity{}
	}
	return l.Quantity.Sub(l.Cancelled).Sub(l.Invoiced.Sub(l.Credited))
}

// computed compares totals with those that package money computes.
func (a *audit) computed(s store.Stored, d trade.Document) {
	a.Checks++
	must := d
	if err := must.Compute(); err != nil {
		a.find(s.Org, s.ID, "totals.wrong", "The totals cannot be computed: %v.", err)
		return
	}
	if is, want := totalsText(d), totalsText(must); is != want {
		a.find(s.Org, s.ID, "totals.wrong", "The total is %s, but the recomputed total is %s: %s, not %s.",
			d.Totals.Total, must.Totals.Total, short(is), short(want))
	}
}

// totalsText returns the totals of a document and its lines as text, for comparison.
func totalsText(d trade.Document) string {
	c := money.Computed{Totals: d.Totals}
	for _, l := range d.Lines {
		c.Lines = append(c.Lines, l.Total())
	}
	return jsonOf(c)
}

// invoiced records the quantities and amounts that an order counts as invoiced.
func (a *audit) invoiced(s store.Stored, o sales.Order) {
	f := figures{}
	for _, l := range o.Lines {
		f[fmt.Sprintf("invoiced of line %d", l.ID)] = l.Invoiced
		f[fmt.Sprintf("credited of line %d", l.ID)] = l.Credited
		f.add(billedOf(l.ID, l.BilledAmounts))
	}
	if o.Billed != nil {
		f.add(billed(*o.Billed))
		if o.Invoiced() == trade.Fully { // all shares together equal the order, to the cent
			a.fullyBilled(s, o)
		}
	}
	a.record(fact{
		Topic: sums, Key: s.Place + "\ninvoiced", Have: true, Org: s.Org, Doc: s.ID,
		Rule: "order.invoiced", What: "its invoices", Figures: without(f, ""),
	})
}

// fullyBilled compares the billed amounts of a fully invoiced order with its totals.
func (a *audit) fullyBilled(s store.Stored, o sales.Order) {
	is, must := billed(*o.Billed), billed(o.Totals)
	for _, l := range o.Lines {
		is.add(billedOf(l.ID, l.BilledAmounts))
		must.add(billedOf(l.ID, l.Total()))
	}
	if is, must := jsonOf(without(is, "")), jsonOf(without(must, "")); is != must {
		a.find(s.Org, s.ID, "order.parts", "The total of its invoices is %s, that of the order %s.", o.Billed.Total, o.Totals.Total)
	}
}

// billed returns totals as figures.
func billed(t money.Totals) figures {
	return figures{
		"subtotal": figureOf(t.Subtotal), "discount": figureOf(t.Discount), "shipping": figureOf(t.Shipping),
		"net": figureOf(t.Net), "tax": figureOf(t.Tax), "adjustment": figureOf(t.Adjustment), "total": figureOf(t.Total),
	}
}

// billedOf returns the totals of an order's line as figures.
func billedOf(line int, t money.LineTotal) figures {
	return figures{fmt.Sprintf("amount of line %d", line): figureOf(t.Amount), fmt.Sprintf("net of line %d", line): figureOf(t.Net)}
}

// merged records the merges into an order, and the order into which it was merged.
func (a *audit) merged(s store.Stored, o sales.Order) {
	const what = "the record of the merge"
	for _, r := range o.Merges {
		a.record(fact{
			Key: s.Place + "\nmerged " + string(r.Other), Have: true, Org: s.Org, Doc: s.ID, Rule: "order.merge", What: what,
		})
	}
	if (o.Status == sales.Merged) != (o.MergedInto != "") {
		a.find(s.Org, s.ID, "order.merge", "The order is %s and names %q as the order into which it was merged.",
			o.Status, o.MergedInto)
	}
	if o.MergedInto != "" {
		a.requires(s, store.Orders.Key(o.MergedInto).Place(s.Org)+"\nmerged "+s.ID, "order.merge", what, "")
	}
}
