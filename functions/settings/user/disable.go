package user

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Disable revokes a user's access at once: the user's next change, list, paper or download
// is refused, also with a token that is still valid.
var Disable = op.Define(op.Spec{
	ID:      "user.disable",
	On:      op.Post("/users/{id}/disable"),
	Summary: "Disable a user",
	Doc:     "The history keeps the user's changes. The last owner cannot be disabled.",
	Needs:   rights.Delete(rights.Users),
	Faults:  op.Faults{"role.beyond", "user.last_owner"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, disable)

// DisableInput names the user.
type DisableInput struct {
	ID org.UserID `path:"id" doc:"The user"`
}

func disable(ctx context.Context, a *app.App, in DisableInput) (org.User, error) {
	a.Table.Expect(store.Settings())
	u, err := store.Users.Get(ctx, a.Table, in.ID)
	if err != nil {
		return u, err
	}
	if err := assignable(ctx, a, u.Member, u.Member); err != nil {
		return u, err
	}
	return change(ctx, a, u, u.Member, true)
}
