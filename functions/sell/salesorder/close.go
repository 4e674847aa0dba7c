package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Close ends a confirmed order manually.
var Close = op.Define(op.Spec{
	ID:      "salesorder.close",
	On:      op.Post("/sales-orders/{id}/close"),
	Summary: "Close a sales order",
	Doc:     "The remaining quantities are not invoiced, and the goods the order reserved become available. Reopen the order to continue it.",
	Needs:   rights.Edit(rights.SalesOrders),
	Faults:  op.Faults{"order.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, closeOrder)

func closeOrder(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return move(ctx, a, in.ID, (*sales.Order).Close)
}
