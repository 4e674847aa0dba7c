// Package table is the engine of the single DynamoDB table.
//
// Owns: the unit of work that reads once and writes everything staged as one
// transaction, the retry loop, the packed form of items, lists and cursors,
// counters and claims, stored responses, and the storage of derived items: words,
// links, sums, facts. Does not own: the kinds of documents and the map of their
// keys (shared/store), the rules of the business. Invariants: no key without an
// organisation except those that start with SYS; no document changes without its
// change entry in the same transaction; no scan.
package table

import (
	"context"
	"errors"
	"maps"
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
}

// Open returns the table of the given name. The secret signs cursors.
func Open(db *dynamodb.Client, name string, secret []byte) *Table {
	return &Table{db: db, name: name, secret: secret, timeout: 20 * time.Second}
}

// Run runs a unit of work: it calls the function, which reads and stages, and then
// writes everything staged as one transaction. After a lost race the function runs
// again on the current data; so it must have no effect besides what it stages.
// After 20 seconds of lost races Run returns a fault.
func (t *Table) Run(ctx context.Context, s Scope, do func(context.Context, *Work) error) error {
	b := t.backoff(ctx)
	state := &runState{numbers: map[string]string{}, busy: "table.busy", marked: map[Key]bool{}}
	var seen map[Key]item
	for {
		w := &Work{Scope: s, t: t, seen: map[Key]item{}, users: map[used][]string{}, runState: state}
		maps.Copy(w.seen, seen)
		if len(seen) == 0 {
			w.expectFirstReads()
		}
		// The refusal of the previous run may contain the response to another copy
		// of this request.
		err := w.checkFirstReads()
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
			w.releaseSeries(ctx)
			return busy(err, state.busy)
		}
		if !w.await(ctx, b) {
			return fault.Busy(state.busy,
				"Too many requests are changing this record at the same time. Repeat the request in a moment.", time.Second)
		}
		seen = w.seen
	}
}

// expectFirstReads adds the items that decide on a request to the first read: its
// stored response and the caller's admission.
func (w *Work) expectFirstReads() {
	if w.Answer != nil {
		w.Expect(w.Answer.key())
	}
	if w.Admit != nil {
		w.Expect(w.Admit.Key)
	}
}
