package creditnote

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF gives a credit note's paper.
var PDF = op.Define(op.Spec{
	ID:      "creditnote.pdf",
	On:      op.Get("/credit-notes/{id}/pdf"),
	Summary: "Print a credit note",
	Doc:     "In the credit note's language. It is printed once; the same file is given for ten years.",
	Needs:   rights.View(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.ReadDocuments, op.WriteDocuments},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

func paper(ctx context.Context, a *app.App, in ReadInput) (op.File, error) {
	return desk.Paper(ctx, a, store.CreditNotes, in.ID)
}
