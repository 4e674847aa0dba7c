package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
)

// Four things are derived from a document: the words by which a search finds it, the links
// from its parents, its shares of sums, and the facts for reports. They are applied together
// with a note of the applied content. The current document is compared with the note, so an
// entry that arrives twice, late or out of order changes nothing.
//
// Sums, the note, and the removal of words and links are one transaction. New words and
// links are written before it, without a transaction, since readers check them against the
// document. All of them exist when the transaction succeeds: a removal writes the note too,
// and the loser of the race writes its words again.

// Derived is the content derived from the current document.
type Derived struct {
	Words  []string
	Links  []Link
	Shares map[Key]Figures // by the sum to which they add
	Facts  json.RawMessage // report lines; nil: nothing to report
	Month  string          // of the facts, 2026-11
}

// Source derives content from documents of all kinds.
type Source interface {
	// Derives reports whether anything is derived from documents of the id's kind.
	Derives(id string) bool
	// Month returns the most likely month of a document's facts, from its id.
	Month(id string) string
	// Derive returns the derived content of a live document.
	Derive(id string, r Record) (Derived, error)
}

// SumKey returns the key of a sum of a document.
func SumKey(target, name string) Key { return At(target, sumPrefix()+name) }

// Project updates the content derived from the document of a change entry, and puts the
// entry into the feed of its subject.
func (w *Work) Project(ctx context.Context, e journal.Entry, from Source) error {
	var puts []write
	if e.Subject != "" {
		s, err := packedPut(feedKey(e.Subject, e), 1, e, Fields{})
		if err != nil {
			return fmt.Errorf("put %s into the feed: %w", e.ID, err)
		}
		puts = append(puts, s)
	}
	if e.Still || !from.Derives(e.ID) {
		return w.writeBatches(ctx, puts)
	}
	p, err := w.projection(ctx, e.ID, from)
	if err == nil {
		err = p.unreadable
	}
	if err != nil {
		return fmt.Errorf("project %s: %w", e.ID, err)
	}
	if !p.exists || p.noted && p.was.Version >= p.now.Version {
		if p.now = p.was; !p.noted || !w.hasStrayMarks(p) {
			return w.writeBatches(ctx, puts)
		}
		p.home = p.at
	}
	return w.apply(ctx, p, puts, p.was.keys(p.id))
}

// hasStrayMarks reports whether an earlier run of this work, which lost a race, has put
// words or links that the document no longer has.
func (w *Work) hasStrayMarks(p projection) bool {
	want := p.now.keys(p.id)
	for k := range w.runState.marked {
		if !want[k] {
			return true
		}
	}
	return false
}

// projection is a document's projection note, and the note that follows from the current
// document.
type projection struct {
	id         string
	exists     bool // the document or its tombstone exists
	at, home   Key  // the current and the right key of the note
	noted      bool // the note exists
	times      string
	was, now   note
	month      string
	formerKeys map[Key]bool   // possible previous keys of the note
	traces     map[Key]string // the count of writes in each redirect
	// unreadable is the error of a note that cannot be read. Only a rebuild continues.
	unreadable error
}

// projection reads a document and its note.
func (w *Work) projection(ctx context.Context, doc string, from Source) (projection, error) {
	p := projection{id: doc, formerKeys: map[Key]bool{}, traces: map[Key]string{}}
	key := At(doc, self)
	guess := noteKey(doc, from.Month(doc))
	w.Expect(key, guess)
	it, err := w.load(ctx, key)
	if err != nil {
		return p, err
	}
	r := Record{it}
	p.exists = r.Exists()
	p.now.Version = r.Version()
	if r.Live() {
		d, err := from.Derive(doc, r)
		if err != nil {
			return p, err
		}
		p.month, p.now = d.Month, d.note(p.now.Version)
	}
	p.home = guess
	keys := []Key{guess}
	if r.Live() {
		p.home = noteKey(doc, p.month)
		keys = append(keys, p.home)
	}
	for _, m := range monthsOf(it) {
		keys, p.formerKeys[noteKey(doc, m)] = append(keys, noteKey(doc, m)), true
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.pk, b.pk) })
	keys = slices.Compact(keys)
	w.Expect(keys...)
	for i := 0; i < len(keys); i++ {
		k := keys[i]
		noted, err := w.load(ctx, k)
		if err != nil {
			return p, err
		}
		if noted == nil {
			continue
		}
		if to := str(noted[movedAttribute]); to != "" {
			p.traces[k] = str(noted[changesAttribute])
			if next := At(to, k.sk); !slices.Contains(keys, next) {
				keys = append(keys, next)
			}
			continue
		}
		p.at, p.noted, p.times = k, true, str(noted[changesAttribute])
		if !r.Live() {
			p.home = k
		}
		if err := (Record{noted}).Kept(&p.was); err != nil {
			p.was, p.unreadable = note{}, fmt.Errorf("read the projection note: %w", err)
		}
	}
	return p, nil
}

