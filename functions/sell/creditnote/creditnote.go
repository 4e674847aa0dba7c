// Package creditnote is what can be done with credit notes: they are made by
// crediting an invoice, and read here.
//
// Owns: the operations on credit notes. Does not own: what a credit note is
// (shared/bill), its paper (shared/paper), how it is kept (shared/table).
// Invariants: see shared/bill.
package creditnote

import (
	"comptoir/shared/bill"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, List, PDF}
}

// ReadInput names the credit note.
type ReadInput struct {
	ID bill.CreditNoteID `path:"id" doc:"The credit note"`
}
