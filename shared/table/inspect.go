package table

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// What operators' tools ask of an item.

// RecordOf is an item that a tool has read.
func RecordOf(it map[string]types.AttributeValue) Record { return Record{it} }

// Place is where in the table an item is, as text.
func (r Record) Place() string { return place(str(r.it["pk"]), r.Sort()) }

// Group is the item's partition.
func (r Record) Group() string { return str(r.it["pk"]) }

func place(pk, sk string) string { return pk + "\n" + sk }

// Place is where in the table the item of a key is.
func (k Key) Place(o id.Organization) string { return place(k.within(o)) }

// Group is the partition of the key.
func (k Key) Group(o id.Organization) string {
	pk, _ := k.within(o)
	return pk
}

// Birth is the change entry of a document's creation.
func (r Record) Birth() (*journal.Entry, error) {
	e, err := entryIn(r.it)
	return &e, err
}

// Noted is what was derived from a document.
type Noted struct {
	ID      string // of the document
	Month   string // of its facts
	Version int
	Words   []string
	Links   []string // parent#date
	Shares  map[string]Figures
	Facts   string
}

// Moved reports whether a note is no more than the trace of one that is in another month.
func (r Record) Moved() bool { return r.it[movedAttribute] != nil }

// Noted reads the note of what was derived from a document.
func (r Record) Noted() (*Noted, error) {
	var n note
	if err := r.Kept(&n); err != nil {
		return nil, fmt.Errorf("read a note: %w", err)
	}
	o, name := Owner(r.Group())
	of := strings.Split(name, "#") // FACT, the kind, the month, the shard
	if len(of) != 4 {
		return nil, fmt.Errorf("read a note: %s is no month of a kind", name)
	}
	out := &Noted{ID: of[1] + "_" + r.Sort(), Month: of[2], Version: n.Version, Words: n.Words, Links: n.Links, Shares: map[string]Figures{}, Facts: string(n.Facts)}
	for t, f := range n.Shares {
		out.Shares[sumOf(t).Place(o)] = f
	}
	return out, nil
}

// HeldAdditions are the additions a note of a change in parts remembers.
func (r Record) HeldAdditions() (adds []Addition, err error) {
	var h held
	if err := r.Kept(&h); err != nil {
		return nil, fmt.Errorf("read what is held: %w", err)
	}
	for _, a := range h.Adds {
		adds = append(adds, Addition{Key: At(a.Partition, a.Sort), Figures: a.Figures})
	}
	return adds, nil
}

// Astray lists the attributes lists use that are not as they should be.
func (r Record) Astray(o id.Organization, row any, places []Place) (astray []string) {
	shown, derived, err := "", []byte(nil), error(nil)
	if r.it[Projected] != nil {
		var raw []byte
		raw, err = unpackRow(r.it)
		shown = string(raw)
	}
	if row != nil && err == nil {
		derived, err = encodeJSON(row)
	}
	if err != nil || Compact(shown) != Compact(string(derived)) {
		astray = append(astray, Projected)
	}
	want := map[string]string{}
	for _, p := range places {
		x := index(p.Index)
		want[x.Partition], want[x.Sort] = placed(o, p.Partition), p.Sort
	}
	for _, x := range Indexes() {
		for _, name := range []string{x.Partition, x.Sort} {
			if str(r.it[name]) != want[name] {
				astray = append(astray, name)
			}
		}
	}
	return astray
}

// Logged is where a change entry is.
func Logged(o id.Organization, e journal.Entry, doc Key) string {
	return entryKey(doc, e.Version).Place(o)
}

// Fed is where a change entry is in the feed of its subject.
func Fed(o id.Organization, e journal.Entry) string { return feedKey(e.Subject, e).Place(o) }

// WordPlace is where the word is by which a search finds a document.
func WordPlace(o id.Organization, word, doc string) string { return wordKey(word, doc).Place(o) }

// LinkPlace is where a link from a parent to a document is.
func LinkPlace(o id.Organization, parent, date, doc string) string {
	return linkKey(parent, date, doc).Place(o)
}

// NotePlace is where the note of a document dated in a month is.
func NotePlace(o id.Organization, doc, month string) string { return noteKey(doc, month).Place(o) }
