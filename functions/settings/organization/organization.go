// Package organization has the operations on an organisation.
//
// Owns: the operations on the organisation itself.
// Does not own: its taxes, payment terms, warehouses and delivery methods (packages
// of their own), its users (package user).
// Invariants: see shared/org.
package organization

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, Update}
}
