package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get gives a contact's page in one answer: identity, addresses, persons, and
// what its documents add up to.
var Get = op.Define(op.Spec{
	ID:      "contact.get",
	On:      op.Get("/contacts/{id}"),
	Summary: "Read a contact",
	Doc:     "The sums are shown to those who may see invoices and sales orders; they follow a document within a moment.",
	Needs:   rights.View(rights.Contacts),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the contact.
type GetInput struct {
	ID crm.ContactID `path:"id" doc:"The contact"`
}

// Page is a contact and what its documents add up to.
type Page struct {
	crm.Contact
	Sums []crm.Sums `json:"sums,omitempty" readOnly:"true" doc:"What its documents add up to, by currency"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	c, sums, err := store.ContactWithSums(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
	}
	return Page{Contact: c, Sums: crm.Visible(sums, a.Caller.May(rights.View(rights.SalesOrders)), a.Caller.May(rights.View(rights.Invoices)))}, nil
}
