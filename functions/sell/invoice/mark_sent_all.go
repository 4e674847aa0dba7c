package invoice

import "comptoir/shared/op"

// MarkSentAll performs MarkSent on several invoices.
var MarkSentAll = op.Each(op.Spec{
	ID:      "invoice.mark-sent-all",
	On:      op.Post("/invoices/mark-sent"),
	Summary: "Mark several invoices as sent",
	Doc:     "Up to 100 that were sent in another way.",
}, MarkSent)
