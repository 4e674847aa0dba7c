package audit

import (
	"encoding/json"
	"slices"

	"comptoir/shared/store"
	"comptoir/shared/table"
)

// derived notes the words, links, shares and facts that follow from a document, and the
// note of them; nothing follows from a tombstone, and its note says so.
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
	n := said{Month: d.Month, Words: d.Words, Facts: decoded(string(d.Facts)), Shares: map[string]figures{}}
	for _, w := range d.Words {
		a.wants(s, table.WordPlace(s.Org, w, s.ID), "word.missing", "the search word "+w, "")
	}
	for _, l := range d.Links {
		n.Links = append(n.Links, l.Parent+"#"+l.Date)
		a.wants(s, table.LinkPlace(s.Org, l.Parent, l.Date, s.ID), "link.missing", "the link from "+l.Parent, "")
	}
	for k, f := range d.Shares {
		place := k.Place(s.Org)
		n.Shares[place] = figures(f)
		a.note(fact{Topic: sums, Key: place, Org: s.Org, Doc: place, Rule: "sum.wrong", What: "a sum", Figures: figures(f)})
	}
	a.wants(s, s.Place+noteOf, "note.wrong", "the note of what is derived", n.text())
}

// noteOf stands for the note behind the place of its document, which says in which
// month the note is.
const noteOf = "\nnote"

// noted notes what the note of a document says is derived from it.
func (a *audit) noted(s store.Stored) {
	is := *s.Noted
	k, known := keyOf(s.Org, is.ID)
	if !known {
		a.find(s.Org, s.Place, "note.orphan", "It is about %q, which is no id.", is.ID)
		return
	}
	n := said{Month: is.Month, Words: is.Words, Links: is.Links, Facts: decoded(is.Facts), Shares: map[string]figures{}}
	for place, f := range is.Shares {
		n.Shares[place] = figures(f)
	}
	a.note(fact{
		Key: k.Place(s.Org) + noteOf, Have: true, Org: s.Org, Doc: is.ID,
		Rule: "note.orphan", What: "the note of what is derived", Value: n.text(),
	})
	a.note(fact{Topic: history, Key: k.Group(s.Org), Have: true, Org: s.Org, Doc: is.ID, Note: true, Step: &step{Version: is.Version}})
}

// said is what a note says, or must say.
type said struct {
	Month        string
	Words, Links []string
	Shares       map[string]figures
	Facts        any
}

// text writes it so that equal ones are alike: the order does not count, and what is
// zero is as good as not there. Where nothing is derived the month does not count.
func (n said) text() string {
	n.Words, n.Links = slices.Sorted(slices.Values(n.Words)), slices.Sorted(slices.Values(n.Links))
	shares := map[string]figures{}
	for place, f := range n.Shares {
		if some := without(f, ""); len(some) > 0 {
			shares[place] = some
		}
	}
	if n.Shares = shares; len(n.Words)+len(n.Links)+len(shares) == 0 && n.Facts == nil {
		return "nothing"
	}
	return sayOf(n)
}

// decoded are facts as they compare: the order of their names does not count.
func decoded(facts string) (v any) {
	if json.Unmarshal([]byte(facts), &v) != nil && facts != "" {
		return facts
	}
	return v
}
