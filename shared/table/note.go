package table

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// note is the projection note of a document: the words, links, shares and facts that were
// applied. It is one item, in the partition of the facts of the document's month.
type note struct {
	Version int                `json:"version"` // of the document it follows from
	Words   []string           `json:"words,omitempty"`
	Links   []string           `json:"links,omitempty"`  // parent#date
	Shares  map[string]Figures `json:"shares,omitempty"` // by the sum they add to: id#sum
	Facts   json.RawMessage    `json:"facts,omitempty"`
}

func (d Derived) note(version int) note {
	n := note{Version: version, Words: d.Words, Facts: d.Facts}
	for _, l := range d.Links {
		n.Links = append(n.Links, l.Parent+"#"+l.Date)
	}
	for k, f := range d.Shares {
		if n.Shares == nil {
			n.Shares = map[string]Figures{}
		}
		n.Shares[target(k)] = f
	}
	return n
}

// target returns the name of a sum in a note.
func target(k Key) string { return k.pk + "#" + strings.TrimPrefix(k.sk, sumPrefix()) }

// sumOf returns the key of a sum from its name in a note.
func sumOf(target string) Key {
	doc, name, _ := strings.Cut(target, "#")
	return SumKey(doc, name)
}

// keys returns the keys of a document's words and links.
func (n note) keys(doc string) map[Key]bool {
	all := map[Key]bool{}
	for _, word := range n.Words {
		all[wordKey(word, doc)] = true
	}
	for _, l := range n.Links {
		parent, date, _ := strings.Cut(l, "#")
		all[linkKey(parent, date, doc)] = true
	}
	return all
}

// same reports whether two notes have the same content, regardless of their versions.
func (n note) same(o note) bool {
	return slices.Equal(n.Words, o.Words) && slices.Equal(n.Links, o.Links) && string(n.Facts) == string(o.Facts) &&
		!slices.ContainsFunc(targets(n.Shares, o.Shares), func(t string) bool { return !n.Shares[t].same(o.Shares[t]) })
}

// targets returns the sums in a or b, in order.
func targets(a, b map[string]Figures) []string {
	all := slices.Collect(maps.Keys(a))
	for t := range b {
		if _, both := a[t]; !both {
			all = append(all, t)
		}
	}
	slices.Sort(all)
	return all
}

// Same reports whether the same items are derived from two documents.
func (d Derived) Same(o Derived) bool {
	a, b := d.note(0), o.note(0)
	return d.Month == o.Month && a.same(b)
}

// movedAttribute marks the redirect that a note leaves when it moves to another month, and
// names the new partition. A projection of an older version of the document finds the note
// through the redirect and does not create a second one.
const movedAttribute = "moved"

// traceTTL is how long a redirect is kept: no projection runs that long.
const traceTTL = 30 * 24 * time.Hour

// putNote stages the note, and a redirect under each of its previous keys. The note counts its
// writes: a projection that has read an older note runs again.
func (w *Work) putNote(p projection) error {
	times, _ := strconv.Atoi(p.times)
	s, err := packedPut(p.home, 1, p.now, Fields{changesAttribute: times + 1})
	if err != nil {
		return fmt.Errorf("store the projection note of %s: %w", p.id, err)
	}
	trace := Fields{changesAttribute: times + 1, movedAttribute: p.home.pk, TimeToLive: w.Now.Add(traceTTL).Unix()}
	if p.noted {
		p.formerKeys = map[Key]bool{p.at: true}
	}
	for k := range p.formerKeys {
		if _, traced := p.traces[k]; k == p.home || traced {
			continue
		}
		if err := w.stage(p.ifUnwritten(write{key: k, put: trace.item()})); err != nil {
			return err
		}
	}
	s = p.ifUnwritten(s)
	s.alone = true
	return w.stage(s)
}

// ifUnwritten makes the write of a note or a redirect conditional on the item that was read
// there.
func (p projection) ifUnwritten(s write) write {
	was, found := p.traces[s.key]
	if p.noted && s.key == p.at {
		was, found = p.times, true
	}
	s.failed, s.cond = again, "attribute_not_exists(pk)"
	switch {
	case found && was == "": // the count is lost: a rebuild corrects the note
		s.cond, s.names = "attribute_not_exists(#n)", map[string]string{"#n": changesAttribute}
	case found:
		s.cond, s.names, s.values = "#n = :was", map[string]string{"#n": changesAttribute}, item{":was": num(was)}
	}
	return s
}

// notesOf lists the ids of the documents whose notes are in a month.
func (w *Work) notesOf(ctx context.Context, kind, month string, p Page) (ids []string, next string, err error) {
	k := noteKey(kind+"_", month)
	page, next, err := w.list(ctx, query{name: "notes", consistent: true, branches: []branch{{partition: k.pk}}, open: noText}, p)
	for _, f := range page {
		ids = append(ids, kind+"_"+f.at)
	}
	return ids, next, err
}
