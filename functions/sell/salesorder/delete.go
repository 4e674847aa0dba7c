package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes a draft order.
var Delete = op.Define(op.Spec{
	ID:      "salesorder.delete",
	On:      op.Delete("/sales-orders/{id}"),
	Beside:  collection(),
	Summary: "Delete a sales order",
	Doc: "Only a draft without invoices, packages and merges can be deleted; void any other order. " +
		"The number can be entered again for another order. The history stays readable.",
	Needs:  rights.Delete(rights.SalesOrders),
	Faults: op.Faults{"order.has_invoice", "order.has_merged", "order.has_package", "order.status"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

func remove(ctx context.Context, a *app.App, in MoveInput) (op.Nothing, error) {
	return op.Nothing{}, desk.Remove(ctx, a, store.Orders, in.ID)
}
