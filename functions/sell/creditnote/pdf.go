package creditnote

import (
	"context"
	"fmt"

	"comptoir/shared/app"
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
	a.Table.Expect(store.CreditNotes.Key(in.ID), store.Settings())
	c, err := store.CreditNotes.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.File{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return op.File{}, err
	}
	printed, err := a.CreditNotePaper(ctx, c, s.Organization)
	if err != nil {
		return op.File{}, fmt.Errorf("print credit note %s: %w", c.ID, err)
	}
	return op.File{Name: c.Number + ".pdf", Type: "application/pdf", Body: printed}, nil
}
