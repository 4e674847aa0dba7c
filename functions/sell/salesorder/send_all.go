package salesorder

import "comptoir/shared/op"

// SendAll performs Send on several sales orders.
var SendAll = op.Each(op.Spec{
	ID:      "salesorder.send-all",
	On:      op.Post("/sales-orders/send"),
	Summary: "Mail several sales orders",
	Doc:     "Up to 100, each to the addresses of its own customer, with the usual text in the language of the customer.",
}, Send)
