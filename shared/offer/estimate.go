// Package offer is what we offer customers: estimates, from the draft to the order or
// the invoice made of it.
//
// Owns: estimates, their life cycle, what sending, deciding and converting one means,
// and what a customer sees of it behind a link. Does not own: what they have in common
// with every document (shared/trade), orders (shared/sales), invoices (shared/bill),
// the link (shared/app), storage and numbers. Invariants: those of shared/trade; what
// the customer has is changed only after it was revised; nothing is converted twice.
package offer

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Kind is the name of the kind.
const Kind = "estimate"

// Estimate is what we offer a customer, at which price and until when.
type Estimate struct {
	ID       trade.EstimateID `json:"id" readOnly:"true" doc:"The estimate"`
	Number   string           `json:"number" doc:"Its number, unique in the organisation" example:"EST-00042"`
	Status   Status           `json:"status" readOnly:"true" enum:"draft,sent,accepted,declined" doc:"Where it stands; expired is computed"`
	Customer trade.Party      `json:"customer" doc:"The customer it is for, as copied then"`
	trade.Document
	ValidUntil calendar.Date `json:"valid_until" doc:"The last day the customer can accept it"`
	Decision
	journal.Stamp
}

// Decision is what the customer decided.
type Decision struct {
	DecidedBy string    `json:"decided_by,omitempty" readOnly:"true" doc:"Name the customer gave with the decision; none: a user noted it"`
	DecidedAt time.Time `json:"decided_at,omitzero" readOnly:"true" doc:"When it was accepted or declined (UTC)"`
	Remark    string    `json:"decision_remark,omitempty" readOnly:"true" doc:"What the customer wrote with the decision"`
}

// Voucher is the estimate as what documents of all kinds have in common.
func (e Estimate) Voucher() trade.Voucher {
	return trade.Voucher{Kind: Kind, ID: string(e.ID), Number: e.Number, Status: string(e.Status), Party: e.Customer, Document: e.Document}
}

// Numbering is the estimate's number, and how estimates are numbered.
func (e *Estimate) Numbering(n org.Numbering) (*string, org.NumberFormat) {
	return &e.Number, n.Estimate
}

// LinkedUntil is the last day of the customer's link to the estimate.
func (e Estimate) LinkedUntil() calendar.Date { return e.ValidUntil }

// View is an estimate as every operation answers with it.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"estimate" doc:"What it is"`
	Estimate
	Expired        bool            `json:"expired" readOnly:"true" doc:"It was sent, and its last day has passed at the organisation's office"`
	Converted      trade.Progress  `json:"converted" readOnly:"true" enum:"none,partly,fully" doc:"How much of it is on orders and invoices"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside, and why the rest cannot"`
}

// Show is the estimate as every operation answers with it on a day.
func (e Estimate) Show(today calendar.Date) View {
	return View{Kind: Kind, Estimate: e, Expired: e.Expired(today), Converted: e.Converted(), AllowedActions: Life().Allowed(e)}
}

// Row is an estimate in a list.
type Row struct {
	ID      trade.EstimateID `json:"id" doc:"The estimate"`
	Version int              `json:"version" doc:"Its version"`
	Number  string           `json:"number" doc:"Its number"`
	Status  Status           `json:"status" enum:"draft,sent,accepted,declined" doc:"Where it stands; expired is computed from valid_until"`
	trade.Row
	ValidUntil calendar.Date  `json:"valid_until" doc:"The last day the customer can accept it"`
	Converted  trade.Progress `json:"converted" enum:"none,partly,fully" doc:"How much of it is on orders and invoices"`
}

// Row is the estimate as a list shows it.
func (e Estimate) Row() Row {
	return Row{e.ID, e.Version, e.Number, e.Status, e.Voucher().Row(), e.ValidUntil, e.Converted()}
}

// Letter is the mail that takes the estimate to its customer.
func (e Estimate) Letter(in trade.Envelope) (letter.Mail, error) {
	v := e.Voucher()
	f := v.Facts(in)
	f.Due = e.ValidUntil
	return v.Letter(in, f, letter.EstimateMail)
}

// Printed is the estimate as it is now.
func (e Estimate) Printed(org.Profile) (trade.Printed, error) {
	p := trade.Printed{
		Kind: words.Estimate, Number: e.Number, Document: e.Document, Buyer: e.Customer, Made: e.UpdatedAt,
		Facts: append([]trade.Fact{{Label: words.ValidUntil, Day: e.ValidUntil}}, e.Agreed()...),
	}
	if e.Status == Draft {
		p.State = trade.Draft
	}
	return p, nil
}
