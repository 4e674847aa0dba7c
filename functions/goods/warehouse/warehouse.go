// Package warehouse is what can be done with the warehouses an organisation declares.
//
// Owns: the operations on warehouses. Does not own: what a warehouse is
// (shared/org), how it is kept (shared/table). Invariants: names are unique, at
// most one is the default; where stock has ever moved, a warehouse stays.
package warehouse

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form is what an owner writes about a warehouse.
type Form struct {
	org.Place
	org.Declared
}
