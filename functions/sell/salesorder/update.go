package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Update changes a draft or a confirmed order.
var Update = op.Define(op.Spec{
	ID:      "salesorder.update",
	On:      op.Patch("/sales-orders/{id}"),
	Beside:  collection(),
	Summary: "Change a sales order",
	Doc: "Send all lines together; they are matched by id, and an omitted line is removed. " +
		"Invoiced lines keep their rate, discount and tax. " +
		"The reservation of a confirmed order follows the change. " +
		"A preference of the organisation closes an order when a change completes it.",
	Needs:  rights.Edit(rights.SalesOrders),
	Faults: trade.Written.And(trade.Frozen...).And(rules...).And("order.status"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Totals: true,
}, update)

// UpdateInput is the order and its changes.
type UpdateInput struct {
	ID   sales.OrderID `path:"id" doc:"The order"`
	Body op.MergePatch[sales.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (sales.View, error) {
	o, s, err := desk.Update(ctx, a, store.Orders, in.ID, in.Body)
	if err != nil {
		return sales.View{}, err
	}
	return warned(ctx, a, o, s)
}
