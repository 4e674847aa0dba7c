// Package me has the operations of a signed-in person on what concerns that person alone:
// memberships, invitations, and the organisation that comes first at sign-in.
//
// Owns: the operations.
// Does not own: the users of an organisation and the claims of tokens
// (functions/settings/user), the rights of roles (shared/rights).
// Invariants: the rights shown are those that operations check; only the owner of a
// verified e-mail address accepts an invitation to it.
package me

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/store"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, Update, Accept, Decline, Leave}
}

// own reads the caller's membership in the organisation of the work, or the invitation to it,
// with its user. The zero membership is none. An organisation that does not exist and one
// that has not invited the caller get the same response.
func own(ctx context.Context, a *app.App) (m store.Membership, p org.Person, u org.User, err error) {
	if a.Caller.Email == "" {
		return m, p, u, noEmail()
	}
	a.Table.Expect(store.Settings())
	if m, p, err = store.ReadMembership(ctx, a.Table, a.Caller.Email); err != nil {
		return m, p, u, err
	}
	if m.User == "" {
		return m, p, u, fault.NotFound()
	}
	u, err = store.Users.Get(ctx, a.Table, m.User)
	a.Table.Actor = u.Actor()
	return m, p, u, err
}

func noEmail() error {
	return fault.Forbidden("token.email", "Your token has no verified e-mail address. Request the scope email when you sign in.")
}
