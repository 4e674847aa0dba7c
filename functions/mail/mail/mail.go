// Package mail delivers the mails of documents and reminders through the mail
// service, records their delivery status, and lists them.
//
// Owns: the operations on mails.
// Does not own: the mail and its life cycle (shared/letter), the requests to SES
// (shared/mail).
// Invariants: no HTTP request sends a mail; a mail queued twice is sent once; a
// mail of unknown outcome is sent again only after 15 minutes without an event.
package mail

import (
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Deliver, Settle, List, Get}
}

// actor is the author of changes to mails.
func actor() journal.Actor { return journal.System("mail", "Mail") }

func notFound(err error) bool { return fault.Code(err) == "not_found" }
