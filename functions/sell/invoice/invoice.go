// Package invoice has the operations on invoices.
//
// Owns: the operations on invoices. Does not own: the rules of invoices
// (shared/bill) and of their orders (shared/sales), their PDFs (shared/paper),
// storage (shared/table). Invariants: see shared/bill; an invoice, its order and
// the stock change in one transaction.
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
	return []op.Operation{Create, Get, List, Update, Delete, MarkSent, Send, Void, Credit, RecordPayment, PDF, MarkSentAll, SendAll}
}

// MoveInput is the invoice.
type MoveInput struct {
	ID bill.InvoiceID `path:"id" doc:"The invoice"`
}

// giveBack gives the quantities of an invoice back to the order or the estimate it was
// made from, if any. They can be invoiced again, and an order that was closed by the
// invoice is confirmed again. Missing stock is no reason to refuse this, even if the
// order has changed its warehouse, because the goods were reserved before.
func giveBack(
	ctx context.Context, a *app.App, i bill.Invoice, s org.Settings, withdraw func(*sales.Order, trade.Document) error,
) error {
	if i.Order == "" {
		return store.Release(ctx, a.Table, i.Document, trade.Document{})
	}
	o, err := store.Orders.Get(ctx, a.Table, i.Order)
	if err != nil {
		return err
	}
	if err := withdraw(&o, i.Document); errors.Is(err, trade.ErrNotDrawn) {
		return a.Table.Conflict() // another request withdrew the invoice after it was read
	} else if err != nil {
		return err
	}
	o.AutoClose(s.Preferences)
	unguarded := s.Preferences
	unguarded.ForbidOverselling = false
	return store.Orders.Save(a.Table, &o, store.Guard(unguarded))
}
