// Package table keeps the business in one DynamoDB table.
//
// Owns: the keys and their map (keys.go), how each document is stored, the unit
// of work that reads once and writes everything staged as one transaction, the
// retry loop, lists and cursors, numbers and claims, stock levels, remembered
// answers and what is derived from change entries. Does not own: the rules of
// the business (the nouns have them) nor what an operation reads and stages.
// Invariants: no key without an organisation except those that start with SYS;
// no document changes without its change entry in the same transaction; no scan.
package table

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/fault"
)

// Table is the single table.
type Table struct {
	db      *dynamodb.Client
	name    string
	secret  []byte // signs cursors
	timeout time.Duration
	zips    sync.Pool // of what compresses answers
}

// Open gives the table of the given name. The secret signs cursors.
func Open(db *dynamodb.Client, name string, secret []byte) *Table {
	return &Table{db: db, name: name, secret: secret, timeout: 20 * time.Second}
}

// Run does a unit of work: it runs the function, which reads and stages, and
// then writes everything staged as one transaction. When somebody was faster,
// the function runs again on what is there now; so it must have no effect but
// what it stages. After 20 seconds of being too slow it gives up and says so.
func (t *Table) Run(ctx context.Context, s Scope, do func(context.Context, *Work) error) error {
	wait := t.patience(ctx)
	line := &lineage{numbers: map[string]string{}, busy: "table.busy"}
	var seen map[Key]item
	for {
		w := &Work{Scope: s, t: t, seen: map[Key]item{}, lineage: line}
		for k, it := range seen {
			w.seen[k] = it
		}
		if s.Write && len(seen) == 0 {
			w.expectAdmission()
		}
		// On a further run the refusal may have brought the answer along that
		// another copy of this request was given meanwhile.
		err := w.admit()
		if err == nil {
			err = do(ctx, w)
		}
		if err == nil {
			err = w.commit(ctx)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, errAgain) {
			w.leave(ctx)
			return busy(err, line.busy)
		}
		if !w.await(ctx, wait) {
			return fault.Busy(line.busy, "Too many changes of the same thing at once. Repeat the request in a moment.", time.Second)
		}
		seen = w.seen
	}
}

// expectAdmission puts what admits a caller among the first things read.
func (w *Work) expectAdmission() {
	if w.Answer != nil {
		w.Expect(w.Answer.key())
	}
	if w.Member != "" {
		w.Expect(User(w.Member))
	}
}
