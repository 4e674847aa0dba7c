package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Reopen takes a closed or void order up again.
var Reopen = op.Define(op.Spec{
	ID:      "salesorder.reopen",
	On:      op.Post("/sales-orders/{id}/reopen"),
	Summary: "Reopen a sales order",
	Doc:     "A closed order is confirmed again and holds its goods again, which may be refused with stock.short; a void one is a draft again.",
	Needs:   rights.Edit(rights.SalesOrders),
	Faults:  op.Faults{"order.status", "stock.short"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, reopen)

func reopen(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return move(ctx, a, in.ID, (*sales.Order).Reopen)
}
