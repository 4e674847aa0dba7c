package table

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/id"
)

// A transaction has at most 100 actions, and an order of 300 lines changes the stock of
// 300 items. Such a change is committed in chunks: each chunk is one transaction with
// some of the additions and an undo record that lists them. The last transaction changes
// the document and deletes the undo records. Until then the document is marked as
// pending and refuses other changes. After a crash the mark and the undo records stay;
// when they have expired, the next request for the document, or the sweeper, undoes the
// additions.

// undoAfter is the time after which a pending change is undone: a request ends within 30 seconds.
const undoAfter = time.Minute

// chunkSize is how many additions one chunk makes, besides its undo record.
const chunkSize = 90

// undoRecord lists the additions of one chunk.
type undoRecord struct {
	Document string      `json:"document"` // partition key of the document, within the organisation
	Part     int         `json:"part"`
	Token    string      `json:"token"`
	Adds     []heldAdded `json:"adds"`
	Until    time.Time   `json:"until"`
}

type heldAdded struct {
	Partition string  `json:"partition"`
	Sort      string  `json:"sort"`
	Figures   Figures `json:"figures"`
}

// commitInChunks commits a change of more than 100 items. A dry run checks the
// conditions, chunk by chunk.
func (w *Work) commitInChunks(ctx context.Context, staged []write, adds []Addition) error {
	if w.DryRun {
		for chunk := range slices.Chunk(append(staged, writes(adds)...), maxActions) {
			if err := w.transact(ctx, chunk); err != nil {
				return err
			}
		}
		return nil
	}
	var firm, loose []write
	for _, s := range staged {
		if s.loose {
			loose = append(loose, s)
		} else {
			firm = append(firm, s)
		}
	}
	if w.subject == none {
		return fmt.Errorf("%s changes more than %d items without a call of About", w.Operation, maxActions)
	}
	chunks := slices.Collect(slices.Chunk(adds, chunkSize))
	if len(firm)+len(chunks) > maxActions {
		return &fault.Fault{
			Kind: fault.KindInvalid, Code: "document.too_large",
			Detail: "The change touches too many records at once. Split the document.",
		}
	}
	return w.commitChunks(ctx, firm, loose, chunks)
}

