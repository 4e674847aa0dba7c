// Package salesorder is what can be done with sales orders.
//
// Owns: the operations on sales orders. Does not own: what an order is
// (shared/sales), what its invoices are (shared/bill), how they are kept
// (shared/table). Invariants: see shared/sales.
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

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Confirm, Close, Void, Reopen, Merge, Unmerge, ConvertToInvoice, PDF, Send, MarkSent,
	}
}

// MoveInput names the order, and nothing else.
type MoveInput struct {
	ID sales.OrderID `path:"id" doc:"The order"`
}

// move takes an order to another state; what it holds of the stock follows.
func move(ctx context.Context, a *app.App, id sales.OrderID, how func(*sales.Order) error) (sales.View, error) {
	o, _, err := desk.Change(ctx, a, store.Orders, id, func(o *sales.Order, _ org.Settings) error { return how(o) })
	return o.Show(), err
}
