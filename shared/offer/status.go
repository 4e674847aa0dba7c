package offer

import (
	"strings"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Status is where an estimate stands.
type Status string

// The states of an estimate. Expired is none of them: it is computed.
const (
	Draft    Status = "draft"
	Sent     Status = "sent"
	Accepted Status = "accepted"
	Declined Status = "declined"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Draft, Sent, Accepted, Declined} }

// Life is the life cycle of an estimate.
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
			{Action: "mark-declined", From: []Status{Sent, Accepted}, To: Declined, Unless: Estimate.begun},
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

// begun reports what keeps an accepted estimate from being declined.
func (e Estimate) begun() error {
	if e.Converted() == trade.None {
		return nil
	}
	return fault.Conflict("estimate.converted", "%s is on orders or invoices. Delete them first.", e.Number)
}

func (e Estimate) convertible() error { return e.Drawable(trade.Carried) }

// Expired reports whether the customer has an estimate that can no longer be accepted.
func (e Estimate) Expired(today calendar.Date) bool {
	return e.Status == Sent && e.ValidUntil.Before(today)
}

// Send notes that the customer gets the estimate, by mail or otherwise, which can still
// be accepted today.
func (e *Estimate) Send(action string, today calendar.Date) error {
	return Life().Take(action, e, func(next *Estimate) error {
		if next.Expired(today) {
			return fault.Conflict("estimate.expired", "%s is valid until %s. Give it a later date first; of one that was sent, revise it.", e.Number, e.ValidUntil)
		}
		return nil
	})
}

// Note moves the estimate by a user's word of what the customer decided.
func (e *Estimate) Note(action string, now time.Time) error {
	return e.decide(Life().Do(action, e), Decision{DecidedAt: now.UTC()})
}

// Revise takes the estimate back to the desk. The customer's link to it is dead.
func (e *Estimate) Revise() error { return e.decide(Life().Do("revise", e), Decision{}) }

// Answer is what a customer answers to an estimate.
type Answer struct {
	Decision string `json:"decision" enum:"accept,decline" doc:"accept or decline" example:"accept"`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"Who decides" example:"Claire Chevalier"`
	Remark   string `json:"remark,omitempty" maxLength:"2000" doc:"Something to add"`
}

// Decide is the customer's own decision.
func (e *Estimate) Decide(a Answer, now time.Time) error {
	name := strings.Join(strings.Fields(a.Name), " ")
	if !org.Visible(name) {
		return fault.Invalid("estimate.name", "/name", "Write your name.")
	}
	to := Declined
	if a.Decision == "accept" {
		to = Accepted
	}
	return e.decide(Life().Follow(to, e), Decision{name, now.UTC(), strings.TrimSpace(a.Remark)})
}

// decide keeps a decision with the step that was taken by it, unless that was refused.
func (e *Estimate) decide(refused error, d Decision) error {
	if refused == nil {
		e.Decision = d
	}
	return refused
}
