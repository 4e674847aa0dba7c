package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Confirm makes a draft binding.
var Confirm = op.Define(op.Spec{
	ID:      "salesorder.confirm",
	On:      op.Post("/sales-orders/{id}/confirm"),
	Summary: "Confirm a sales order",
	Doc:     "From now on the order holds its goods. Refused with stock.short where the organisation forbids overselling and the goods are not there; lines of one item are added up.",
	Needs:   rights.Edit(rights.SalesOrders),
	Faults:  op.Faults{"order.status", "stock.short"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, confirm)

func confirm(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return move(ctx, a, in.ID, (*sales.Order).Confirm)
}
