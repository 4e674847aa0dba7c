package audit

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// exact is an amount as a figure.
func exact(a money.Amount) (q money.Quantity) {
	_ = q.SetNumber(a.Number()) // an amount is always a quantity
	return q
}

// order notes what a sales order tells.
func (a *audit) order(s store.Stored, o sales.Order) {
	for _, l := range o.Lines {
		a.quantities(s, l)
		a.moved(s.Org, stock.Move{Item: l.Item, Warehouse: o.Warehouse.ID, Committed: promised(o, l)})
	}
	if o.Status != sales.Merged { // the survivor holds what it was converted from
		a.carries(s, o.Document)
	}
	a.invoiced(s, o)
	a.merged(s, o)
}

// quantities holds the counters of a line against each other.
func (a *audit) quantities(s store.Stored, l trade.Line) {
	wanted, billed, zero := l.Quantity.Sub(l.Cancelled), l.Invoiced.Sub(l.Credited), money.Quantity{}
	for _, x := range []struct {
		small, large money.Quantity
		says         string
	}{
		{billed, wanted, "more is invoiced than ordered"},
		{zero, billed, "more is credited than invoiced"},
		{zero, l.Credited, "less than nothing is credited"},
		{l.Packed, wanted, "more is packed than ordered"},
		{l.Shipped, l.Packed, "more is shipped than packed"},
		{zero, l.Shipped, "less than nothing is shipped"},
		{zero, l.Cancelled, "less than nothing is cancelled"},
	} {
		if a.Checks++; x.small.Cmp(x.large) > 0 {
			a.find(s.Org, s.ID, "order.quantities", "Of line %d, %s: %s and %s.", l.ID, x.says, x.small, x.large)
		}
	}
}

// promised is what a confirmed order holds for a line: what is wanted and on no
// invoice.
func promised(o sales.Order, l trade.Line) money.Quantity {
	if o.Status != sales.Confirmed || l.Kind != stock.Goods || l.Item == "" || o.Warehouse.ID == "" {
		return money.Quantity{}
	}
	return l.Quantity.Sub(l.Cancelled).Sub(l.Invoiced.Sub(l.Credited))
}

// computed holds totals against the kernel.
func (a *audit) computed(s store.Stored, d trade.Document) {
	a.Checks++
	must := d
	if err := must.Compute(); err != nil {
		a.find(s.Org, s.ID, "totals.wrong", "They cannot be computed: %v.", err)
		return
	}
	if is, want := comesTo(d), comesTo(must); is != want {
		a.find(s.Org, s.ID, "totals.wrong", "They say %s in all, and the kernel %s: %s, not %s.", d.Totals.Total, must.Totals.Total, short(is), short(want))
	}
}

// comesTo is all that a document comes to, as text to be compared.
func comesTo(d trade.Document) string {
	c := money.Computed{Totals: d.Totals}
	for _, l := range d.Lines {
		c.Lines = append(c.Lines, l.Total())
	}
	return sayOf(c)
}

// invoiced notes what an order counts of its invoices.
func (a *audit) invoiced(s store.Stored, o sales.Order) {
	f := figures{}
	for _, l := range o.Lines {
		f[fmt.Sprintf("invoiced of line %d", l.ID)] = l.Invoiced
		f[fmt.Sprintf("credited of line %d", l.ID)] = l.Credited
		f.add(billedOf(l.ID, l.BilledAmounts))
	}
	if o.Billed != nil {
		f.add(billed(*o.Billed))
		if o.Invoiced() == trade.Fully { // all parts together are the order, to the cent
			a.parts(s, o)
		}
	}
	a.note(fact{Topic: sums, Key: s.Place + "\ninvoiced", Have: true, Org: s.Org, Doc: s.ID, Rule: "order.invoiced", What: "its invoices", Figures: without(f, "")})
}

// parts holds what is billed of an order that is invoiced as a whole against
// what the order comes to.
func (a *audit) parts(s store.Stored, o sales.Order) {
	is, must := billed(*o.Billed), billed(o.Totals)
	for _, l := range o.Lines {
		is.add(billedOf(l.ID, l.BilledAmounts))
		must.add(billedOf(l.ID, l.Total()))
	}
	if is, must := sayOf(without(is, "")), sayOf(without(must, "")); is != must {
		a.find(s.Org, s.ID, "order.parts", "Its invoices come to %s, and the order to %s.", o.Billed.Total, o.Totals.Total)
	}
}

// billed are the figures of totals.
func billed(t money.Totals) figures {
	return figures{
		"subtotal": exact(t.Subtotal), "discount": exact(t.Discount), "shipping": exact(t.Shipping),
		"net": exact(t.Net), "tax": exact(t.Tax), "adjustment": exact(t.Adjustment), "total": exact(t.Total),
	}
}

// billedOf are the figures of a line of an order.
func billedOf(line int, t money.LineTotal) figures {
	return figures{fmt.Sprintf("amount of line %d", line): exact(t.Amount), fmt.Sprintf("net of line %d", line): exact(t.Net)}
}

// merged notes what an order says of those merged into it, and into which it was.
func (a *audit) merged(s store.Stored, o sales.Order) {
	const what = "the record of the merge"
	for _, r := range o.Merges {
		a.note(fact{Key: s.Place + "\nmerged " + string(r.Other), Have: true, Org: s.Org, Doc: s.ID, Rule: "order.merge", What: what})
	}
	if (o.Status == sales.Merged) != (o.MergedInto != "") {
		a.find(s.Org, s.ID, "order.merge", "It is %s and names %q as the order it was merged into.", o.Status, o.MergedInto)
	}
	if o.MergedInto != "" {
		a.wants(s, store.Orders.Key(o.MergedInto).Place(s.Org)+"\nmerged "+s.ID, "order.merge", what, "")
	}
}
