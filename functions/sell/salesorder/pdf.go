package salesorder

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// PDF prints an order as it is now.
var PDF = op.Define(op.Spec{
	ID:      "salesorder.pdf",
	On:      op.Get("/sales-orders/{id}/pdf"),
	Summary: "Print a sales order",
	Doc:     "In the order's language.",
	Needs:   rights.View(rights.SalesOrders),
	May:     []op.Grant{op.ReadTable},
	Runs:    op.Documents,
	Memory:  512,
}, paper)

// PDFInput names the order.
type PDFInput struct {
	ID sales.OrderID `path:"id" doc:"The order"`
}

func paper(ctx context.Context, a *app.App, in PDFInput) (op.File, error) {
	o, s, err := open(ctx, a, in.ID)
	if err != nil {
		return op.File{}, err
	}
	printed, err := a.OrderPaper(ctx, o, s.Organization)
	if err != nil {
		return op.File{}, fmt.Errorf("print order %s: %w", o.ID, err)
	}
	return op.File{Name: o.Number + ".pdf", Type: "application/pdf", Body: printed}, nil
}
