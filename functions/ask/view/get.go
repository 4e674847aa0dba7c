package view

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// Get returns a view.
var Get = op.Define(op.Spec{
	ID:      "view.get",
	On:      op.Get("/views/{id}"),
	Summary: "Read a view",
	Doc:     "The caller's own view, or a shared one of a list that the caller may see.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the view.
type GetInput struct {
	ID view.ID `path:"id" doc:"The view"`
}

func get(ctx context.Context, a *app.App, in GetInput) (view.View, error) {
	return store.ViewSeenBy(ctx, a.Table, in.ID, a.Caller.User, a.Caller.Rights)
}
