package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a user of the organisation.
var Get = op.Define(op.Spec{
	ID:      "user.get",
	On:      op.Get("/users/{id}"),
	Summary: "Read a user",
	Doc:     "Also one who is invited, or disabled.",
	Needs:   rights.View(rights.Users),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the user.
type GetInput struct {
	ID org.UserID `path:"id" doc:"The user"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.User, error) {
	return store.Users.Get(ctx, a.Table, in.ID)
}
