package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a contact in one response: identity, addresses, persons, and the sums
// of its documents.
var Get = op.Define(op.Spec{
	ID:      "contact.get",
	On:      op.Get("/contacts/{id}"),
	Summary: "Read a contact",
	Doc: "Sums of sales orders need the right to view sales orders, sums of invoices the right to view invoices. They include a " +
		"document after a short delay. pending and overdue divide the receivable amounts by due date, today in the organisation's time zone; " +
		"they are computed from the contact's 500 newest invoices.",
	Needs: rights.View(rights.Contacts),
	May:   []op.Grant{op.ReadTable},
}, get)

// GetInput names the contact.
type GetInput struct {
	ID crm.ContactID `path:"id" doc:"The contact"`
}

// Page is a contact and the sums of its documents.
type Page struct {
	crm.View
	Sums []crm.Sums `json:"sums,omitempty" readOnly:"true" doc:"Sums of its documents, by currency"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	c, sums, err := store.ContactWithSums(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
	}
	orders, invoices := a.Caller.May(rights.View(rights.SalesOrders)), a.Caller.May(rights.View(rights.Invoices))
	if sums, err = store.Dues(ctx, a.Table, c.ID, crm.Visible(sums, orders, invoices)); err != nil {
		return Page{}, err
	}
	v, err := show(ctx, a, c)
	return Page{View: v, Sums: sums}, err
}

// show returns a contact as in responses. It reads the documents that have named the contact,
// if they are few: those that still do forbid its deletion. A mail that did not arrive is shown
// to those who may view mails; others see in the list of contacts that there is one.
func show(ctx context.Context, a *app.App, c crm.Contact) (crm.View, error) {
	visible := func(kind string) bool { return store.Visible(kind, a.Caller.May) }
	if !visible(store.Mails.Name) {
		c.Undelivered = nil
	}
	documents, unlisted, err := store.UsersOf(ctx, a.Table, string(c.ID), visible)
	return c.Show(documents, unlisted), err
}
