// Package estimate has the operations on estimates.
//
// Owns: the operations on estimates, including those of the customer with a link. Does
// not own: the rules of estimates (shared/offer), the orders and invoices made from them
// (shared/sales, shared/bill), storage (shared/table). Invariants: see shared/offer; a
// conversion writes the estimate and the new document in one transaction.
package estimate

import (
	"comptoir/shared/op"
	"comptoir/shared/trade"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Clone, Send, MarkSent, MarkAccepted, MarkDeclined, Revise,
		ConvertToOrder, ConvertToInvoice, PDF, Show, Decide,
		MarkSentAll, SendAll,
	}
}

// MoveInput is the estimate.
type MoveInput struct {
	ID trade.EstimateID `path:"id" doc:"The estimate"`
}

// converting is the documentation common to the conversions of an estimate.
const converting = "The conversion accepts a sent estimate (which needs estimates:edit), with a warning if it has expired. " +
	"When the new document is deleted, its quantities can be converted again."
