package audit

import (
	"encoding/json"
	"slices"

	"comptoir/shared/store"
	"comptoir/shared/table"
)

// derived records the search words, links, shares and facts of a document, and its
// projection note. A tombstone has none of them, and its projection note is empty.
func (a *audit) derived(s store.Stored) {
	if !(store.Source{}).Derives(s.ID) {
		return
	}
	var d table.Derived
	if !s.Deleted {
		var err error
		if d, err = store.DerivedOf(s.Kind, s.Doc); err != nil {
			a.find(s.Org, s.ID, "item.unreadable", "%v", err)
			return
		}
	}
	n := derivation{Month: d.Month, Facts: decoded(string(d.Facts)), Shares: map[string]figures{}}
	if s.Renewed || s.Deleted { // an earlier release has derived other words
		a.requires(s, s.Place+wordsSuffix, "note.wrong", "the words in the projection note", wordsOf(d.Words))
		for _, w := range d.Words {
			a.requires(s, table.WordPlace(s.Org, w, s.ID), "word.missing", "the search word "+w, "")
		}
	}
	for _, l := range d.Links {
		n.Links = append(n.Links, l.Parent+"#"+l.Date)
		a.requires(s, table.LinkPlace(s.Org, l.Parent, l.Date, s.ID), "link.missing", "the link from "+l.Parent, "")
	}
	for k, f := range d.Shares {
		place := k.Place(s.Org)
		n.Shares[place] = figures(f)
		a.record(fact{Topic: sums, Key: place, Org: s.Org, Doc: place, Rule: "sum.wrong", What: "a sum", Figures: figures(f)})
	}
	a.requires(s, s.Place+noteSuffix, "note.wrong", "the projection note", n.text())
}

// noteSuffix is the suffix for the projection note in a document's key. The note itself
// contains the month of its partition.
const noteSuffix, wordsSuffix = "\nnote", "\nwords"

// projectionNote records the content of a document's projection note.
func (a *audit) projectionNote(s store.Stored) {
	is := *s.ProjectionNote
	k, known := keyOf(s.Org, is.ID)
	if !known {
		a.find(s.Org, s.Place, "note.orphan", "The projection note is of %q, which is not an id.", is.ID)
		return
	}
	n := derivation{Month: is.Month, Links: is.Links, Facts: decoded(is.Facts), Shares: map[string]figures{}}
	for place, f := range is.Shares {
		n.Shares[place] = figures(f)
	}
	a.record(fact{
		Key: k.Place(s.Org) + noteSuffix, Have: true, Org: s.Org, Doc: is.ID,
		Rule: "note.orphan", What: "the projection note", Value: n.text(),
	})
	a.record(fact{Key: k.Place(s.Org) + wordsSuffix, Have: true, Org: s.Org, Doc: is.ID, Value: wordsOf(is.Words)})
	for _, w := range is.Words {
		a.requires(store.Stored{Org: s.Org, ID: is.ID}, table.WordPlace(s.Org, w, is.ID), "word.missing", "the search word "+w, "")
	}
	a.record(fact{Topic: history, Key: k.Group(s.Org), Have: true, Org: s.Org, Doc: is.ID, Note: true, Step: &step{Version: is.Version}})
}

// derivation is the content of a projection note except its words, as stored or as required.
type derivation struct {
	Month  string
	Links  []string
	Shares map[string]figures
	Facts  any
}

// wordsOf returns words as text, in any order of them.
func wordsOf(words []string) string { return jsonOf(slices.Sorted(slices.Values(words))) }

// text returns a canonical form: without order and without zeros. The month does not
// count if nothing else is derived.
func (n derivation) text() string {
	n.Links = slices.Sorted(slices.Values(n.Links))
	shares := map[string]figures{}
	for place, f := range n.Shares {
		if some := without(f, ""); len(some) > 0 {
			shares[place] = some
		}
	}
	if n.Shares = shares; len(n.Links)+len(shares) == 0 && n.Facts == nil {
		return "nothing"
	}
	return jsonOf(n)
}

// decoded returns facts in a comparable form, without the order of their names.
func decoded(facts string) (v any) {
	if json.Unmarshal([]byte(facts), &v) != nil && facts != "" {
		return facts
	}
	return v
}
