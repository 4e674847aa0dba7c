// Package contact is what can be done with the address book.
//
// Owns: the operations on contacts. Does not own: what a contact is
// (shared/crm), how it is kept (shared/table). Invariants: see shared/crm.
package contact

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, Activate, Deactivate, Clone}
}
