// Package user has the operations on an organisation's users.
//
// Owns: the operations on users, and the claims of their tokens.
// Does not own: signing in (the user pool or another issuer does) and the rights of
// roles (shared/rights).
// Invariants: an organisation always has an owner that is not disabled; only the owner of
// an e-mail address makes an invitation a membership (functions/system/me).
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

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Invite, Withdraw, Get, List, Update, Disable, Enable, Token}
}

// assignable refuses a role that does not exist, and to change users with rights beyond the
// caller's own or to give such rights.
func assignable(ctx context.Context, a *app.App, was, now org.Member) error {
	for _, r := range []rights.Role{now.Role, was.Role} {
		set, _, err := store.RightsOf(ctx, a.Table, r)
		if err != nil {
			return err
		}
		if set.Modules == nil && r == now.Role {
			return fault.Invalid("user.role_unknown", "/role", "There is no role %s. Choose a built-in one, or one of GET /v1/roles.", r)
		}
		if err := a.Caller.NeedsToGive(set); err != nil {
			return err
		}
	}
	return nil
}
