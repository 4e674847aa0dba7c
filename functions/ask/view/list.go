package view

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// List lists the views that the caller sees.
var List = op.Define(op.Spec{
	ID:      "view.list",
	On:      op.Get("/views"),
	Summary: "List saved views",
	Doc: "The caller's own views and the shared ones, of lists that the caller may see, by name. A page may have fewer rows than its limit " +
		"before the last page.",
	Needs: rights.Member(),
	May:   []op.Grant{op.ReadTable},
}, list)

// ListInput filters the views.
type ListInput struct {
	op.Listing
	Kind view.Kind `query:"kind" enum:"contacts,credit-notes,estimates,invoices,items,jobs,mails,sales-orders" doc:"Views of this list only" example:"sales-orders"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[view.View], error) {
	rows, next, err := store.ViewsSeenBy(ctx, a.Table, a.Caller.User, a.Caller.Rights, in.Kind, in.Page(false))
	return op.ListOf(rows, next), err
}
