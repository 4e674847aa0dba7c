package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Void cancels an order.
var Void = op.Define(op.Spec{
	ID:      "salesorder.void",
	On:      op.Post("/sales-orders/{id}/void"),
	Summary: "Void a sales order",
	Doc: "Only a draft or a confirmed order without packages and invoices can be voided. " +
		"The goods it reserved become available; its number stays in use.",
	Needs:  rights.Edit(rights.SalesOrders),
	Faults: op.Faults{"order.has_invoice", "order.has_package", "order.status"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, void)

func void(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return move(ctx, a, in.ID, (*sales.Order).Void)
}
