// Package organization is what an owner does with his organisation.
//
// Owns: the operations on the organisation itself. Does not own: its taxes,
// terms, warehouses and delivery methods (packages of their own), its users.
package organization

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, Update}
}
