package table

import (
	"context"
	"fmt"
	"slices"
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/journal"
)

// A rebuild derives everything that follows from an organisation's documents
// once more, for when a projection was wrong: words, notes and feed document by
// document, then each contact's sums from the notes of its documents. Changes
// go on meanwhile. It works in slices; each leaves a version of the rebuild, and
// the change entry of that version is what starts the next one.

// RebuildID names a rebuild.
type RebuildID string

// Prefix of a rebuild's id.
func (RebuildID) Prefix() string { return "rbd" }

// RebuildStatus is where a rebuild stands.
type RebuildStatus string

// The states of a rebuild.
const (
	Rebuilding RebuildStatus = "running"
	Rebuilt    RebuildStatus = "done"
)

// Rebuild is a rebuild of what is derived from an organisation's documents.
type Rebuild struct {
	RebuildReport
	Place Place `json:"place,omitzero"`
}

// RebuildReport is what is told of a rebuild.
type RebuildReport struct {
	ID         RebuildID     `json:"id" readOnly:"true" doc:"The rebuild"`
	Status     RebuildStatus `json:"status" readOnly:"true" enum:"running,done" doc:"Where it stands"`
	Documents  int           `json:"documents" readOnly:"true" doc:"Documents looked at so far: contacts, what belongs to them, items"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"When it was done (UTC)"`
	journal.Stamp
}

// Place is where the next slice of a rebuild goes on: in the list of contacts,
// and in that of the documents of one of them; then in the list of items.
type Place struct {
	Items     bool          `json:"items,omitempty"`
	Cursor    string        `json:"cursor,omitempty"`    // the page of contacts or items
	Contact   crm.ContactID `json:"contact,omitempty"`   // the contact of that page; none: the first
	Documents string        `json:"documents,omitempty"` // the page of its documents
}

func rebuilds() kind[Rebuild] {
	return kind[Rebuild]{
		name: "rebuild", schema: 1,
		key:   func(r Rebuild) Key { return rebuildKey(r.ID) },
		id:    func(r Rebuild) string { return string(r.ID) },
		label: func(Rebuild) string { return "" },
	}
}

// Rebuild reads a rebuild.
func (w *Work) Rebuild(ctx context.Context, id RebuildID) (Rebuild, error) {
	return rebuilds().get(ctx, w, rebuildKey(id))
}

// AddRebuild stages a rebuild that is asked for.
func (w *Work) AddRebuild(r *Rebuild) error { return rebuilds().add(w, r) }

// SaveRebuild stages how far a rebuild has come.
func (w *Work) SaveRebuild(r *Rebuild) error { return rebuilds().save(w, r) }

// Rederive brings the words and the note of a document in line with the
// document as it is, whatever the note says; the sums change by what the note
// changes. It may be a document that was deleted.
func (w *Work) Rederive(ctx context.Context, id string) error {
	clear(w.seen) // when it runs again, what it has read before is old
	kind, doc, ok := derivable(id)
	if !ok {
		return nil
	}
	p, err := w.projection(ctx, kind, doc, id)
	if err != nil {
		return fmt.Errorf("derive again from %s: %w", id, err)
	}
	known := slices.Concat(p.now.Words, without(p.was.Words, p.now.Words))
	for _, word := range known {
		w.Expect(wordKey(kind, word, id))
	}
	var put, drop []string
	for _, word := range known {
		it, err := w.load(ctx, wordKey(kind, word, id))
		if err != nil {
			return err
		}
		wanted := slices.Contains(p.now.Words, word)
		switch {
		case wanted && it == nil:
			put = append(put, word)
		case !wanted && it != nil:
			drop = append(drop, word)
		}
	}
	if len(put)+len(drop) == 0 && (p.now.same(p.was) && p.unreadable == nil || !p.noted && !p.there) {
		return nil
	}
	return w.apply(p, put, drop)
}

// same tells whether two notes say the same.
func (n note) same(o note) bool {
	return n.Version == o.Version && slices.Equal(n.Words, o.Words) &&
		!slices.ContainsFunc(targets(n.Shares, o.Shares), func(t string) bool { return !n.Shares[t].same(o.Shares[t]) })
}

// Refeed puts what is missing of a page of a document's history into the feed of
// the contact it belongs to.
func (w *Work) Refeed(ctx context.Context, id string, p Page) (next string, err error) {
	_, doc := named(id)
	page, next, err := w.list(ctx, historyOf(doc), p)
	if err != nil {
		return "", err
	}
	entries, err := entriesOf(page)
	if err != nil {
		return "", err
	}
	entries = slices.DeleteFunc(entries, func(e journal.Entry) bool { return e.Subject == "" })
	fed := func(e journal.Entry) Key { return feedKey(crm.ContactID(e.Subject), e.At, e.ID, e.Version) }
	for _, e := range entries {
		w.Expect(fed(e))
	}
	for _, e := range entries {
		it, err := w.load(ctx, fed(e))
		if err != nil {
			return "", err
		}
		if it != nil {
			continue
		}
		if err := w.feed(e); err != nil {
			return "", err
		}
	}
	return next, nil
}

// ContactDocuments are the documents in a contact's list, page by page.
func (w *Work) ContactDocuments(ctx context.Context, c crm.ContactID, p Page) (ids []string, next string, err error) {
	page, next, err := w.list(ctx, query{name: "documents", index: "gsi2", branches: []branch{{partition: Contact(c).pk}}}, p)
	for _, f := range page {
		ids = append(ids, documentAt(str(f.row["pk"])))
	}
	return ids, next, err
}

// FormerDocuments are the documents that were a contact's once and that its list
// does not show: deleted ones, those that went to another contact, and those the
// list does not show yet. The feed knows them.
func (w *Work) FormerDocuments(ctx context.Context, c crm.ContactID) ([]string, error) {
	listed, fed, err := w.everyDocument(ctx, c)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(fed, func(id string) bool { return listed[id] }), nil
}

// everyDocument gives the documents in a contact's list, and those its feed
// names, each once.
func (w *Work) everyDocument(ctx context.Context, c crm.ContactID) (listed map[string]bool, fed []string, err error) {
	listed = map[string]bool{}
	for page := (Page{Limit: 200}); ; {
		ids, next, err := w.ContactDocuments(ctx, c, page)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			listed[id] = true
		}
		if page.Cursor = next; next == "" {
			break
		}
	}
	seen := map[string]bool{}
	for page := (Page{Limit: 200}); ; {
		found, next, err := w.list(ctx, feedOf(c), page)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range found {
			if id := fedDocument(f.at); id != string(c) && !seen[id] {
				seen[id] = true
				fed = append(fed, id)
			}
		}
		if page.Cursor = next; next == "" {
			return listed, fed, nil
		}
	}
}
