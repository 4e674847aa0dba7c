// Package schedule is the clock: what is to be done because it is time.
//
// Owns: whose morning has begun, and what has been waiting for too long. Does
// not own: what is done then (functions/reminder, functions/mail). Invariants:
// the morning of an organisation begins at 08:00 by its own clock, once a day as
// far as can be told: whoever is told twice does nothing twice; a tick that
// never came is made up for by the next one; what goes wrong for one
// organisation keeps nobody else waiting.
package schedule

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{Tick} }

// self is in whose name the clock acts.
func self() journal.Actor { return journal.System("schedule", "Schedule") }
