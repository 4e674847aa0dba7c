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
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// A transaction takes 100 actions, and an order of 300 lines moves the stock of
// 300 items. Then the stock is held in parts, each one transaction with a note
// of what it holds, and the last transaction flips the document and drops the
// notes. Meanwhile the document is marked as pending and refuses changes. Who
// dies half-way leaves the mark and the notes; when they have expired, the next
// to touch the document, or the sweeper, gives everything back.

// heldFor is how long a change in parts may take: a request ends within 30 seconds.
const heldFor = time.Minute

// partSize is how many movements one part holds, beside its note.
const partSize = 90

// held is the note of what one part holds.
type held struct {
	Document string     `json:"document"` // partition key of the document, within the organisation
	Part     int        `json:"part"`
	Token    string     `json:"token"`
	Moves    []heldMove `json:"moves"`
	Until    time.Time  `json:"until"`
}

type heldMove struct {
	Item       stock.ItemID    `json:"item"`
	Warehouse  org.WarehouseID `json:"warehouse"`
	Physical   money.Quantity  `json:"physical"`
	Accounting money.Quantity  `json:"accounting"`
	Committed  money.Quantity  `json:"committed"`
}

func (w *Work) commitInParts(ctx context.Context, staged, moves []write) error {
	if w.DryRun {
		for part := range slices.Chunk(append(staged, moves...), maxActions) {
			if err := w.transact(ctx, part); err != nil {
				return err
			}
		}
		return nil
	}
	var firm []write
	var loose []write
	for _, s := range staged {
		if s.loose {
			loose = append(loose, s)
		} else {
			firm = append(firm, s)
		}
	}
	parts := slices.Collect(slices.Chunk(stock.Total(w.moves), partSize))
	if len(firm)+len(parts) > maxActions {
		return &fault.Fault{Kind: fault.KindInvalid, Code: "document.too_large", Detail: "The change touches too many records at once. Split the document."}
	}
	for part := range slices.Chunk(loose, maxActions) {
		if err := w.insist(ctx, part); err != nil {
			return err
		}
	}
	return w.hold(ctx, firm, parts)
}

// hold marks the document, holds the stock part by part, and flips.
func (w *Work) hold(ctx context.Context, firm []write, parts [][]stock.Move) error {
	token, until := rand.Text(), w.Now.Add(heldFor)
	main := slices.IndexFunc(firm, func(s write) bool { return s.cond == unchanged })
	doc := firm[max(slices.IndexFunc(firm, creates), 0)].key
	if main >= 0 {
		doc = firm[main].key
	}
	if main >= 0 {
		if err := w.transact(ctx, []write{w.mark(firm[main], token, until)}); err != nil {
			return err
		}
	}
	for n, part := range parts {
		note, err := w.note(doc, n, token, until, part)
		if err == nil {
			writes := []write{note}
			for _, m := range part {
				writes = append(writes, level(m))
			}
			err = w.insist(ctx, writes)
		}
		if err != nil {
			return errors.Join(err, w.t.release(ctx, w.Scope, doc, token))
		}
	}
	flip := slices.Clone(firm)
	if main >= 0 {
		flip[main] = unmark(flip[main], token)
	}
	for n := range parts {
		flip = append(flip, write{key: heldKey(doc, n), remove: true, cond: "attribute_exists(pk)", failed: again})
	}
	if err := w.insist(ctx, flip); err != nil {
		return errors.Join(err, w.t.release(ctx, w.Scope, doc, token))
	}
	return nil
}

// creates tells whether a write makes a document that was not there before: what
// is held for one is noted under its own id, which nobody else knows yet.
func creates(s write) bool { return s.put["version"] != nil && s.key.sk == self }

// mark says that the document is being changed in parts, and by what.
func (w *Work) mark(doc write, token string, until time.Time) write {
	_, action, _ := strings.Cut(w.Operation, ".")
	pending := item{"token": text(token), "until": text(instant(until)), "action": text(action)}
	return write{
		key: doc.key, update: "SET pending = :pending", cond: unchanged,
		values: item{":was": doc.values[":was"], ":pending": &types.AttributeValueMemberM{Value: pending}}, failed: again,
	}
}