// commitChunks marks the subject as pending, writes the loose writes, commits the chunks,
// and changes the subject in the last transaction.
func (w *Work) commitChunks(ctx context.Context, firm, loose []write, chunks [][]Addition) error {
	token, until := rand.Text(), w.Now.Add(undoAfter)
	main := slices.IndexFunc(firm, func(s write) bool { return s.key == w.subject && s.was > 0 })
	if main >= 0 {
		if err := w.transact(ctx, []write{w.markPending(firm[main], token, until)}); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(loose, maxActions) {
		if err := w.transactWithRetry(ctx, chunk); err != nil {
			return errors.Join(err, w.t.undoAdditions(ctx, w.Scope, w.subject, token))
		}
	}
	for n, chunk := range chunks {
		record, err := w.undoRecordWrite(w.subject, n, token, until, chunk)
		if err == nil {
			err = w.transactWithRetry(ctx, append([]write{record}, writes(chunk)...))
		}
		if err != nil {
			return errors.Join(err, w.t.undoAdditions(ctx, w.Scope, w.subject, token))
		}
	}
	final := slices.Clone(firm)
	if main >= 0 {
		final[main] = endPending(final[main], token)
	}
	for n := range chunks {
		final = append(final, write{key: heldKey(w.subject, n), remove: true, cond: "attribute_exists(pk)", failed: again})
	}
	if err := w.transactWithRetry(ctx, final); err != nil {
		return errors.Join(err, w.t.undoAdditions(ctx, w.Scope, w.subject, token))
	}
	return nil
}

// markPending returns the write that marks the document as pending, with the action
// that changes it.
func (w *Work) markPending(doc write, token string, until time.Time) write {
	_, action, _ := strings.Cut(w.Operation, ".")
	pending := item{"token": text(token), "until": text(Instant(until)), "action": text(action)}
	return write{
		key: doc.key, update: "SET pending = :pending", cond: unchanged,
		values: item{":was": num(strconv.Itoa(doc.was)), ":pending": &types.AttributeValueMemberM{Value: pending}}, failed: again,
	}
}

// endPending makes the last write of a document conditional on the change's own mark,
// and removes the mark.
func endPending(doc write, token string) write {
	doc.cond = "v = :was AND pending.#token = :token"
	names := map[string]string{"#token": "token", "#pending": "pending"}
	for k, v := range doc.names {
		names[k] = v
	}
	values := item{":token": text(token)}
	for k, v := range doc.values {
		values[k] = v
	}
	doc.names, doc.values = names, values
	doc.update = addRemoval(doc.update, "#pending")
	return doc
}

// addRemoval adds a name to the REMOVE clause of an update expression.
func addRemoval(update, name string) string {
	if mentions(update, "REMOVE") {
		return update + ", " + name
	}
	return update + " REMOVE " + name
}

// undoRecordWrite returns the put of a chunk's undo record, which the sweeper finds once it
// has expired.
func (w *Work) undoRecordWrite(doc Key, n int, token string, until time.Time, chunk []Addition) (write, error) {
	h := undoRecord{Document: doc.pk, Part: n, Token: token, Until: until}
	for _, a := range chunk {
		h.Adds = append(h.Adds, heldAdded{a.Key.pk, a.Key.sk, a.Figures})
	}
	s, err := packedPut(heldKey(doc, n), 1, h, Fields{})
	if err != nil {
		return s, fmt.Errorf("write an undo record: %w", err)
	}
	row, err := packOne(1, undoRow{doc.pk, token})
	if err != nil {
		return s, fmt.Errorf("write an undo record: %w", err)
	}
	x := index(Second)
	s.put[Projected], s.put[x.Partition] = row, text(heldPartition)
	s.put[x.Sort] = text(Instant(until) + "#" + partition(w.Org, doc.pk) + "#" + strconv.Itoa(n))
	s.cond, s.failed = "attribute_not_exists(pk)", again
	return s, nil
}

// undoRow is the row of an undo record, which the sweeper reads.
type undoRow struct {
	Document string `json:"document"`
	Token    string `json:"token"`
}

// heldPartition is the index partition of the undo records of all organisations, sorted
// by expiry.
const heldPartition = system + "HELD#" + shard

// transactWithRetry repeats a transaction after conflicts with others. The writes of a
// chunk depend on no read, so they are repeated unchanged.
func (w *Work) transactWithRetry(ctx context.Context, writes []write) error {
	for b := w.t.backoff(ctx); ; {
		err := w.transact(ctx, writes)
		if !errors.Is(err, errConflict) || !b.wait(ctx) {
			return err
		}
	}
}

// resolvePending handles a pending document: it returns a fault with a time to retry,
// or, when the mark has expired, undoes the additions and reads the document again.
func (w *Work) resolvePending(ctx context.Context, key Key, it item) (item, error) {
	p, ok := it["pending"].(*types.AttributeValueMemberM)
	if !ok {
		return it, nil
	}
	if Instant(w.Now) < str(p.Value["until"]) {
		return nil, fault.Busy("document.pending",
			"The document is being changed by another request. Repeat this one in a moment.", 5*time.Second)
	}
	if err := w.t.undoAdditions(ctx, w.Scope, key, str(p.Value["token"])); err != nil {
		return nil, err
	}
	delete(w.seen, key)
	return w.load(ctx, key)
}

// undoAdditions undoes all additions of a chunked change, and removes its mark from the
// document. It is idempotent: each undo record is deleted in one transaction with the
// undoing of its additions.
func (t *Table) undoAdditions(ctx context.Context, s Scope, doc Key, token string) error {
	s.Answer, s.Admit, s.Match, s.DryRun, s.Read, s.Write = nil, nil, nil, false, true, true
	names, err := t.Names(ctx, heldKey(doc, 0).of(s.Org))
	if err != nil {
		return err
	}
	for _, name := range names {
		k := At(heldKey(doc, 0).pk, name)
		err := t.Run(ctx, s, func(ctx context.Context, w *Work) error {
			r, err := w.Load(ctx, k)
			if err != nil || !r.Exists() {
				return err
			}
			var h undoRecord
			if err := r.Kept(&h); err != nil {
				return fmt.Errorf("read an undo record: %w", err)
			}
			if h.Token != token {
				return nil
			}
			for _, a := range h.Adds {
				w.Add(Addition{Key: At(a.Partition, a.Sort), Figures: a.Figures.Neg()})
			}
			return w.stage(write{key: k, remove: true, cond: "attribute_exists(pk)", failed: again})
		})
		if err != nil {
			return fmt.Errorf("undo additions: %w", err)
		}
	}
	return t.Run(ctx, s, func(_ context.Context, w *Work) error {
		return w.stage(write{
			key: doc, update: "REMOVE pending", cond: "pending.#token = :token", names: map[string]string{"#token": "token"},
			values: item{":token": text(token)}, failed: Pointless,
		})
	})
}

// AbandonedChange is a chunked change that was never finished, because its process died.
type AbandonedChange struct {
	Org      id.Organization
	document string // its partition key within the organisation
	token    string // of the change
}

// AbandonedChanges lists the expired chunked changes of all organisations.
func (t *Table) AbandonedChanges(ctx context.Context, now time.Time) ([]AbandonedChange, error) {
	found, err := t.Due(ctx, heldPartition, now)
	if err != nil {
		return nil, err
	}
	var all []AbandonedChange
	for _, r := range found {
		var by undoRow
		if err := r.Row(&by); err != nil {
			return nil, fmt.Errorf("read the row of an undo record: %w", err)
		}
		o, _ := Owner(str(r.it["pk"]))
		if f := (AbandonedChange{o, by.Document, by.Token}); !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all, nil
}

// Abandon undoes the additions of an abandoned change, and removes its mark from the
// document. It is idempotent.
func (w *Work) Abandon(ctx context.Context, f AbandonedChange) error {
	return w.t.undoAdditions(ctx, w.Scope, At(f.document, self), f.token)
}
