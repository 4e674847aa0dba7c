// Package warehouse has the operations on an organisation's warehouses.
//
// Owns: the operations on warehouses.
// Does not own: the warehouse and its rules (shared/org), its storage
// (shared/table).
// Invariants: names are unique; at most one warehouse is the default; a warehouse
// with a stock movement is never deleted.
package warehouse

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form has the fields of a warehouse that a user writes.
type Form struct {
	org.Place
	org.Declared
}
