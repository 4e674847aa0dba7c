package view

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// Delete deletes a view.
var Delete = op.Define(op.Spec{
	ID:      "view.delete",
	On:      op.Delete("/views/{id}"),
	Summary: "Delete a view",
	Doc:     "The author deletes the view; a user who may edit settings deletes a shared one, too.",
	Needs:   rights.Member(),
	Faults:  op.Faults{"view.not_yours"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the view.
type DeleteInput struct {
	ID view.ID `path:"id" doc:"The view"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	v, err := changed(ctx, a, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	return op.Nothing{}, store.Views.Remove(a.Table, &v)
}
