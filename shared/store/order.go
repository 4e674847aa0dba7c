package store

import (
	"context"

	"comptoir/shared/cycle"

	"comptoir/shared/bill"
	"comptoir/shared/canon"
	"comptoir/shared/money"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Orders are sales orders.
var Orders = traded(Kind[sales.Order, sales.OrderID, sales.Row]{
	Name: "sales-order", Modules: []rights.Module{rights.SalesOrders}, Schema: 1,
	Life:    func() cycle.Life[sales.Order] { return sales.Life() },
	ID:      func(o sales.Order) sales.OrderID { return o.ID },
	Row:     sales.Order.Row,
	States:  func() []string { return texts(sales.Statuses()) },
	Parents: func(o sales.Order) []string { return []string{string(o.Customer.ID), string(o.Estimate)} },
	Words:   sales.Order.Words,
	Shares:  orderShares,
	Claims:  orderClaims,
	Refers:  func(o sales.Order) bool { return o.Status != sales.Void && o.Status != sales.Merged },
	Twice:   referencedTwice,
	Moves:   sales.Moves,
})

// referenceClaim is the kind of claim to an external reference of a channel.
const referenceClaim = "order-ref:"

// orderClaims claims the order's external reference, which is unique in its channel.
func orderClaims(o sales.Order) (all []table.Claim) {
	if ref := canon.Number(o.ExternalRef); ref != "" {
		all = append(all, table.Claim{
			Kind: referenceClaim + string(o.Channel), What: ref, Later: true, Taken: sales.ReferenceTaken(o, ""),
		})
	}
	return all
}

// ExpectExternalReference adds the record of the external reference of a new order to the
// next read.
func ExpectExternalReference(w *table.Work, f sales.Form) {
	if canon.Number(f.ExternalRef) != "" {
		channel := f.Channel
		if channel == "" {
			channel = sales.Direct
		}
		w.Expect(ReferenceOf(channel, f.ExternalRef))
	}
}

// referencedTwice refuses a new order whose channel and external reference another order has.
func referencedTwice(ctx context.Context, w *table.Work, o sales.Order) error {
	number, err := OrderReferenced(ctx, w, o.Channel, o.ExternalRef)
	if err != nil || number == "" {
		return err
	}
	return sales.ReferenceTaken(o, number)
}

// ReferenceOf is the key of the claim to an external reference, for a batch of reads.
func ReferenceOf(c sales.Channel, reference string) table.Key {
	return table.ClaimKey(referenceClaim+string(c), canon.Number(reference))
}

// OrderReferenced returns the number of the order with a channel and an external reference,
// or its id if the order is created in this work; "" without such an order.
func OrderReferenced(ctx context.Context, w *table.Work, c sales.Channel, reference string) (string, error) {
	if canon.Number(reference) == "" {
		return "", nil
	}
	claim, err := Holder(ctx, w, ReferenceOf(c, reference))
	if err != nil || claim.Holder == "" {
		return "", err
	}
	r, err := w.Load(ctx, table.At(claim.Holder, self))
	if err != nil || !r.Live() {
		return claim.Holder, err
	}
	var first sales.Row
	if err = r.Row(&first); first.Number == "" {
		first.Number = claim.Holder
	}
	return first.Number, err
}

// orderShares are the amounts an order adds to the sums of its customer.
func orderShares(o sales.Order) map[table.Key]table.Figures {
	if o.Status == sales.Void || o.Status == sales.Merged {
		return nil
	}
	f := table.Figures{"orders": money.Units(1), "orders_total": exact(o.Totals.Total)}
	switch o.Status {
	case sales.Confirmed:
		f["orders_open"] = money.Units(1)
	case sales.Closed:
		f["orders_closed"] = money.Units(1)
	}
	return map[table.Key]table.Figures{sumKey(o.Customer.ID, o.Currency.String()): f}
}

// OrderNumbered returns the id of the order with a number, or an empty id without one.
func OrderNumbered(ctx context.Context, w *table.Work, number string) (sales.OrderID, error) {
	v, err := w.Holder(ctx, Orders.Name, canon.Number(number))
	return sales.OrderID(v), err
}

// Numbered is the key of the claim to a number of the kind, for a batch of reads.
func (k Kind[T, ID, R]) Numbered(number string) table.Key {
	return table.ClaimKey(k.Name, canon.Number(number))
}

// NumberOf is the key of the claim to an order number, for a batch of reads.
func NumberOf(number string) table.Key { return Orders.Numbered(number) }

// ReadOrder reads an order to show it, in one query.
func ReadOrder(ctx context.Context, w *table.Work, v sales.OrderID) (sales.Order, error) {
	r, _, err := w.Beside(ctx, Orders.Key(v), self)
	if err != nil {
		return sales.Order{}, err
	}
	o, err := Orders.Open(r)
	o.Pending = r.Pending(w.Now)
	return o, err
}

// MoneyOf sums the invoices of an order. For an order without invoices it sends no request.
func MoneyOf(ctx context.Context, w *table.Work, o sales.Order) (m sales.Money, err error) {
	m.Billed, m.Paid = o.Currency.Zero(), o.Currency.Zero()
	if o.Invoiced() == trade.None {
		return m, nil
	}
	for p := (table.Page{Limit: 200}); ; {
		rows, next, err := Invoices.List(ctx, w, Filter{Parents: []string{string(o.ID)}}, p)
		if err != nil {
			return m, err
		}
		for _, r := range rows {
			if r.Status != bill.Draft && r.Status != bill.Void && r.CreditNote == "" {
				m.Billed, m.Paid = m.Billed.Add(r.Total), m.Paid.Add(r.Paid)
			}
		}
		if p.Cursor = next; next == "" {
			return m, nil
		}
	}
}
