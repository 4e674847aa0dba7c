// Package salesorder is what can be done with sales orders.
//
// Owns: the operations on sales orders. Does not own: what an order is
// (shared/sales), what its invoices are (shared/bill), how they are kept
// (shared/table). Invariants: see shared/sales.
package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Confirm, Close, Void, Reopen, Merge, Unmerge, ConvertToInvoice, PDF, Email,
	}
}

// View is an order as every operation answers with it.
type View struct {
	sales.Order
	Invoiced       sales.Progress `json:"invoiced" readOnly:"true" enum:"none,partly,fully" doc:"How much of it is on invoices, drafts included"`
	Shipped        sales.Progress `json:"shipped" readOnly:"true" enum:"none,partly,fully" doc:"How much of its goods has left"`
	AllowedActions []string       `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside" example:"[\"update\",\"confirm\"]"`
}

func viewOf(o sales.Order) View {
	return View{Order: o, Invoiced: o.Invoiced(), Shipped: o.Shipped(), AllowedActions: o.AllowedActions()}
}

// open reads an order, and the settings with it, in one request.
func open(ctx context.Context, a *app.App, id sales.OrderID) (sales.Order, org.Settings, error) {
	a.Table.Expect(store.Orders.Key(id), store.Settings())
	o, err := store.Orders.Get(ctx, a.Table, id)
	if err != nil {
		return o, org.Settings{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return o, s, err
}

// MoveInput names the order that changes its state.
type MoveInput struct {
	ID sales.OrderID `path:"id" doc:"The order"`
}

// move takes an order to another state; what it holds of the stock follows.
func move(ctx context.Context, a *app.App, id sales.OrderID, how func(*sales.Order) error) (View, error) {
	o, s, err := open(ctx, a, id)
	if err != nil {
		return View{}, err
	}
	if err := how(&o); err != nil {
		return View{}, err
	}
	err = store.Orders.Save(a.Table, &o, store.Guard(s.Preferences))
	return viewOf(o), err
}

// dispatch stages the mail an order leaves by. What is sent is binding, so a
// draft is confirmed. Save or add the order afterwards.
func dispatch(a *app.App, o *sales.Order, written letter.Written, to crm.Contact, sender string) (letter.Mail, error) {
	if err := o.Mailable(); err != nil {
		return letter.Mail{}, err
	}
	if o.Status == sales.Draft {
		if err := o.Confirm(); err != nil {
			return letter.Mail{}, err
		}
	}
	o.Sent = true
	m, err := o.Letter(id.New[letter.MailID](a.Now), written, to, sender)
	if err != nil {
		return m, err
	}
	return m, store.AddMail(a.Table, &m)
}
