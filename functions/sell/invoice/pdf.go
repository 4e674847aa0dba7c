package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF returns an invoice's PDF.
var PDF = op.Define(op.Spec{
	ID:      "invoice.pdf",
	On:      op.Get("/invoices/{id}/pdf"),
	Summary: "Print an invoice",
	Doc: "The PDF is in the invoice's language. The PDF of a draft shows its current state and is marked as a draft. " +
		"The PDF of a sent invoice is generated once; the same file is returned for ten years. That of a void invoice is marked as void.",
	Needs:  rights.View(rights.Invoices),
	May:    []op.Grant{op.ReadTable, op.ReadDocuments, op.WriteDocuments, op.ReadPapers, op.WritePapers},
	Runs:   op.Documents,
	Memory: 512,
}, paper)

func paper(ctx context.Context, a *app.App, in MoveInput) (op.File, error) {
	return desk.Paper(ctx, a, store.Invoices, in.ID)
}
