package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Reopen makes a closed order confirmed again, or a void one a draft.
var Reopen = op.Define(op.Spec{
	ID:      "salesorder.reopen",
	On:      op.Post("/sales-orders/{id}/reopen"),
	Summary: "Reopen a sales order",
	Doc: "A closed order becomes confirmed and reserves its goods again, which may be refused with stock.short. " +
		"A void order becomes a draft.",
	Needs:  rights.Edit(rights.SalesOrders),
	Faults: op.Faults{"order.status", "stock.short"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, reopen)

func reopen(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return move(ctx, a, in.ID, (*sales.Order).Reopen)
}
