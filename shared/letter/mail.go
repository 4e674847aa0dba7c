// Package letter is what leaves by mail: a message to somebody outside, and
// what became of it.
//
// Owns: the message, its life cycle, the texts of reminders and documents. Does
// not own: how it is delivered (shared/mail, by SES) nor the paper attached
// (shared/pdf). Invariants: a message is confirmed as sent at most once; one
// whose fate is not known says so; nothing goes to an address that bounced.
package letter

import (
	"time"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// MailID names a mail.
type MailID string

// Prefix of a mail's id.
func (MailID) Prefix() string { return "mail" }

// Status is how far a mail has come.
type Status string

// The states of a mail.
const (
	Queued  Status = "queued"
	Sending Status = "sending"
	Sent    Status = "sent"
	Failed  Status = "failed"
	Unknown Status = "unknown"
)

// Life is the life cycle of a mail. Sending is a lease: when it ends without
// word of the outcome the mail is unknown until an event of SES settles it, and
// goes back to the queue when none came within 15 minutes; word that comes later
// still is believed. What the mail service certainly has not taken goes back at
// once. What it has taken it may turn away later, having looked into it.
func Life() cycle.Cycle[Status, Mail] {
	return cycle.Cycle[Status, Mail]{
		State: func(m *Mail) *Status { return &m.Status },
		First: []Status{Queued},
		Wrong: func(m Mail, s cycle.Step[Status, Mail]) error {
			return fault.Conflict("mail."+string(s.To), "The mail is %s.", m.Status)
		},
		Steps: []cycle.Step[Status, Mail]{
			{From: []Status{Queued}, To: Sending},
			{From: []Status{Queued, Sending, Unknown}, To: Sent},
			{From: []Status{Queued, Sending, Unknown, Sent}, To: Failed},
			{From: []Status{Queued, Sending}, To: Unknown},
			{From: []Status{Sending, Unknown}, To: Queued},
		},
	}
}

// Lease is how long a mail may be on its way to SES before it is unknown.
const Lease = 2 * time.Minute

// Patience is how long an event of SES is waited for before an unknown mail is
// sent again.
const Patience = 15 * time.Minute

// Mail is a message to somebody outside.
type Mail struct {
	ID     MailID `json:"id" readOnly:"true" doc:"The mail"`
	Status Status `json:"status" readOnly:"true" enum:"queued,sending,sent,failed,unknown" doc:"How far it has come"`
	Message
	About      About     `json:"about" doc:"The document it carries or speaks of"`
	AttachPDF  bool      `json:"attach_pdf,omitempty" doc:"The document goes along as PDF"`
	Until      time.Time `json:"until,omitzero" doc:"When the present state is looked at again"`
	ProviderID string    `json:"provider_id,omitempty" doc:"Id the mail service gave it"`
	Reason     string    `json:"reason,omitempty" doc:"Why it failed"`
	Bounced    []string  `json:"bounced,omitempty" doc:"Addresses that bounced or complained"`
	Leased     time.Time `json:"-"` // until when one delivery has it
	journal.Stamp
}

// Message is what the sender writes.
type Message struct {
	To      []string `json:"to" maxItems:"20" doc:"Recipients"`
	CC      []string `json:"cc,omitempty" maxItems:"20" doc:"Copies"`
	Subject string   `json:"subject" maxLength:"300" doc:"Subject"`
	Text    string   `json:"text" maxLength:"20000" doc:"Plain text"`
}

// About names the document a mail speaks of.
type About struct {
	Kind    string `json:"kind" doc:"What it is: sales-order, invoice" example:"invoice"`
	ID      string `json:"id" doc:"Its id"`
	Contact string `json:"contact_id" doc:"The contact it goes to"`
}

// Move takes the mail to another state.
func (m *Mail) Move(to Status) error { return Life().Follow(to, m) }
