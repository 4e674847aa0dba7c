// Package me returns the caller's user, organisation and rights.
//
// Owns: the operation.
// Does not own: users (functions/settings/user), the rights of roles (shared/rights).
// Invariants: the rights shown are those that operations check.
package me

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get}
}
