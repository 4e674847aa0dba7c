package table

import "time"

// Lease stages a lease on a document, which is neither a version of it nor in its
// history: only the holder acts on the document until the lease ends. A second lease
// is refused with errAgain while the first one lasts. The single write is a
// transaction: its token makes sure that a retry after a lost response does not take
// a second lease.
func (w *Work) Lease(k Key, until time.Time) error {
	seen := w.seen[k]
	return w.stage(write{
		key: k, update: "SET lease = :until", cond: unchanged + " AND (attribute_not_exists(lease) OR lease <= :now)",
		values: item{":until": text(Instant(until)), ":now": text(Instant(w.Now)), ":was": seen[versionAttribute]}, failed: again,
	})
}

// Release stages the end of a lease.
func (w *Work) Release(k Key, until time.Time) error {
	return w.stage(write{
		key: k, update: "REMOVE lease", cond: "lease = :until", values: item{":until": text(Instant(until))}, failed: Pointless, alone: true,
	})
}
