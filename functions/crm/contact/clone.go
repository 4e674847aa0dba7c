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
	Doc: "The request has the fields of the copy that differ, as a merge patch of the card. The e-mail address, the tax number and " +
		"the persons are not copied unless copy lists them. Documents, history and ids in other systems are not copied. " +
		"The response lists contacts with the same e-mail address, tax number or name as possible duplicates.",
	Needs:  rights.Create(rights.Contacts),
	Faults: crm.CardFaults,
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Makes:  true,
}, clone)

// CloneInput is the contact to copy and the fields that differ.
type CloneInput struct {
	ID   crm.ContactID `path:"id" doc:"The contact to copy"`
	Body op.MergePatch[crm.Copy]
}

func clone(ctx context.Context, a *app.App, in CloneInput) (Created, error) {
	c, err := store.Contacts.Get(ctx, a.Table, in.ID)
	if err != nil {
		return Created{}, err
	}
	f, err := in.Body.Apply(c.CopyForm())
	if err != nil {
		return Created{}, err
	}
	copied, err := c.Clone(id.New[crm.ContactID](a.Now), f)
	if err != nil {
		return Created{}, err
	}
	return add(ctx, a, copied, c.Card)
}
