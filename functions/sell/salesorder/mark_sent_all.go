package salesorder

import "comptoir/shared/op"

// MarkSentAll performs MarkSent on several sales orders.
var MarkSentAll = op.Each(op.Spec{
	ID:      "salesorder.mark-sent-all",
	On:      op.Post("/sales-orders/mark-sent"),
	Summary: "Mark several sales orders as sent",
	Doc:     "Up to 100 that were sent in another way.",
}, MarkSent)
