// Package reminder is the morning of an organisation: who owes us something is
// reminded of it.
//
// Owns: the daily run. Does not own: when the day begins (functions/schedule),
// which step is due (shared/bill), what a reminder says (shared/letter), how it
// leaves (functions/mail). Invariants: an invoice is reminded of once at each
// step, however often the day is begun.
package reminder

import "comptoir/shared/op"

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Send}
}
