// Package schedule starts work that is due at a time.
//
// Owns: the start of an organisation's day, and the search for overdue work.
// Does not own: the work itself (functions/mail/reminder, functions/mail/mail).
// Invariants: the day of an organisation starts at 08:00 in its time zone, once, or
// again after a failure; the work is idempotent, so that a second start has no
// effect; the next tick makes up for a missed one; an error of one organisation does
// not stop the others.
package schedule

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{Tick} }

// actor is the author of the schedule's changes.
func actor() journal.Actor { return journal.System("schedule", "Schedule") }
