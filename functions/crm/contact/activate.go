package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Activate makes a contact available for new documents again.
var Activate = op.Define(op.Spec{
	ID:      "contact.activate",
	On:      op.Post("/contacts/{id}/activate"),
	Summary: "Activate a contact",
	Doc:     "The contact can be used in new documents again.",
	Needs:   rights.Edit(rights.Contacts),
	Faults:  op.Faults{"contact.active"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, activate)

// MoveInput names the contact whose status changes.
type MoveInput struct {
	ID crm.ContactID `path:"id" doc:"The contact"`
}

func activate(ctx context.Context, a *app.App, in MoveInput) (crm.View, error) {
	return move(ctx, a, in.ID, "activate")
}

func move(ctx context.Context, a *app.App, id crm.ContactID, action string) (crm.View, error) {
	c, err := store.Contacts.Get(ctx, a.Table, id)
	if err != nil {
		return crm.View{}, err
	}
	if err := crm.Life().Do(action, &c); err != nil {
		return crm.View{}, err
	}
	if err := store.Contacts.Save(a.Table, &c, store.Unguarded); err != nil {
		return crm.View{}, err
	}
	return show(ctx, a, c)
}
