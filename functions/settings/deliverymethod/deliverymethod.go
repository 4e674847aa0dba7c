// Package deliverymethod has the operations on an organisation's delivery methods.
//
// Owns: the operations on delivery methods.
// Does not own: the delivery method and its rules (shared/org), its storage
// (shared/table).
// Invariants: names are unique; at most one is the default; orders keep the delivery
// method they were created with.
package deliverymethod

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form has the fields of a delivery method that a user writes.
type Form struct {
	org.Way
	org.Declared
}
