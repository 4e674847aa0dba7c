// Package paymentterm has the operations on an organisation's payment terms.
//
// Owns: the operations on payment terms.
// Does not own: the payment term and its rules (shared/org), its storage
// (shared/table).
// Invariants: names are unique; at most one is the default; documents keep the
// payment term they were created with.
package paymentterm

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form has the fields of a payment term that a user writes.
type Form struct {
	org.TermRule
	org.Declared
}
