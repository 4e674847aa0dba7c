// Package letter has the mails of the organisation and their delivery status.
//
// Owns: the message, its life cycle, the texts of reminders and documents.
// Does not own: the delivery (shared/mail, by SES) and the attached PDF
// (shared/pdf).
// Invariants: a message is confirmed as sent at most once; a message of unknown
// outcome has the status unknown; no mail goes to an address that bounced.
package letter

import (
	"time"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// MailID names a mail.
type MailID string

// Prefix is the prefix of a mail's id.
func (MailID) Prefix() string { return "mail" }

// Status is the delivery status of a mail.
type Status string

// The states of a mail.
const (
	Queued  Status = "queued"
	Sending Status = "sending"
	Sent    Status = "sent"
	Failed  Status = "failed"
	Unknown Status = "unknown"

	// The mail service accepted the mail, and a recipient's server or the recipient did not.
	Bounced    Status = "bounced"
	Complained Status = "complained"
)

// Life is the life cycle of a mail. Sending is a lease: if it expires without an
// outcome, the status is unknown until an event of SES reports one. If no event
// arrives within 15 minutes, the mail returns to the queue; an event that arrives
// even later is applied. A mail that the mail service certainly did not accept
// returns to the queue at once. The mail service may reject an accepted mail later,
// after checking its content.
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
			{From: []Status{Sent}, To: Bounced},
			{From: []Status{Sent, Bounced}, To: Complained},
			{From: []Status{Queued, Sending}, To: Unknown},
			{From: []Status{Sending, Unknown}, To: Queued},
		},
	}
}

// Lease is how long a mail is sending before its status is unknown.
const Lease = 2 * time.Minute

// Patience is how long an unknown mail waits for an event of SES before it is sent
// again.
const Patience = 15 * time.Minute

// Mail is a message to a customer or supplier.
type Mail struct {
	ID     MailID `json:"id" readOnly:"true" doc:"The mail"`
	Status Status `json:"status" readOnly:"true" enum:"queued,sending,sent,failed,unknown,bounced,complained" doc:"Delivery status; bounced: a recipient's server returned the mail; complained: a recipient reported it as spam"`
	Message
	About      About     `json:"about" doc:"The document the mail is about"`
	AttachPDF  bool      `json:"attach_pdf,omitempty" doc:"Whether the document is attached as PDF"`
	Until      time.Time `json:"until,omitzero" doc:"When the status sending or unknown expires"`
	ProviderID string    `json:"provider_id,omitempty" doc:"The mail service's id of the mail"`
	Reason     string    `json:"reason,omitempty" doc:"Why the mail failed or came back"`
	Returned   []string  `json:"bounced,omitempty" doc:"Addresses that bounced or complained"`
	ReplyTo    string    `json:"reply_to,omitempty" doc:"Address for answers: the sender's own, where the organisation has none"`
	Warnings   []Warning `json:"warnings,omitempty" doc:"What the sender should know about the mail"`
	Leased     time.Time `json:"-"` // expiry of the delivery's lease
	Tries      int       `json:"-"` // attempts of which none is known to have reached the mail service
	journal.Stamp
}

// Warning is a defect that does not stop a mail.
type Warning struct {
	Code   string `json:"code" doc:"Stable name of the defect" example:"mail.reply_to"`
	Detail string `json:"detail" doc:"What is wrong and what to do"`
}

// Message is the content of a mail.
type Message struct {
	To      []string `json:"to" maxItems:"20" doc:"Recipients, each with or without a name: Compta <compta@chevalier.example>"`
	CC      []string `json:"cc,omitempty" maxItems:"20" doc:"Recipients of a copy"`
	Subject string   `json:"subject" maxLength:"300" doc:"Subject"`
	Text    string   `json:"text" doc:"Plain text"`
}

// About names the document a mail is about.
type About struct {
	Kind    string `json:"kind" doc:"Kind of the document: sales-order, invoice" example:"invoice"`
	ID      string `json:"id" doc:"Id of the document"`
	Contact string `json:"contact_id" doc:"The contact the mail goes to"`
}

// Move moves the mail to another state.
func (m *Mail) Move(to Status) error { return Life().Follow(to, m) }