// unmark lets the last transaction change the document that its own mark protects.
func unmark(doc write, token string) write {
	doc.cond = "version = :was AND pending.#token = :token"
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

func addRemoval(update, name string) string {
	if mentions(update, "REMOVE") {
		return update + ", " + name
	}
	return update + " REMOVE " + name
}

// note is what a part holds, where the sweeper finds it when it has expired.
func (w *Work) note(doc Key, n int, token string, until time.Time, part []stock.Move) (write, error) {
	h := held{Document: doc.pk, Part: n, Token: token, Until: until}
	for _, m := range part {
		h.Moves = append(h.Moves, heldMove{m.Item, m.Warehouse, m.Physical, m.Accounting, m.Committed})
	}
	a, err := encode(h)
	if err != nil {
		return write{}, fmt.Errorf("note what is held: %w", err)
	}
	return write{
		key: heldKey(doc, n),
		put: item{
			"kind": text("held"), "schema": num("1"), "doc": a, "row": &types.AttributeValueMemberM{Value: item{"document": text(doc.pk), "token": text(token)}},
			"gsi3pk": text(placed(w.Org, heldPartition)), "gsi3sk": text(instant(until) + "#" + partition(w.Org, doc.pk, strconv.Itoa(n))),
		},
		cond: "attribute_not_exists(pk)", failed: again,
	}, nil
}

// insist repeats a transaction that only met others on its way. What a part
// writes is nobody else's, so that repeating it as it is is right.
func (w *Work) insist(ctx context.Context, writes []write) error {
	for wait := w.t.patience(ctx); ; {
		err := w.transact(ctx, writes)
		if !errors.Is(err, errConflict) || !wait.again(ctx) {
			return err
		}
	}
}

// pendingAction is what is being done with a document in parts; empty: nothing,
// or nothing any more: a mark that has expired stands in nobody's way.
func pendingAction(it item, now time.Time) string {
	p, ok := it["pending"].(*types.AttributeValueMemberM)
	if !ok || str(p.Value["until"]) <= instant(now) {
		return ""
	}
	return str(p.Value["action"])
}

// settle looks at a document somebody is changing in parts: it asks for
// patience, or, when the mark has expired, gives back what was held.
func (w *Work) settle(ctx context.Context, key Key, it item) (item, error) {
	var pending struct {
		Token string    `json:"token"`
		Until time.Time `json:"until"`
	}
	if err := decode(it["pending"], &pending); err != nil {
		return nil, fmt.Errorf("read a pending mark: %w", err)
	}
	if w.Now.Before(pending.Until) {
		return nil, fault.Busy("document.pending", "The document is being changed by another request. Repeat this one in a moment.", 5*time.Second)
	}
	if err := w.t.release(ctx, w.Scope, key, pending.Token); err != nil {
		return nil, err
	}
	delete(w.seen, key)
	return w.load(ctx, key)
}

// release gives back everything a change in parts holds, and takes its mark
// from the document. It may be done twice: each note goes with its stock in
// one transaction.
func (t *Table) release(ctx context.Context, s Scope, doc Key, token string) error {
	s.Answer, s.Member, s.Match, s.DryRun, s.Read, s.Write = nil, "", nil, false, true, true
	notes, err := t.names(ctx, partition(s.Org, heldKey(doc, 0).pk))
	if err != nil {
		return err
	}
	for _, n := range notes {
		note := Key{pk: heldKey(doc, 0).pk, sk: n}
		err := t.Run(ctx, s, func(ctx context.Context, w *Work) error {
			it, err := w.load(ctx, note)
			if err != nil || it == nil {
				return err
			}
			var h held
			if err := decode(it["doc"], &h); err != nil {
				return fmt.Errorf("read what is held: %w", err)
			}
			if h.Token != token {
				return nil
			}
			for _, m := range h.Moves {
				w.Move(stock.Move{Item: m.Item, Warehouse: m.Warehouse, Physical: m.Physical.Neg(), Accounting: m.Accounting.Neg(), Committed: m.Committed.Neg()})
			}
			return w.stage(write{key: note, remove: true, cond: "attribute_exists(pk)", failed: again})
		})
		if err != nil {
			return fmt.Errorf("give held stock back: %w", err)
		}
	}
	return t.Run(ctx, s, func(_ context.Context, w *Work) error {
		return w.stage(write{
			key: doc, update: "REMOVE pending", cond: "pending.#token = :token", names: map[string]string{"#token": "token"},
			values: item{":token": text(token)}, failed: func(item) error { return nil },
		})
	})
}
