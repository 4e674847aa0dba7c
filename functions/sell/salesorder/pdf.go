package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// PDF returns the PDF of an order in its current state.
var PDF = op.Define(op.Spec{
	ID:      "salesorder.pdf",
	On:      op.Get("/sales-orders/{id}/pdf"),
	Summary: "Print a sales order",
	Doc:     "The PDF is in the order's language.",
	Needs:   rights.View(rights.SalesOrders),
	May:     []op.Grant{op.ReadTable, op.ReadPapers, op.WritePapers},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

func paper(ctx context.Context, a *app.App, in MoveInput) (op.File, error) {
	return desk.Paper(ctx, a, store.Orders, in.ID)
}
