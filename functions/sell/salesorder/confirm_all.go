package salesorder

import "comptoir/shared/op"

// ConfirmAll performs Confirm on several sales orders.
var ConfirmAll = op.Each(op.Spec{
	ID:      "salesorder.confirm-all",
	On:      op.Post("/sales-orders/confirm"),
	Summary: "Confirm several sales orders",
	Doc:     "Up to 100 drafts, for example those of this morning.",
}, Confirm)
