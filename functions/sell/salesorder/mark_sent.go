package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// MarkSent records that the customer received the order by other means than mail.
var MarkSent = op.Define(op.Spec{
	ID:      "salesorder.mark-sent",
	On:      op.Post("/sales-orders/{id}/mark-sent"),
	Summary: "Mark a sales order as sent",
	Doc:     "For an order sent by post or delivered by hand. A draft is confirmed, as by salesorder.send.",
	Needs:   rights.Edit(rights.SalesOrders),
	Faults:  op.Faults{"document.customer_incomplete"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, markSent)

func markSent(ctx context.Context, a *app.App, in MoveInput) (sales.View, error) {
	return bind(ctx, a, in.ID, (*sales.Order).MarkSent)
}
