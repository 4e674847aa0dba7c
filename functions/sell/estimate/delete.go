package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes a draft or a declined estimate.
var Delete = op.Define(op.Spec{
	ID:      "estimate.delete",
	On:      op.Delete("/estimates/{id}"),
	Summary: "Delete an estimate",
	Beside:  []op.Trigger{op.Post("/estimates/mark-sent"), op.Post("/estimates/send")},
	Doc:     "Only a draft or a declined estimate can be deleted. Its history stays readable.",
	Needs:   rights.Delete(rights.Estimates),
	Faults:  op.Faults{"estimate.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

func remove(ctx context.Context, a *app.App, in MoveInput) (op.Nothing, error) {
	return op.Nothing{}, desk.Remove(ctx, a, store.Estimates, in.ID)
}
