// Package invoice is what can be done with invoices.
//
// Owns: the operations on invoices. Does not own: what an invoice is
// (shared/bill), its orders (shared/sales), its paper (shared/paper), how they
// are kept (shared/table). Invariants: see shared/bill; what an invoice does to
// its order and to the stock is one transaction with it.
package invoice

import (
	"context"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, MarkSent, Send, Void, Credit, RecordPayment, PDF}
}

// View is an invoice as every operation answers with it.
type View struct {
	bill.Invoice
	Overdue        bool     `json:"overdue" readOnly:"true" doc:"Something is owed after the due date, by the clock of the organisation's office"`
	AllowedActions []string `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside" example:"[\"update\",\"send\"]"`
}

// viewOf shows an invoice as it is at a moment. Only a sent one can be overdue,
// and it keeps the time zone of the office that sent it.
func viewOf(i bill.Invoice, now time.Time) View {
	v := View{Invoice: i, AllowedActions: i.AllowedActions()}
	if i.Frozen != nil {
		v.Overdue = i.Overdue(i.Frozen.Seller.Today(now))
	}
	return v
}

// MoveInput names the invoice that changes its state.
type MoveInput struct {
	ID bill.InvoiceID `path:"id" doc:"The invoice"`
}

// open reads an invoice that is about to change, and the settings with it.
func open(ctx context.Context, a *app.App, id bill.InvoiceID) (bill.Invoice, org.Settings, error) {
	a.Table.Expect(store.Invoices.Key(id), store.Settings())
	i, err := store.Invoices.Get(ctx, a.Table, id)
	if err != nil {
		return i, org.Settings{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return i, s, err
}

// giveBack changes the order an invoice was made from, if any: what the invoice
// took can be invoiced again, and the order that closed for it opens again. That
// is never refused for want of stock, not even if the order has moved to another
// warehouse: its goods were promised before.
func giveBack(ctx context.Context, a *app.App, i bill.Invoice, s org.Settings, how func(*sales.Order) error) error {
	if i.Order == "" {
		return nil
	}
	o, err := store.Orders.Get(ctx, a.Table, i.Order)
	if err != nil {
		return err
	}
	if !o.HasInvoice(string(i.ID)) {
		return a.Table.Torn() // it was taken back after we had read it
	}
	if err := how(&o); err != nil {
		return err
	}
	o.AutoClose(s.Preferences)
	promised := s.Preferences
	promised.ForbidOverselling = false
	return store.Orders.Save(a.Table, &o, store.Guard(promised))
}
