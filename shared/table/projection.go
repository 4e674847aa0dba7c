package table

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"comptoir/shared/crm"
	"comptoir/shared/journal"
)

// What follows from a document is derived from its change entries: the words a
// search finds it by, the sums it adds to, the feed of its contact. Each is
// applied in one transaction with a note of what was applied (PROJECTED), so
// that an entry that comes twice, late or out of order changes nothing: the
// document as it is now is compared with what was applied last.
//
// A document has at most 40 words, so that even one that changes all of them
// and moves from one contact to another takes less than 90 actions.

// note is what a document's projection has written.
type note struct {
	Version int              `json:"version"` // of the document it follows from
	Words   []string         `json:"words,omitempty"`
	Shares  map[string]share `json:"shares,omitempty"` // by what they add to
}

// derived is what follows from a document as it is now.
type derived struct {
	words  []string
	shares map[string]share
}

// Project brings everything derived from the document of a change entry up to
// date, and puts the entry into the feed of its contact.
func (w *Work) Project(ctx context.Context, e journal.Entry) error {
	if kind, doc, ok := derivable(e.ID); ok {
		p, err := w.projection(ctx, kind, doc, e.ID)
		if err == nil {
			err = p.unreadable
		}
		if err != nil {
			return fmt.Errorf("project %s: %w", e.ID, err)
		}
		if p.there && p.was.Version < p.now.Version {
			if err := w.apply(p, without(p.now.Words, p.was.Words), without(p.was.Words, p.now.Words)); err != nil {
				return err
			}
		}
	}
	if e.Subject == "" {
		return nil
	}
	return w.feed(e)
}

// feed stages an entry's place in the feed of its contact.
func (w *Work) feed(e journal.Entry) error {
	a, err := encode(e)
	if err != nil {
		return fmt.Errorf("put %s into the feed: %w", e.ID, err)
	}
	return w.stage(write{
		key: feedKey(crm.ContactID(e.Subject), e.At, e.ID, e.Version),
		put: item{"kind": text("feed"), "schema": num("1"), "doc": a},
	})
}

// projection is a document's note as it is, and as it follows from the document.
type projection struct {
	key      Key
	kind, id string
	there    bool   // the document, or its tombstone
	noted    bool   // whether there is a note
	times    string // how often the note was written
	was, now note
	// unreadable is why the note cannot be read. Only a rebuild goes on without.
	unreadable error
}

// projection reads a document and its note.
func (w *Work) projection(ctx context.Context, kind string, doc Key, id string) (projection, error) {
	p := projection{key: doc, kind: kind, id: id}
	w.Expect(doc, projectedKey(doc))
	it, err := w.load(ctx, doc)
	if err != nil {
		return p, err
	}
	noted, err := w.load(ctx, projectedKey(doc))
	if err != nil {
		return p, err
	}
	p.there, p.noted, p.times = it != nil, noted != nil, str(noted["times"])
	if noted != nil {
		if err := decode(noted["doc"], &p.was); err != nil {
			p.was, p.unreadable = note{}, fmt.Errorf("read the note: %w", err)
		}
	}
	if it == nil {
		return p, nil
	}
	if p.now.Version, err = strconv.Atoi(str(it["version"])); err != nil {
		return p, fmt.Errorf("read the version: %w", err)
	}
	if it["deleted"] != nil {
		return p, nil
	}
	d, err := derive(p.kind, it)
	p.now.Words, p.now.Shares = d.words, d.shares
	return p, err
}

// apply stages the words to put and to drop, what the sums change by, and the
// note of it all. The note counts how often it was written: whoever read it
// before somebody else wrote it reads everything again.
func (w *Work) apply(p projection, put, drop []string) error {
	for _, word := range drop {
		if err := w.stage(write{key: wordKey(p.kind, word, p.id), remove: true}); err != nil {
			return err
		}
	}
	for _, word := range put {
		if err := w.stage(write{key: wordKey(p.kind, word, p.id), put: item{"kind": text("word"), "schema": num("1")}}); err != nil {
			return err
		}
	}
	for _, target := range targets(p.was.Shares, p.now.Shares) {
		if err := w.addTo(target, p.was.Shares[target], p.now.Shares[target]); err != nil {
			return err
		}
	}
	a, err := encode(p.now)
	if err != nil {
		return fmt.Errorf("note what was projected of %s: %w", p.id, err)
	}
	times, _ := strconv.Atoi(p.times)
	s := write{
		key: projectedKey(p.key), put: item{"kind": text("projected"), "schema": num("1"), "times": num(strconv.Itoa(times + 1)), "doc": a},
		names: map[string]string{"#times": "times"}, failed: again,
	}
	switch {
	case p.times != "":
		s.cond, s.values = "#times = :was", item{":was": num(p.times)}
	case p.noted:
		s.cond = "attribute_exists(pk) AND attribute_not_exists(#times)"
	default:
		s.cond, s.names = "attribute_not_exists(pk)", nil
	}
	return w.stage(s)
}

// without is what stands in one list of words and not in the other.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(others, w) })
}
