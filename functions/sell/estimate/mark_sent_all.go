package estimate

import "comptoir/shared/op"

// MarkSentAll performs MarkSent on several estimates.
var MarkSentAll = op.Each(op.Spec{
	ID:      "estimate.mark-sent-all",
	On:      op.Post("/estimates/mark-sent"),
	Summary: "Mark several estimates as sent",
	Doc:     "Up to 100 that were sent in another way.",
}, MarkSent)
