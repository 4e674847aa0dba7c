// Package contact has the operations of the address book.
//
// Owns: the operations on contacts.
// Does not own: the contact and its rules (shared/crm), its storage (shared/table).
// Invariants: see shared/crm.
package contact

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete, Activate, Deactivate, Clone}
}
