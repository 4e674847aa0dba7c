package view

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// Update changes a view.
var Update = op.Define(op.Spec{
	ID:      "view.update",
	On:      op.Patch("/views/{id}"),
	Summary: "Change a view",
	Doc:     "The author changes the view; a user who may edit settings changes a shared one, too. The list of a view does not change.",
	Needs:   rights.Member(),
	Faults:  op.Faults{"view.column", "view.not_yours", "view.query"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the view and the changes.
type UpdateInput struct {
	ID   view.ID `path:"id" doc:"The view"`
	Body op.MergePatch[view.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (view.View, error) {
	v, err := changed(ctx, a, in.ID)
	if err != nil {
		return v, err
	}
	form, err := in.Body.Apply(v.Form)
	if err != nil {
		return v, err
	}
	if err := check(a, v.Kind, &form, v.Shared); err != nil {
		return v, err
	}
	v.Form = form
	return v, store.Views.Save(a.Table, &v, store.Unguarded)
}

// changed reads a view that the caller may change.
func changed(ctx context.Context, a *app.App, id view.ID) (view.View, error) {
	v, err := store.ViewSeenBy(ctx, a.Table, id, a.Caller.User, a.Caller.Rights)
	if err == nil && !v.ChangedBy(a.Caller.User, a.Caller.Rights) {
		err = fault.Forbidden("view.not_yours", "Only its author, or a user who may edit settings, changes this view. Save a view of your own.")
	}
	return v, err
}
