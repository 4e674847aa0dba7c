package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Enable restores a disabled user's access, with the same role.
var Enable = op.Define(op.Spec{
	ID:      "user.enable",
	On:      op.Post("/users/{id}/enable"),
	Summary: "Enable a user",
	Doc:     "The user has the same role as before, from the next token on: sign in again.",
	Needs:   rights.Delete(rights.Users),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, enable)

// EnableInput names the user.
type EnableInput struct {
	ID org.UserID `path:"id" doc:"The user"`
}

func enable(ctx context.Context, a *app.App, in EnableInput) (org.User, error) {
	a.Table.Expect(store.Settings())
	u, err := store.Users.Get(ctx, a.Table, in.ID)
	if err != nil {
		return u, err
	}
	return change(ctx, a, u, u.Member, false)
}
