// Package offer defines estimates, from the draft to the order or invoice made from them.
//
// Owns: estimates, their life cycle, the rules of sending, deciding and converting them,
// and the view of an estimate that a link shows. Does not own: the fields and rules
// common to all documents (shared/trade), orders (shared/sales), invoices (shared/bill),
// the link (shared/app), storage and numbers. Invariants: those of shared/trade; a sent
// estimate changes only after a revision; no quantity is converted twice.
package offer

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Kind is the name of the kind.
const Kind = "estimate"

// Estimate is an offer to a customer: lines, prices and the last day to accept it.
type Estimate struct {
	ID       trade.EstimateID `json:"id" readOnly:"true" doc:"The estimate"`
	Number   string           `json:"number" doc:"Number of the estimate, unique in the organisation" example:"EST-00042"`
	Status   Status           `json:"status" readOnly:"true" enum:"draft,sent,accepted,declined" doc:"State of the estimate; expired is computed"`
	Customer trade.Party      `json:"customer" doc:"The customer, as copied into the estimate"`
	trade.Document
	ValidUntil calendar.Date `json:"valid_until" doc:"Last day the customer can accept it"`
	Decision
	journal.Stamp
}

// Decision is the customer's decision.
type Decision struct {
	DecidedBy string    `json:"decided_by,omitempty" readOnly:"true" doc:"Name the customer gave with the decision; empty if a user recorded it"`
	DecidedAt time.Time `json:"decided_at,omitzero" readOnly:"true" doc:"Time of acceptance or refusal (UTC)"`
	Remark    string    `json:"decision_remark,omitempty" readOnly:"true" doc:"Remark the customer wrote with the decision"`
}

// Voucher returns the fields of the estimate that documents of all kinds have.
func (e Estimate) Voucher() trade.Voucher {
	return trade.Voucher{Kind: Kind, ID: string(e.ID), Number: e.Number, Status: string(e.Status), Party: e.Customer, Document: e.Document}
}

// Numbering returns the field of the estimate's number, and the format of such numbers.
func (e *Estimate) Numbering(n org.Numbering) (*string, org.NumberFormat) {
	return &e.Number, n.Estimate
}

// LinkedUntil returns the last day of the customer's link to the estimate.
func (e Estimate) LinkedUntil() calendar.Date { return e.ValidUntil }

// View is an estimate in responses.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"estimate" doc:"Kind of the document"`
	Estimate
	Expired        bool            `json:"expired" readOnly:"true" doc:"Sent, and its last day has passed in the organisation's time zone"`
	Converted      trade.Progress  `json:"converted" readOnly:"true" enum:"none,partly,fully" doc:"Progress of converting it into orders and invoices"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"All actions, regardless of rights, with the reason for those that are not allowed now"`
	Warnings       []fault.Field   `json:"warnings,omitempty" readOnly:"true" doc:"Points to check; none of them is refused"`
}

// Show returns the estimate as in responses at a time, with the organisation as it is now.
func (e Estimate) Show(by org.Seller, now time.Time) View {
	v := View{
		Kind: Kind, Estimate: e, Expired: e.Expired(by.Today(now)), Converted: e.Converted(), AllowedActions: Life().Allowed(e),
		Warnings: e.Voucher().Unprintable(by.Letterhead()),
	}
	if e.Status == Draft || e.Status == Sent {
		v.Warnings = append(v.Warnings, e.Voucher().LongTerm(calendar.Date{})...)
	}
	return v
}

// Row is an estimate in a list.
type Row struct {
	ID      trade.EstimateID `json:"id" doc:"The estimate"`
	Version int              `json:"version" doc:"Version of the estimate"`
	Number  string           `json:"number" doc:"Number of the estimate"`
	Status  Status           `json:"status" enum:"draft,sent,accepted,declined" doc:"State of the estimate; expired is computed from valid_until"`
	trade.Row
	ValidUntil calendar.Date  `json:"valid_until" doc:"Last day the customer can accept it"`
	Converted  trade.Progress `json:"converted" enum:"none,partly,fully" doc:"Progress of converting it into orders and invoices"`
}

// Row returns the estimate as a row of a list.
func (e Estimate) Row() Row {
	return Row{e.ID, e.Version, e.Number, e.Status, e.Voucher().Row(), e.ValidUntil, e.Converted()}
}

// Expired reports whether the estimate was sent and can no longer be accepted.
func (r Row) Expired(today calendar.Date) bool {
	return Estimate{Status: r.Status, ValidUntil: r.ValidUntil}.Expired(today)
}

// ToConvert reports whether the estimate is accepted and not wholly converted.
func (r Row) ToConvert() bool { return r.Status == Accepted && r.Converted != trade.Fully }

// Letter returns the mail that sends the estimate to its customer.
func (e Estimate) Letter(in trade.Envelope) (letter.Mail, error) {
	v := e.Voucher()
	f := v.Facts(in)
	f.Due = e.ValidUntil
	return v.Letter(in, f, letter.EstimateMail)
}

// Printed returns the estimate as it is now.
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
