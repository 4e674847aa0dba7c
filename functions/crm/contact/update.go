package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a contact.
var Update = op.Define(op.Spec{
	ID:      "contact.update",
	On:      op.Patch("/contacts/{id}"),
	Summary: "Change a contact",
	Doc: "Existing documents keep the contact's data from before. No mail is sent to the addresses in unreachable: change the " +
		"address, or remove it from that list if it works again. An incomplete customer is completed by writing its billing address.",
	Needs:  rights.Edit(rights.Contacts),
	Faults: crm.CardFaults,
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the contact and the changes.
type UpdateInput struct {
	ID   crm.ContactID `path:"id" doc:"The contact"`
	Body op.MergePatch[crm.Change]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (crm.View, error) {
	c, err := store.Contacts.Get(ctx, a.Table, in.ID)
	if err != nil {
		return crm.View{}, err
	}
	to, err := in.Body.Apply(crm.Change{Card: c.Card, Unreachable: c.Unreachable})
	if err != nil {
		return crm.View{}, err
	}
	was := c.Card
	if err := c.Change(to); err != nil {
		return crm.View{}, err
	}
	if err := checkDeclared(ctx, a, was, c.Card); err != nil {
		return crm.View{}, err
	}
	if err := store.Contacts.Save(a.Table, &c, store.Unguarded); err != nil {
		return crm.View{}, err
	}
	return show(ctx, a, c)
}
