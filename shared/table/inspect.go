package table

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// Operators' tools read items with these functions.

// RecordOf returns the record of an item that a tool has read.
func RecordOf(it map[string]types.AttributeValue) Record { return Record{it} }

// Place returns the item's keys as one text.
func (r Record) Place() string { return keyText(str(r.it["pk"]), r.Sort()) }

// Group returns the item's partition key.
func (r Record) Group() string { return str(r.it["pk"]) }

func keyText(pk, sk string) string { return pk + "\n" + sk }

// Place returns the keys of the item in an organisation as one text.
func (k Key) Place(o id.Organization) string { return keyText(k.within(o)) }

// Group returns the partition key in an organisation.
func (k Key) Group(o id.Organization) string {
	pk, _ := k.within(o)
	return pk
}

// Birth returns the change entry of a document's creation.
func (r Record) Birth() (*journal.Entry, error) {
	e, err := entryIn(r.it)
	return &e, err
}

// Noted is the content of a projection note.
type Noted struct {
	ID      string // of the document
	Month   string // of its facts
	Version int
	Words   []string
	Links   []string // parent#date
	Shares  map[string]Figures
	Facts   string
}

// Moved reports whether the item is the redirect of a projection note that moved to
// another month.
func (r Record) Moved() bool { return r.it[movedAttribute] != nil }

// Noted reads a projection note.
func (r Record) Noted() (*Noted, error) {
	var n note
	if err := r.Kept(&n); err != nil {
		return nil, fmt.Errorf("read a projection note: %w", err)
	}
	o, name := Owner(r.Group())
	parts := strings.Split(name, "#") // FACT, kind, month, shard
	if len(parts) != 4 {
		return nil, fmt.Errorf("read a projection note: %s is not a partition of a kind's month", name)
	}
	out := &Noted{
		ID: parts[1] + "_" + r.Sort(), Month: parts[2], Version: n.Version,
		Words: n.Words, Links: n.Links, Shares: map[string]Figures{}, Facts: string(n.Facts),
	}
	for t, f := range n.Shares {
		out.Shares[sumOf(t).Place(o)] = f
	}
	return out, nil
}

// HeldAdditions returns the additions in the undo record of a chunked change.
func (r Record) HeldAdditions() (adds []Addition, err error) {
	var h undoRecord
	if err := r.Kept(&h); err != nil {
		return nil, fmt.Errorf("read an undo record: %w", err)
	}
	for _, a := range h.Adds {
		adds = append(adds, Addition{Key: At(a.Partition, a.Sort), Figures: a.Figures})
	}
	return adds, nil
}

// Astray lists the attributes used by lists that differ from the given row and places.
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
		want[x.Partition], want[x.Sort] = indexPartition(o, p.Partition), p.Sort
		if former := p.Former; former != "" && former == str(r.it[x.Sort]) && !r.Renewed() {
			want[x.Sort] = former
		}
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

// Logged returns the keys of a change entry.
func Logged(o id.Organization, e journal.Entry, doc Key) string {
	return entryKey(doc, e.Version).Place(o)
}

// Fed returns the keys of a change entry in the feed of its subject.
func Fed(o id.Organization, e journal.Entry) string { return feedKey(e.Subject, e).Place(o) }

// WordPlace returns the keys of the word by which a search finds a document.
func WordPlace(o id.Organization, word, doc string) string { return wordKey(word, doc).Place(o) }

// LinkPlace returns the keys of a link from a parent to a document.
func LinkPlace(o id.Organization, parent, date, doc string) string {
	return linkKey(parent, date, doc).Place(o)
}

// NotePlace returns the keys of the projection note of a document dated in a month.
func NotePlace(o id.Organization, doc, month string) string { return noteKey(doc, month).Place(o) }