// apply puts the missing words and links, and stages the removal of superfluous ones, the
// changes of the sums, and the note.
func (w *Work) apply(ctx context.Context, p projection, puts []write, existing map[Key]bool) error {
	want := p.now.keys(p.id)
	for k := range want {
		if !existing[k] {
			puts = append(puts, write{key: k, put: item{}})
			w.runState.marked[k] = true
		}
	}
	if err := w.writeBatches(ctx, puts); err != nil {
		return err
	}
	for k := range w.runState.marked { // an earlier run of this work, which lost a race, may have put others
		existing[k] = true
	}
	for k := range existing {
		if !want[k] {
			if err := w.Drop(k); err != nil {
				return err
			}
		}
	}
	for _, t := range targets(p.was.Shares, p.now.Shares) {
		if err := w.addTo(t, p.was.Shares[t], p.now.Shares[t]); err != nil {
			return err
		}
	}
	return w.putNote(p)
}

// addTo stages the change of a sum. The sum counts its changes, so that a rebuild can detect
// a concurrent one.
func (w *Work) addTo(target string, was, now Figures) error {
	if was.same(now) {
		return nil
	}
	delta := now.Plus(was.Neg())
	maps.DeleteFunc(delta, func(_ string, q money.Quantity) bool { return q.IsZero() })
	u := Addition{Key: sumOf(target), Figures: delta}.write()
	u.names["#n"], u.values[":one"] = changesAttribute, num("1")
	u.update += ", #n :one"
	return w.stage(u)
}

// writeBatches writes items without a transaction, in as few requests as DynamoDB's limit of
// 25 allows. It is idempotent.
func (w *Work) writeBatches(ctx context.Context, all []write) error {
	if len(all) > 0 && !w.Write {
		return fmt.Errorf("%s writes the table without a grant", w.Operation)
	}
	if w.DryRun {
		return nil
	}
	slices.SortFunc(all, func(a, b write) int { return strings.Compare(a.key.pk+a.key.sk, b.key.pk+b.key.sk) })
	for some := range slices.Chunk(all, 25) {
		requests := make([]types.WriteRequest, len(some))
		for i, s := range some {
			pk, sk := s.key.within(w.Org)
			if s.remove {
				requests[i].DeleteRequest = &types.DeleteRequest{Key: item{"pk": text(pk), "sk": text(sk)}}
				continue
			}
			s.put["pk"], s.put["sk"] = text(pk), text(sk)
			requests[i].PutRequest = &types.PutRequest{Item: s.put}
		}
		for b := w.t.backoff(ctx); len(requests) > 0; {
			out, err := w.t.db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.t.name: requests}})
			switch {
			case err == nil:
				requests = out.UnprocessedItems[w.t.name]
			case !retryable(err) && !conflicting(err):
				return fmt.Errorf("write %d items: %w", len(requests), err)
			}
			if len(requests) > 0 && !b.wait(ctx) {
				return fault.Busy("table.busy", "Too many requests at once. Repeat this one in a moment.", time.Second)
			}
		}
	}
	return nil
}

// conflicting reports whether a write met a transaction on the same item.
func conflicting(err error) bool {
	var met *types.TransactionConflictException
	return errors.As(err, &met)
}
