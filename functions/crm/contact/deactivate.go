package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Deactivate makes a contact unavailable for new documents. The contact and its documents
// stay.
var Deactivate = op.Define(op.Spec{
	ID:      "contact.deactivate",
	On:      op.Post("/contacts/{id}/deactivate"),
	Summary: "Deactivate a contact",
	Doc:     "Lists of active contacts and new documents no longer offer the contact; existing documents keep it.",
	Needs:   rights.Edit(rights.Contacts),
	Faults:  op.Faults{"contact.inactive"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, deactivate)

func deactivate(ctx context.Context, a *app.App, in MoveInput) (crm.View, error) {
	return move(ctx, a, in.ID, "deactivate")
}
