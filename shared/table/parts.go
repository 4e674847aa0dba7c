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

// A transaction takes 100 actions, and an order of 300 lines moves the stock of 300
// items. Then the additions are made in parts, each one transaction with a note of
// what it added, and the last transaction flips the document the change is about and
// drops the notes. Meanwhile the document is marked as pending and refuses changes.
// After a crash half-way the mark and the notes stay; when they have expired, the next
// request for the document, or the sweeper, takes the additions back.

// heldFor is how long a change in parts may take: a request ends within 30 seconds.
const heldFor = time.Minute

// partSize is how many additions one part makes, beside its note.
const partSize = 90

// held is the note of what one part added.
type held struct {
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

func (w *Work) commitInParts(ctx context.Context, staged []write, adds []Addition) error {
	if w.DryRun {
		for part := range slices.Chunk(append(staged, writes(adds)...), maxActions) {
			if err := w.transact(ctx, part); err != nil {
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
	if w.about == none {
		return fmt.Errorf("%s makes a change in parts and does not say what it is about", w.Operation)
	}
	parts := slices.Collect(slices.Chunk(adds, partSize))
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

// hold marks the document the change is about, adds part by part, and flips.
func (w *Work) hold(ctx context.Context, firm []write, parts [][]Addition) error {
	token, until := rand.Text(), w.Now.Add(heldFor)
	main := slices.IndexFunc(firm, func(s write) bool { return s.key == w.about && s.was > 0 })
	if main >= 0 {
		if err := w.transact(ctx, []write{w.mark(firm[main], token, until)}); err != nil {
			return err
		}
	}
	for n, part := range parts {
		note, err := w.note(w.about, n, token, until, part)
		if err == nil {
			err = w.insist(ctx, append([]write{note}, writes(part)...))
		}
		if err != nil {
			return errors.Join(err, w.t.release(ctx, w.Scope, w.about, token))
		}
	}
	flip := slices.Clone(firm)
	if main >= 0 {
		flip[main] = unmark(flip[main], token)
	}
	for n := range parts {
		flip = append(flip, write{key: heldKey(w.about, n), remove: true, cond: "attribute_exists(pk)", failed: again})
	}
	if err := w.insist(ctx, flip); err != nil {
		return errors.Join(err, w.t.release(ctx, w.Scope, w.about, token))
	}
	return nil
}

// mark says that the document is being changed in parts, and by what.
func (w *Work) mark(doc write, token string, until time.Time) write {
	_, action, _ := strings.Cut(w.Operation, ".")
	pending := item{"token": text(token), "until": text(Instant(until)), "action": text(action)}
	return write{
		key: doc.key, update: "SET pending = :pending", cond: unchanged,
		values: item{":was": num(strconv.Itoa(doc.was)), ":pending": &types.AttributeValueMemberM{Value: pending}}, failed: again,
	}
}

// unmark lets the last transaction change the document that its own mark protects.
func unmark(doc write, token string) write {
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

func addRemoval(update, name string) string {
	if mentions(update, "REMOVE") {
		return update + ", " + name
	}
	return update + " REMOVE " + name
}

// note is what a part adds, where the sweeper finds it when it has expired.
func (w *Work) note(doc Key, n int, token string, until time.Time, part []Addition) (write, error) {
	h := held{Document: doc.pk, Part: n, Token: token, Until: until}
	for _, a := range part {
		h.Adds = append(h.Adds, heldAdded{a.Key.pk, a.Key.sk, a.Figures})
	}
	s, err := kept(heldKey(doc, n), 1, h, Fields{})
	if err != nil {
		return s, fmt.Errorf("note what is added: %w", err)
	}
	row, err := packOne(1, heldBy{doc.pk, token})
	if err != nil {
		return s, fmt.Errorf("note what is added: %w", err)
	}
	x := index(Second)
	s.put[Projected], s.put[x.Partition] = row, text(heldPartition)
	s.put[x.Sort] = text(Instant(until) + "#" + partition(w.Org, doc.pk) + "#" + strconv.Itoa(n))
	s.cond, s.failed = "attribute_not_exists(pk)", again
	return s, nil
}

// heldBy is what the sweeper must know of a note.
type heldBy struct {
	Document string `json:"document"`
	Token    string `json:"token"`
}

// heldPartition lists the notes of all organisations by when they expire.
const heldPartition = system + "HELD#" + shard

// insist repeats a transaction that only met others on its way. What a part writes is
// its own, so repeating it as it is is right.
func (w *Work) insist(ctx context.Context, writes []write) error {
	for wait := w.t.patience(ctx); ; {
		err := w.transact(ctx, writes)
		if !errors.Is(err, errConflict) || !wait.again(ctx) {
			return err
		}
	}
}

// settle looks at a document that is being changed in parts: it asks for patience,
// or, when the mark has expired, takes the additions back.
func (w *Work) settle(ctx context.Context, key Key, it item) (item, error) {
	p, ok := it["pending"].(*types.AttributeValueMemberM)
	if !ok {
		return it, nil
	}
	if Instant(w.Now) < str(p.Value["until"]) {
		return nil, fault.Busy("document.pending", "The document is being changed by another request. Repeat this one in a moment.", 5*time.Second)
	}
	if err := w.t.release(ctx, w.Scope, key, str(p.Value["token"])); err != nil {
		return nil, err
	}
	delete(w.seen, key)
	return w.load(ctx, key)
}

// release takes back everything a change in parts has added, and its mark from the
// document. It may be done twice: each note goes with its additions in one transaction.
func (t *Table) release(ctx context.Context, s Scope, doc Key, token string) error {
	s.Answer, s.Admit, s.Match, s.DryRun, s.Read, s.Write = nil, nil, nil, false, true, true
	notes, err := t.Names(ctx, heldKey(doc, 0).of(s.Org))
	if err != nil {
		return err
	}
	for _, n := range notes {
		note := At(heldKey(doc, 0).pk, n)
		err := t.Run(ctx, s, func(ctx context.Context, w *Work) error {
			r, err := w.Load(ctx, note)
			if err != nil || !r.Exists() {
				return err
			}
			var h held
			if err := r.Kept(&h); err != nil {
				return fmt.Errorf("read what was added: %w", err)
			}
			if h.Token != token {
				return nil
			}
			for _, a := range h.Adds {
				w.Add(Addition{Key: At(a.Partition, a.Sort), Figures: a.Figures.Neg()})
			}
			return w.stage(write{key: note, remove: true, cond: "attribute_exists(pk)", failed: again})
		})
		if err != nil {
			return fmt.Errorf("take additions back: %w", err)
		}
	}
	return t.Run(ctx, s, func(_ context.Context, w *Work) error {
		return w.stage(write{
			key: doc, update: "REMOVE pending", cond: "pending.#token = :token", names: map[string]string{"#token": "token"},
			values: item{":token": text(token)}, failed: Pointless,
		})
	})
}

// Forsaken is a change in parts that was never finished: its process died half-way.
type Forsaken struct {
	Org      id.Organization
	document string // its partition key within the organisation
	token    string // of the change
}

// Forsaken lists the changes of all organisations that have taken too long.
func (t *Table) Forsaken(ctx context.Context, now time.Time) ([]Forsaken, error) {
	found, err := t.Due(ctx, heldPartition, now)
	if err != nil {
		return nil, err
	}
	var all []Forsaken
	for _, r := range found {
		var by heldBy
		if err := r.Row(&by); err != nil {
			return nil, fmt.Errorf("read what additions are for: %w", err)
		}
		o, _ := Owner(str(r.it["pk"]))
		if f := (Forsaken{o, by.Document, by.Token}); !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all, nil
}

// GiveBack takes back what a forsaken change has added, and its mark from the
// document. It may be done twice.
func (w *Work) GiveBack(ctx context.Context, f Forsaken) error {
	return w.t.release(ctx, w.Scope, At(f.document, self), f.token)
}
