// Package projection keeps what follows from change entries: the words a search
// finds documents by, the sums of customers, the feed of a contact, the mails to
// deliver, the events the outside is told.
//
// Owns: the two readers of the table's stream, and the rebuild. Does not own:
// what follows from a document (shared/table). Invariants: an entry may come
// twice, late or out of order with the same end; what a reader has not taken it
// names, and takes nothing after it; nothing here is the only copy of anything.
package projection

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Apply, Publish, Rebuild, Get, RebuildSlice}
}

// self is in whose name derived data is written.
func self() journal.Actor { return journal.System("projection", "Projection") }
