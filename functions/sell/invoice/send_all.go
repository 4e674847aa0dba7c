package invoice

import "comptoir/shared/op"

// SendAll performs Send on several invoices.
var SendAll = op.Each(op.Spec{
	ID:      "invoice.send-all",
	On:      op.Post("/invoices/send"),
	Summary: "Mail several invoices",
	Doc:     "Up to 100, each to the addresses of its own customer, with the usual text in the language of the customer.",
}, Send)
