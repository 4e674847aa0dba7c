package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes a contact that no document refers to.
var Delete = op.Define(op.Spec{
	ID:      "contact.delete",
	On:      op.Delete("/contacts/{id}"),
	Summary: "Delete a contact",
	Doc: "A contact that a document names cannot be deleted (contact.used, with some of the documents); deactivate it instead. " +
		"After more than ten documents have named it, the first request gets table.busy: repeat it in a minute, and all are searched. " +
		"The history of a deleted contact stays readable.",
	Needs:  rights.Delete(rights.Contacts),
	Faults: op.Faults{"contact.used"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the contact.
type DeleteInput struct {
	ID crm.ContactID `path:"id" doc:"The contact"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	c, err := store.Contacts.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	documents, err := store.NamedBy(ctx, a.Table, string(in.ID))
	if err != nil {
		return op.Nothing{}, err
	}
	if len(documents) > 0 {
		return op.Nothing{}, c.InUse(documents)
	}
	c.Used = false
	return op.Nothing{}, store.Contacts.Remove(a.Table, &c)
}
