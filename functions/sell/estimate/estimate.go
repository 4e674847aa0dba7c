// Package estimate is what can be done with estimates.
//
// Owns: the operations on estimates, those of the customer behind a link included.
// Does not own: what an estimate is (shared/offer), the orders and invoices made of it
// (shared/sales, shared/bill), how they are kept (shared/table). Invariants: see
// shared/offer; what is converted is one transaction with what it becomes.
package estimate

import (
	"comptoir/shared/op"
	"comptoir/shared/trade"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Clone, Send, MarkSent, MarkAccepted, MarkDeclined, Revise, ConvertToOrder, ConvertToInvoice, PDF, Show, Decide,
	}
}

// MoveInput names the estimate, and nothing else.
type MoveInput struct {
	ID trade.EstimateID `path:"id" doc:"The estimate"`
}

// converting is what the documentation says of converting an estimate.
const converting = "One that was sent is accepted by it (which needs estimates:edit), one that has expired with a warning. What is deleted again can be converted again."
