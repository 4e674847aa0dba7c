package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Delete removes a draft.
var Delete = op.Define(op.Spec{
	ID:      "salesorder.delete",
	On:      op.Delete("/sales-orders/{id}"),
	Summary: "Delete a sales order",
	Doc:     "Only a draft that no invoice and no merged order names; void any other. Its number can be given again by hand; its history stays readable.",
	Needs:   rights.Delete(rights.SalesOrders),
	Faults:  op.Faults{"order.has_invoice", "order.has_merged", "order.has_package", "order.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the order.
type DeleteInput struct {
	ID sales.OrderID `path:"id" doc:"The order"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	o, err := store.Orders.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := store.Orders.Remove(a.Table, &o); err != nil {
		return op.Nothing{}, err
	}
	return op.Nothing{}, store.Release(ctx, a.Table, o.Document, trade.Document{})
}
