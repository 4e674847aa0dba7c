// Package reminder sends payment reminders to an organisation's customers each
// morning.
//
// Owns: the daily run.
// Does not own: the start of the day (functions/system/schedule), the step that is
// due (shared/bill), the text of a reminder (shared/letter), its delivery
// (functions/mail).
// Invariants: each reminder of an invoice is sent once, however often the run is
// repeated, unless it did not arrive; its words follow the reminders that arrived.
package reminder

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Send}
}
