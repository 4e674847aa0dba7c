// Package paymentterm is what can be done with the payment terms an organisation declares.
//
// Owns: the operations on terms of payment. Does not own: what a payment term is
// (shared/org), how it is kept (shared/table). Invariants: names are unique, at
// most one is the default; what has used a term keeps it as it was.
package paymentterm

import (
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// Form is what an owner writes about a payment term.
type Form struct {
	org.TermRule
	org.Declared
}
