// Package deliverymethod is what can be done with the delivery methods an organisation declares.
//
// Owns: the operations on ways of delivery. Does not own: what a delivery method is
// (shared/org), how it is kept (shared/table). Invariants: names are unique, at
// most one is the default; what has used a method keeps it as it was.
package deliverymethod

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form is what an owner writes about a delivery method.
type Form struct {
	org.Way
	org.Declared
}
