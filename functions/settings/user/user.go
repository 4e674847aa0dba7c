// Package user is who works in an organisation.
//
// Owns: the operations on members, and what a token says of them. Does not own:
// signing in (the user pool or another issuer does) nor what roles may do
// (shared/rights).
package user

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Invite, Get, List, Update, Disable, Enable, Token}
}
