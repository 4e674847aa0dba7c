package invoice

import (
	"context"
	"fmt"

	"comptoir/shared/app"
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
	a.Table.Expect(store.Invoices.Key(in.ID), store.Settings())
	i, err := store.Invoices.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.File{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return op.File{}, err
	}
	printed, err := a.InvoicePaper(ctx, i, s.Organization)
	if err != nil {
		return op.File{}, fmt.Errorf("print invoice %s: %w", i.ID, err)
	}
	name := i.Number
	if name == "" {
		name = string(i.ID)
	}
	return op.File{Name: name + ".pdf", Type: "application/pdf", Body: printed}, nil
}
