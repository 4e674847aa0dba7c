// Package estimate is what can be done with estimates.
//
// Owns: the operations on estimates, those of the customer behind a link included.
// Does not own: what an estimate is (shared/offer), the orders and invoices made of it
// (shared/sales, shared/bill), how they are kept (shared/table). Invariants: see
// shared/offer; what is converted is one transaction with what it becomes.
package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{
		Create, Get, List, Update, Delete, Clone, Send, MarkSent, MarkAccepted, MarkDeclined, Revise, ConvertToOrder, ConvertToInvoice, PDF, Show, Decide,
	}
}

// MoveInput names the estimate that changes its state.
type MoveInput struct {
	ID trade.EstimateID `path:"id" doc:"The estimate"`
}

// move takes an estimate to another state.
func move(ctx context.Context, a *app.App, id trade.EstimateID, how func(*offer.Estimate, org.Settings) error) (offer.View, error) {
	e, s, err := desk.Change(ctx, a, store.Estimates, id, how)
	return e.Show(s.Today(a.Now)), err
}

// converted are the codes of the rules an estimate is converted by, and converting what
// the documentation says of them.
var converted = op.Faults{
	"document.nothing_left", "document.nothing_taken", "document.part_negative", "estimate.status", "line.over_converted", "line.quantity", "line.twice", "line.unknown",
}

const converting = "One that was sent is accepted by it (which needs estimates:edit), one that has expired with a warning. What is deleted again can be converted again."

// opened reads an estimate to convert it. To accept one takes the right to change it.
func opened(ctx context.Context, a *app.App, id trade.EstimateID) (offer.Estimate, org.Settings, error) {
	e, s, err := desk.Open(ctx, a, store.Estimates, id)
	if err == nil && e.Status == offer.Sent {
		err = a.Caller.Needs(rights.Edit(rights.Estimates))
	}
	return e, s, err
}
