package audit

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// exact is an amount as a figure.
func exact(a money.Amount) (q money.Quantity) {
	_ = q.SetNumber(a.Number()) // an amount is always a quantity
	return q
}

// order notes what a sales order tells.
func (a *audit) order(s store.Stored, o sales.Order) {
	a.claims(s, store.NumberOf(o.Number), "the number "+o.Number)
	a.parties(s, string(o.Customer.ID), string(o.Salesperson.ID), string(o.Warehouse.ID), string(o.DeliveryMethod.ID), string(o.Term.ID))
	for _, section := range o.Sections {
		if section.ShippingTax != nil {
			a.uses(s, string(section.ShippingTax.ID))
		}
	}
	var named []string
	for _, l := range o.Lines {
		named = append(named, string(l.Item), string(l.Tax.ID))
		a.quantities(s, l)
		a.moved(s.Org, stock.Move{Item: l.Item, Warehouse: o.Warehouse.ID, Committed: promised(o, l)})
	}
	a.uses(s, named...)
	a.computed(s, o.Document(), o.Totals)
	a.invoiced(s, o)
	a.merged(s, o)
}

// parties notes what a document names above its lines: a customer who is marked
// as used, a user, and what is declared.
func (a *audit) parties(s store.Stored, customer, salesperson string, declared ...string) {
	a.uses(s, append(declared, customer)...)
	a.names(s, salesperson, alive)
}

// quantities holds the counters of a line against each other.
func (a *audit) quantities(s store.Stored, l sales.Line) {
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
func promised(o sales.Order, l sales.Line) money.Quantity {
	if o.Status != sales.Confirmed || l.Kind != stock.Goods || l.Item == "" || o.Warehouse.ID == "" {
		return money.Quantity{}
	}
	return l.Quantity.Sub(l.Cancelled).Sub(l.Invoiced.Sub(l.Credited))
}

// computed holds totals against the kernel.
func (a *audit) computed(s store.Stored, d money.Document, t money.Totals) {
	a.Checks++
	want, err := money.Compute(d)
	if err != nil {
		a.find(s.Org, s.ID, "totals.wrong", "They cannot be computed: %v.", err)
		return
	}
	if is, must := sayOf(t), sayOf(want); is != must {
		a.find(s.Org, s.ID, "totals.wrong", "They say %s in all, and the kernel %s: %s, not %s.", t.Total, want.Total, short(is), short(must))
	}
}

// invoiced notes what an order says of its invoices.
func (a *audit) invoiced(s store.Stored, o sales.Order) {
	f := figures{}
	for _, l := range o.Lines {
		f[fmt.Sprintf("invoiced of line %d", l.ID)] = l.Invoiced
		f[fmt.Sprintf("credited of line %d", l.ID)] = l.Credited
	}
	for _, ref := range o.Invoices {
		f.add(reference(ref))
	}
	if o.Billed != nil {
		ids := make([]int, len(o.Lines))
		for i, l := range o.Lines {
			ids[i] = l.ID
		}
		f.add(billed(*o.Billed, ids))
		if o.Invoiced() == sales.Fully { // all parts together are the order, to the cent
			if is, must := sayOf(without(billed(*o.Billed, ids), "")), sayOf(without(billed(o.Totals, ids), "")); is != must {
				a.find(s.Org, s.ID, "order.parts", "Its invoices come to %s, and the order to %s.", o.Billed.Total, o.Totals.Total)
			}
		}
	}
	a.note(fact{Topic: sums, Key: s.Place + "\ninvoiced", Have: true, Org: s.Org, Doc: s.ID, Rule: "order.invoiced", What: "its invoices", Figures: without(f, "")})
}

// reference is what an order says an invoice took.
func reference(ref sales.InvoiceRef) figures {
	f := figures{"total of " + ref.ID: exact(ref.Total)}
	for _, t := range ref.Lines {
		f.add(figures{fmt.Sprintf("line %d on %s", t.Line, ref.ID): t.Quantity})
	}
	return f
}

// billed are the figures of totals, lines by their ids in the order.
func billed(t money.Totals, lines []int) figures {
	f := figures{
		"subtotal": exact(t.Subtotal), "discount": exact(t.Discount), "shipping": exact(t.Shipping),
		"net": exact(t.Net), "tax": exact(t.Tax), "adjustment": exact(t.Adjustment), "total": exact(t.Total),
	}
	for i, l := range t.Lines {
		f.add(figures{fmt.Sprintf("amount of line %d", lines[i]): exact(l.Amount), fmt.Sprintf("net of line %d", lines[i]): exact(l.Net)})
	}
	return f
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
