package store

import (
	"context"

	"comptoir/shared/cycle"

	"comptoir/shared/bill"
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
	Shares:  orderShares,
	Moves:   sales.Moves,
})

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
	v, err := w.Holder(ctx, Orders.Name, table.Same(number))
	return sales.OrderID(v), err
}

// Numbered is the key of the claim to a number of the kind, for a batch of reads.
func (k Kind[T, ID, R]) Numbered(number string) table.Key {
	return table.ClaimKey(k.Name, table.Same(number))
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
