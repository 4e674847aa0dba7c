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
	Doc: "A confirmed order reserves its goods. If the organisation forbids overselling and the goods are not available, " +
		"the request is refused with stock.short; quantities of the same item are added.",
	Needs:  rights.Edit(rights.SalesOrders),
	Faults: op.Faults{"document.customer_incomplete", "order.status", "stock.short"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, confirm)

func confirm(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return bind(ctx, a, in.ID, (*sales.Order).Confirm)
}
