// Package me is what somebody may ask about himself.
//
// Owns: the answer to "who am I here". Does not own: members (functions/user),
// nor what roles may do (shared/rights).
package me

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get}
}
