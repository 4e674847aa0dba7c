package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
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
	Doc:     "The user has the same role as before, from the next token on: sign in again. A user who has left can only be invited again.",
	Needs:   rights.Delete(rights.Users),
	Faults:  op.Faults{"role.beyond", "user.left"},
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
	if u.Left {
		return u, fault.Conflict("user.left", "%s has left the organisation. Invite the user again.", u.Name)
	}
	if err := assignable(ctx, a, u.Member, u.Member); err != nil {
		return u, err
	}
	return change(ctx, a, u, u.Member, false)
}
