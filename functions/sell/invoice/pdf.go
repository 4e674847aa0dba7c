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
	Doc: "The PDF is in the invoice's language. A draft is printed in its present state and marked as a draft. " +
		"A sent invoice is printed once, and the same file is returned for ten years. A void invoice is marked as void.",
	Needs:  rights.View(rights.Invoices),
	May:    []op.Grant{op.ReadTable, op.ReadDocuments, op.WriteDocuments},
	Runs:   op.Documents,
	Memory: 512,
}, paper)

func paper(ctx context.Context, a *app.App, in MoveInput) (op.File, error) {
	return desk.Paper(ctx, a, store.Invoices, in.ID)
}
