// Package mail is what leaves by mail: the mails of documents and reminders are
// handed to the mail service here, and what became of them is noted and shown.
//
// Owns: the operations on mails. Does not own: what a mail is and its life cycle
// (shared/letter), how SES is spoken to (shared/mail). Invariants: no mail
// leaves from a request; one that is queued twice leaves once; one whose fate is
// unknown is sent again only when no word of it has come for 15 minutes.
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

// post is in whose name mails change their state.
func post() journal.Actor { return journal.System("mail", "Mail") }

func gone(err error) bool { return fault.Code(err) == "not_found" }
