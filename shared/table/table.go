// Package table is the engine of the single DynamoDB table.
//
// Owns: the unit of work that reads once and writes everything staged as one
// transaction, the retry loop, the packed form of items, lists and cursors,
// counters and claims, remembered answers, and how what is derived from documents
// is kept: words, links, sums, facts. Does not own: the kinds of documents and the
// map of their keys (shared/store), the rules of the business. Invariants: no key
// without an organisation except those that start with SYS; no document changes
// without its change entry in the same transaction; no scan.
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

// Open gives the table of the given name. The secret signs cursors.
func Open(db *dynamodb.Client, name string, secret []byte) *Table {
	return &Table{db: db, name: name, secret: secret, timeout: 20 * time.Second}
}

// Run does a unit of work: it runs the function, which reads and stages, and then
// writes everything staged as one transaction. When another request was faster, the
// function runs again on what is there now; so it must have no effect but what it
// stages. After 20 seconds of losing it gives up with a fault.
func (t *Table) Run(ctx context.Context, s Scope, do func(context.Context, *Work) error) error {
	wait := t.patience(ctx)
	line := &lineage{numbers: map[string]string{}, busy: "table.busy", marked: map[Key]bool{}}
	var seen map[Key]item
	for {
		w := &Work{Scope: s, t: t, seen: map[Key]item{}, used: map[Key][]string{}, lineage: line}
		maps.Copy(w.seen, seen)
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
	if w.Admit != nil {
		w.Expect(w.Admit.Key)
	}
}
