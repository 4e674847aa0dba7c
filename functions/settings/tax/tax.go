// Package tax has the operations on an organisation's taxes.
//
// Owns: the operations on taxes.
// Does not own: the tax and its rules (shared/org), its storage
// (shared/table).
// Invariants: names are unique; at most one is the default; a tax of 0 % has a
// reason; documents keep the tax they were created with.
package tax

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form has the fields of a tax that a user writes.
type Form struct {
	org.TaxRate
	org.Declared
}
