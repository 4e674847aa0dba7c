// Package creditnote has the operations to read credit notes. Crediting an invoice
// creates them.
//
// Owns: the operations on credit notes. Does not own: the rules of credit notes
// (shared/bill), their PDFs (shared/paper), storage (shared/table). Invariants:
// see shared/bill.
package creditnote

import (
	"comptoir/shared/bill"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, List, PDF}
}

// ReadInput is the credit note.
type ReadInput struct {
	ID bill.CreditNoteID `path:"id" doc:"The credit note"`
}
