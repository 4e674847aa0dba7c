package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Clone copies a contact, for a branch or a sister company.
var Clone = op.Define(op.Spec{
	ID:      "contact.clone",
	On:      op.Post("/contacts/{id}/clone"),
	Summary: "Copy a contact",
	Doc:     "All fields of the contact are copied except the name. Documents, history and ids in other systems are not copied.",
	Needs:   rights.Create(rights.Contacts),
	Faults:  crm.CardFaults,
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Makes:   true,
}, clone)

// CloneInput is the contact to copy and the name of the copy.
type CloneInput struct {
	ID   crm.ContactID `path:"id" doc:"The contact to copy"`
	Body struct {
		DisplayName string `json:"display_name" minLength:"1" maxLength:"200" doc:"Name of the copy" example:"Vins et alcools Chevalier, Lyon"`
	}
}

func clone(ctx context.Context, a *app.App, in CloneInput) (crm.Contact, error) {
	c, err := store.Contacts.Get(ctx, a.Table, in.ID)
	if err != nil {
		return c, err
	}
	copied, err := c.Clone(id.New[crm.ContactID](a.Now), in.Body.DisplayName)
	if err != nil {
		return copied, err
	}
	err = store.Contacts.Add(a.Table, &copied, store.Unguarded)
	return copied, err
}
