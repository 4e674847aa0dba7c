package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"comptoir/shared/journal"
)

// A rebuild derives everything again, to correct the errors of a projection. The store
// walks over kinds and documents; this file handles one document.

// RebuildItems derives the words, links, facts, shares and the projection note of a document
// again from its current version, and ignores the stored note. The document may be deleted.
func (w *Work) RebuildItems(ctx context.Context, doc string, from Source) error {
	clear(w.seen) // reads of an earlier run are out of date
	if !from.Derives(doc) {
		return nil
	}
	p, err := w.projection(ctx, doc, from)
	if err != nil {
		return fmt.Errorf("rebuild the projection of %s: %w", doc, err)
	}
	if p.was.Version > p.now.Version && p.unreadable == nil {
		// The document may have changed before its note was read. A note with a newer
		// version than a document read after it is wrong.
		key := At(doc, self)
		w.Forget(key)
		it, err := w.load(ctx, key)
		if err != nil {
			return err
		}
		if (Record{it}).Version() != p.now.Version {
			return w.Conflict()
		}
	}
	known := p.was.keys(doc)
	maps.Copy(known, p.now.keys(doc))
	w.Expect(slices.Collect(maps.Keys(known))...)
	existing := map[Key]bool{}
	for k := range known {
		it, err := w.load(ctx, k)
		if err != nil {
			return err
		}
		if it != nil {
			existing[k] = true
		}
	}
	right := p.noted && p.unreadable == nil && p.was.same(p.now) || !p.noted && !p.exists
	if right && (p.at == p.home || !p.noted) && maps.Equal(existing, p.now.keys(doc)) && !w.hasStrayMarks(p) {
		return nil
	}
	return w.apply(ctx, p, nil, existing)
}

// RebuildFeed puts the missing entries of a page of a document's history into the feed of its
// subject.
func (w *Work) RebuildFeed(ctx context.Context, doc Key, p Page) (next string, err error) {
	entries, next, err := w.History(ctx, doc, p)
	if err != nil {
		return "", err
	}
	entries = slices.DeleteFunc(entries, func(e journal.Entry) bool { return e.Subject == "" })
	for _, e := range entries {
		w.Expect(feedKey(e.Subject, e))
	}
	var puts []write
	for _, e := range entries {
		it, err := w.load(ctx, feedKey(e.Subject, e))
		if err != nil {
			return "", err
		}
		if it != nil {
			continue
		}
		s, err := packedPut(feedKey(e.Subject, e), 1, e, Fields{})
		if err != nil {
			return "", err
		}
		puts = append(puts, s)
	}
	return next, w.writeBatches(ctx, puts)
}

// maxSums is how many sums one transaction corrects.
const maxSums = 80

// RebuildSums corrects the sums of a document to the total of its children's notes, and
// reports whether more sums need a correction. The notes are authoritative: every change
// of a sum is in one transaction with the note it follows from, and a document has
// shares only of its parents' sums. Children with wrong notes, such as deleted ones
// whose shares still exist, are returned instead: they have to be derived again first.
//
// The sums are read first, and written on condition that they have not changed since: so
// the notes read in between are those the sums follow from.
func (w *Work) RebuildSums(ctx context.Context, doc string, from Source) (more bool, wrong []string, err error) {
	clear(w.seen) // reads of an earlier run are out of date
	_, sides, err := w.Beside(ctx, At(doc, self), sumPrefix())
	if err != nil {
		return false, nil, err
	}
	have := map[string]item{}
	for _, r := range sides {
		if strings.HasPrefix(r.Sort(), sumPrefix()) {
			have[target(At(doc, r.Sort()))] = r.it
		}
	}
	children, err := w.linked(ctx, doc)
	if err != nil {
		return false, nil, err
	}
	want, wrong, err := w.notedTotals(ctx, doc, children, from)
	if err != nil || len(wrong) > 0 {
		return true, wrong, err
	}
	more, err = w.correct(have, want)
	return more, nil, err
}

// notedTotals adds up the shares of a document's sums in its children's notes, and lists
// the children whose notes are wrong.
func (w *Work) notedTotals(ctx context.Context, doc string, children []string, from Source) (
	want map[string]Figures, wrong []string, err error,
) {
	want = map[string]Figures{}
	for some := range slices.Chunk(children, maxKeys/2) {
		for _, child := range some {
			w.Expect(At(child, self), noteKey(child, from.Month(child)))
		}
		for _, child := range some {
			p, err := w.projection(ctx, child, from)
			if err == nil {
				err = p.unreadable
			}
			if err != nil {
				return nil, nil, fmt.Errorf("read the projection of %s: %w", child, err)
			}
			if from.Derives(child) && !p.was.same(p.now) {
				wrong = append(wrong, child)
			}
			for t, s := range p.was.Shares {
				if strings.HasPrefix(t, doc+"#") {
					want[t] = want[t].Plus(s)
				}
			}
		}
		clear(w.seen)
	}
	return want, wrong, nil
}

// correct stages the correction of wrong sums. A new child changes a sum too, so the
// transaction requires that no sum has changed.
func (w *Work) correct(have map[string]item, want map[string]Figures) (more bool, err error) {
	for t := range want {
		if _, known := have[t]; !known {
			have[t] = nil
		}
	}
	wrong := map[string]Figures{}
	for _, t := range slices.Sorted(maps.Keys(have)) {
		is, err := Record{have[t]}.Figures()
		if err != nil {
			return false, err
		}
		if is.same(want[t]) {
			continue
		}
		if len(wrong) == maxSums {
			more = true
			break
		}
		wrong[t] = is
	}
	if len(wrong) == 0 {
		return false, nil
	}
	for _, t := range slices.Sorted(maps.Keys(have)) {
		u := write{key: sumOf(t)}
		if is, found := wrong[t]; found {
			delta := want[t].Plus(is.Neg())
			u = Addition{Key: sumOf(t), Figures: delta}.write()
			u.names["#n"], u.values[":one"] = changesAttribute, num("1")
			u.update += ", #n :one"
		}
		if len(w.staged) >= maxActions {
			break
		}
		if err := w.stage(ifUnchanged(u, have[t])); err != nil {
			return false, err
		}
	}
	return more, nil
}

// ifUnchanged makes a write conditional on the sum's count of changes.
func ifUnchanged(u write, was item) write {
	u.failed = again
	changes := str(was[changesAttribute])
	if u.names == nil {
		u.names = map[string]string{}
	}
	switch {
	case was == nil:
		u.cond = "attribute_not_exists(pk)"
	case changes == "":
		u.cond, u.names["#n"] = "attribute_not_exists(#n)", changesAttribute
	default:
		u.cond, u.names["#n"] = "#n = :was", changesAttribute
		if u.values == nil {
			u.values = item{}
		}
		u.values[":was"] = num(changes)
	}
	return u
}

// NotesOf lists the ids of the documents that have a note in a month, page by page.
func (w *Work) NotesOf(ctx context.Context, kind, month string, p Page) (ids []string, next string, err error) {
	return w.notesOf(ctx, kind, month, p)
}
