package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Enable gives a member whose access was withdrawn his access and his role back.
var Enable = op.Define(op.Spec{
	ID:      "user.enable",
	On:      op.Post("/users/{id}/enable"),
	Summary: "Give a user his access back",
	Doc:     "With the role he had. He signs in again, or waits for his next token.",
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
