// Package projection derives data from change entries: the search words of
// documents, the sums of contacts, the feed of a contact, the messages of mails to
// deliver, and events for other systems.
//
// Owns: the two readers of the table's stream, and the rebuild.
// Does not own: the derivation from a document (shared/table).
// Invariants: the result does not depend on entries that arrive twice, late or out
// of order; a reader reports the first entry that failed for now, and processes none
// after it; an entry that no retry can process delays no other; derived data is never
// the only copy.
package projection

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Apply, Publish, Rebuild, Get, RebuildSlice}
}

// actor is the author of derived data.
func actor() journal.Actor { return journal.System("projection", "Projection") }
