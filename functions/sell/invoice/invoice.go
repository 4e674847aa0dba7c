// Package invoice is what can be done with invoices.
//
// Owns: the operations on invoices. Does not own: what an invoice is
// (shared/bill), its orders (shared/sales), its paper (shared/paper), how they
// are kept (shared/table). Invariants: see shared/bill; what an invoice does to
// its order and to the stock is one transaction with it.
package invoice

import (
	"context"
	"errors"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, MarkSent, Send, Void, Credit, RecordPayment, PDF}
}

// MoveInput names the invoice, and nothing else.
type MoveInput struct {
	ID bill.InvoiceID `path:"id" doc:"The invoice"`
}

// giveBack changes the order or the estimate an invoice was made from, if any: what the
// invoice took can be invoiced again, and the order that closed for it opens again. That
// is never refused for want of stock, not even if the order has moved to another
// warehouse: its goods were promised before.
func giveBack(ctx context.Context, a *app.App, i bill.Invoice, s org.Settings, how func(*sales.Order, trade.Document) error) error {
	if i.Order == "" {
		return store.Release(ctx, a.Table, i.Document, trade.Document{})
	}
	o, err := store.Orders.Get(ctx, a.Table, i.Order)
	if err != nil {
		return err
	}
	if err := how(&o, i.Document); errors.Is(err, trade.ErrNotDrawn) {
		return a.Table.Torn() // it was taken back after we had read it
	} else if err != nil {
		return err
	}
	o.AutoClose(s.Preferences)
	promised := s.Preferences
	promised.ForbidOverselling = false
	return store.Orders.Save(a.Table, &o, store.Guard(promised))
}
