package table

import (
	"strings"
	"time"
)

// Lease stages a lease on a document, which is neither a version of it nor in its
// history: only the holder acts on the document until the lease ends. A second lease
// is refused with errAgain while the first one lasts. The single write is a
// transaction: its token makes sure that a retry after a lost response does not take
// a second lease. A lease in place of one that expired counts as a failed try of the
// earlier holder.
func (w *Work) Lease(k Key, until time.Time) error {
	seen := w.seen[k]
	update := "SET lease = :until"
	if seen["lease"] != nil {
		update += " ADD tries :one"
	}
	return w.stage(write{
		key: k, update: update, cond: unchanged + " AND (attribute_not_exists(lease) OR lease <= :now)",
		values: counting(update, item{
			":until": text(Instant(until)), ":now": text(Instant(w.Now)), ":was": seen[versionAttribute], ":one": num("1"),
		}), failed: again,
	})
}

// Release stages the end of a lease; failed counts a failed try.
func (w *Work) Release(k Key, until time.Time, failed bool) error {
	update := "REMOVE lease"
	if failed {
		update += " ADD tries :one"
	}
	return w.stage(write{
		key: k, update: update, cond: "lease = :until", values: counting(update, item{":until": text(Instant(until)), ":one": num("1")}),
		failed: Pointless, alone: true,
	})
}

// counting leaves out the value of the counter if the update has none.
func counting(update string, values item) item {
	if !strings.Contains(update, ":one") {
		delete(values, ":one")
	}
	return values
}
