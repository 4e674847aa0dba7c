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

// Withdraw withdraws an invitation: it can no longer be accepted.
var Withdraw = op.Define(op.Spec{
	ID:      "user.withdraw",
	On:      op.Post("/users/{id}/withdraw"),
	Summary: "Withdraw an invitation",
	Doc:     "The pending user is deleted. A user who has accepted can be disabled instead.",
	Needs:   rights.Delete(rights.Users),
	Faults:  op.Faults{"role.beyond", "user.accepted"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, withdraw)

// WithdrawInput names the pending user.
type WithdrawInput struct {
	ID org.UserID `path:"id" doc:"The pending user"`
}

func withdraw(ctx context.Context, a *app.App, in WithdrawInput) (op.Nothing, error) {
	u, err := store.Users.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if !u.Pending {
		return op.Nothing{}, fault.Conflict("user.accepted", "%s has accepted the invitation. Disable the user instead.", u.Name)
	}
	if err := assignable(ctx, a, u.Member, u.Member); err != nil {
		return op.Nothing{}, err
	}
	return op.Nothing{}, store.RemoveInvited(ctx, a.Table, &u)
}
