package offer

import (
	"strings"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/trade"
	"comptoir/shared/visible"
)

// Status is the state of an estimate.
type Status string

// The states of an estimate. Expired is not a state: it is computed.
const (
	Draft    Status = "draft"
	Sent     Status = "sent"
	Accepted Status = "accepted"
	Declined Status = "declined"
)

// Statuses lists the states of an estimate.
func Statuses() []Status { return []Status{Draft, Sent, Accepted, Declined} }

// Life returns the life cycle of an estimate.
func Life() cycle.Cycle[Status, Estimate] {
	return cycle.Cycle[Status, Estimate]{
		State: func(e *Estimate) *Status { return &e.Status },
		First: []Status{Draft, Sent},
		Code:  "estimate.status",
		Label: func(e Estimate) string { return e.Number },
		Steps: []cycle.Step[Status, Estimate]{
			{Action: "update", From: []Status{Draft}},
			{Action: "delete", From: []Status{Draft, Declined}},
			{Action: "send", From: []Status{Draft}, To: Sent},
			{Action: "send", From: []Status{Sent}},
			{Action: "mark-sent", From: []Status{Draft}, To: Sent},
			{Action: "mark-accepted", From: []Status{Sent}, To: Accepted},
			{Action: "mark-declined", From: []Status{Sent, Accepted}, To: Declined, Unless: Estimate.declinable},
			{Action: "revise", From: []Status{Sent, Declined}, To: Draft},
			{Action: "convert-to-order", From: []Status{Sent}, To: Accepted},
			{Action: "convert-to-order", From: []Status{Accepted}, Unless: Estimate.convertible},
			{Action: "convert-to-invoice", From: []Status{Sent}, To: Accepted},
			{Action: "convert-to-invoice", From: []Status{Accepted}, Unless: Estimate.convertible},
			{From: []Status{Sent}, To: Accepted}, // by the customer
			{From: []Status{Sent}, To: Declined},
		},
	}
}

// declinable reports why an accepted estimate cannot be declined.
func (e Estimate) declinable() error {
	if e.Converted() == trade.None {
		return nil
	}
	return fault.Conflict("estimate.converted", "%s has been converted into orders or invoices. Delete those first.", e.Number)
}

func (e Estimate) convertible() error { return e.Drawable(trade.Carried) }

// Expired reports whether a sent estimate can no longer be accepted.
func (e Estimate) Expired(today calendar.Date) bool {
	return e.Status == Sent && e.ValidUntil.Before(today)
}

// Send records that the estimate is sent to the customer, by mail or by other means. It
// refuses an estimate that has expired.
func (e *Estimate) Send(action string, today calendar.Date) error {
	return Life().Take(action, e, func(next *Estimate) error {
		if next.Expired(today) {
			return fault.Conflict("estimate.expired", "%s was valid until %s. Revise it and choose a later date first.", e.Number, e.ValidUntil)
		}
		return nil
	})
}

// Note records the customer's decision as reported by a user.
func (e *Estimate) Note(action string, now time.Time) error {
	return e.decide(Life().Do(action, e), Decision{DecidedAt: now.UTC()})
}

// Revise makes the estimate a draft again. The customer's link to it stops working.
func (e *Estimate) Revise() error { return e.decide(Life().Do("revise", e), Decision{}) }

// Answer is a customer's response to an estimate.
type Answer struct {
	Decision string `json:"decision" enum:"accept,decline" doc:"The decision: accept or decline" example:"accept"`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"Name of the person who decides" example:"Claire Chevalier"`
	Remark   string `json:"remark,omitempty" maxLength:"2000" doc:"Remark on the decision"`
}

// Decide records the customer's own decision.
func (e *Estimate) Decide(a Answer, now time.Time) error {
	name := strings.Join(strings.Fields(a.Name), " ")
	if !visible.Any(name) {
		return fault.Invalid("estimate.name", "/name", "Write your name.")
	}
	to := Declined
	if a.Decision == "accept" {
		to = Accepted
	}
	return e.decide(Life().Follow(to, e), Decision{name, now.UTC(), strings.TrimSpace(a.Remark)})
}

// decide stores a decision unless its step was refused.
func (e *Estimate) decide(refused error, d Decision) error {
	if refused == nil {
		e.Decision = d
	}
	return refused
}

// Complete copies a customer again that was incomplete.
func (e *Estimate) Complete(c crm.Contact) error { return e.Document.Complete(&e.Customer, c) }
