package estimate

import "comptoir/shared/op"

// SendAll performs Send on several estimates.
var SendAll = op.Each(op.Spec{
	ID:      "estimate.send-all",
	On:      op.Post("/estimates/send"),
	Summary: "Mail several estimates",
	Doc:     "Up to 100, each to the addresses of its own customer, with the usual text in the language of the customer.",
}, Send)
