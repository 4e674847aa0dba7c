package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the users by name.
var List = op.Define(op.Spec{
	ID:      "user.list",
	On:      op.Get("/users"),
	Summary: "List users",
	Doc:     "By name, with invitations and disabled users.",
	Needs:   rights.View(rights.Users),
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is the page.
type ListInput struct {
	op.Listing
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[org.User], error) {
	rows, next, err := store.Users.List(ctx, a.Table, store.Filter{}, in.Page(false))
	return op.ListOf(rows, next), err
}
