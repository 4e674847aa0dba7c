// Package user has the operations on an organisation's users.
//
// Owns: the operations on users, and the claims of their tokens.
// Does not own: signing in (the user pool or another issuer does) and the rights of
// roles (shared/rights).
// Invariants: an organisation always has an owner that is not disabled; only the owner of
// an e-mail address makes an invitation a membership (functions/system/me).
package user

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Invite, Withdraw, Get, List, Update, Disable, Enable, Token}
}
