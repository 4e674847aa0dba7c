// Package salesorder has the operations on sales orders.
//
// Owns: the operations on sales orders. Does not own: the rules of orders
// (shared/sales) and of their invoices (shared/bill), storage (shared/table).
// Invariants: see shared/sales.
package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// collection are the addresses beside an order's that name several orders.
func collection() []op.Trigger {
	return []op.Trigger{
		op.Post("/sales-orders/merge"), op.Post("/sales-orders/confirm"), op.Post("/sales-orders/mark-sent"), op.Post("/sales-orders/send"),
	}
}

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Confirm, Close, Void, Reopen, Merge, Unmerge, ConvertToInvoice, PDF, Send, MarkSent,
		ConfirmAll, MarkSentAll, SendAll,
	}
}

// MoveInput is the order.
type MoveInput struct {
	ID sales.OrderID `path:"id" doc:"The order"`
}

// bind is move for an action that needs a complete customer.
func bind(ctx context.Context, a *app.App, id sales.OrderID, action func(*sales.Order) error) (sales.View, error) {
	o, s, err := desk.Bind(ctx, a, store.Orders, id, func(o *sales.Order, _ org.Settings) error { return action(o) })
	return o.Show(s.Seller), err
}

// move changes the state of an order and, by it, its reserved stock.
func move(ctx context.Context, a *app.App, id sales.OrderID, action func(*sales.Order) error) (sales.View, error) {
	o, s, err := desk.Change(ctx, a, store.Orders, id, func(o *sales.Order, _ org.Settings) error { return action(o) })
	return o.Show(s.Seller), err
}
