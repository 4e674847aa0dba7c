package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF gives an invoice's paper.
var PDF = op.Define(op.Spec{
	ID:      "invoice.pdf",
	On:      op.Get("/invoices/{id}/pdf"),
	Summary: "Print an invoice",
	Doc:     "In the invoice's language. A draft is printed as it is now and says that it is a draft. A sent invoice is printed once; the same file is given for ten years. A void one says so.",
	Needs:   rights.View(rights.Invoices),
	May:     []op.Grant{op.ReadTable, op.ReadDocuments, op.WriteDocuments},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

func paper(ctx context.Context, a *app.App, in MoveInput) (op.File, error) {
	return desk.Paper(ctx, a, store.Invoices, in.ID)
}
