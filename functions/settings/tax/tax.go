// Package tax is what can be done with the taxes an organisation declares.
//
// Owns: the operations on taxes. Does not own: what a tax is
// (shared/org), how it is kept (shared/table). Invariants: names are unique, at
// most one is the default; a tax of 0 % says why it is one; what has used a tax keeps it as it was.
package tax

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form is what an owner writes about a tax.
type Form struct {
	org.TaxRate
	org.Declared
}
