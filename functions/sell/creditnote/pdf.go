package creditnote

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF returns a credit note's PDF.
var PDF = op.Define(op.Spec{
	ID:      "creditnote.pdf",
	On:      op.Get("/credit-notes/{id}/pdf"),
	Summary: "Print a credit note",
	Doc:     "The PDF is in the credit note's language. It is generated once; the same file is returned for ten years.",
	Needs:   rights.View(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.ReadDocuments, op.WriteDocuments, op.ReadPapers, op.WritePapers},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

func paper(ctx context.Context, a *app.App, in ReadInput) (op.File, error) {
	return desk.Paper(ctx, a, store.CreditNotes, in.ID)
}
