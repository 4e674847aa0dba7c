package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
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

func remove(ctx context.Context, a *app.App, in MoveInput) (op.Nothing, error) {
	return op.Nothing{}, desk.Remove(ctx, a, store.Orders, in.ID)
}
