package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF returns the PDF of an estimate in its current state.
var PDF = op.Define(op.Spec{
	ID:      "estimate.pdf",
	On:      op.Get("/estimates/{id}/pdf"),
	Summary: "Print an estimate",
	Doc:     "The PDF is in the estimate's language.",
	Needs:   rights.View(rights.Estimates),
	May:     []op.Grant{op.ReadTable, op.ReadPapers, op.WritePapers},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

func paper(ctx context.Context, a *app.App, in MoveInput) (op.File, error) {
	return desk.Paper(ctx, a, store.Estimates, in.ID)
}
