package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// Document is the stored form of a document, without its key.
type Document struct {
	Version int
	Schema  int // of the stored form; readers migrate older ones
	Doc     any
	Row     any     // the fields that lists show; nil: the document is in no list
	Places  []Place // its keys in the indexes
	Month   string  // of its facts; empty if it has no date
	Was     string  // the month before the change
	Entry   journal.Entry
}

// Place is a document's key in an index: the index, the partition and the sort key. Former is
// the sort key by the rules of release 0.2, if it was another one.
type Place struct{ Index, Partition, Sort, Former string }

// Limits of a document and of a change entry in bytes, unpacked. DynamoDB refuses
// items above 400 KB, packed or not, and an item also holds keys, marks and later
// fields.
const (
	maxDocumentBytes = 350_000
	maxChangesBytes  = 150_000
)

func errTooLarge(n int) error {
	return &fault.Fault{Kind: fault.KindInvalid, Code: "document.too_large", Detail: fmt.Sprintf(
		"The document would take %d KB; the limit is %d KB. Shorten its texts or split it.", n/1000, maxDocumentBytes/1000)}
}

// Create stages a new document, with the change entry of its creation inside.
func (w *Work) Create(k Key, d Document) error {
	entry, err := encodeJSON(d.Entry)
	if err != nil {
		return fmt.Errorf("store a change entry: %w", err)
	}
	it, err := w.documentItem(d, entry)
	if err != nil {
		return err
	}
	w.About(k)
	return w.stage(write{key: k, put: it, cond: "attribute_not_exists(pk)", failed: again})
}

// errNewer returns the fault for a document in a schema of a newer release.
func errNewer() error {
	return fault.Busy("document.newer",
		"A newer release, which is being deployed, has written this document. Try again in a few minutes.", time.Minute)
}

// Guard is a condition of a change besides the version.
type Guard int

// The guards of a document's change.
const (
	Anyhow Guard = iota
	Unused       // no other document has used this one since it was read
)

// Change stages the new version of a document that was read in this work, and its
// change entry. A document in a newer schema, which this release does not know, is
// left to the newer release: saving it here would drop the unknown fields
// (infra/runbooks/versions.md).
func (w *Work) Change(k Key, d Document, g Guard) error {
	seen := w.seen[k]
	if schemaOf(seen) > d.Schema {
		return errNewer()
	}
	_, _, birth, err := unpackDocument(seen)
	if err != nil {
		return fmt.Errorf("change %s: %w", k.pk, err)
	}
	it, err := w.documentItem(d, birth)
	if err != nil {
		return err
	}
	if months := formerMonths(seen, d.Was, d.Month); months != "" {
		it["months"] = text(months)
	}
	if err := w.replace(k, it, d.Version-1, g); err != nil {
		return err
	}
	return w.enter(k, d.Entry)
}

// Delete stages a tombstone in place of a document: its id is never reused, and its
// history can still be read.
func (w *Work) Delete(k Key, d Document, g Guard) error {
	seen := w.seen[k]
	_, _, birth, err := unpackDocument(seen)
	if err != nil {
		return fmt.Errorf("delete %s: %w", k.pk, err)
	}
	it, err := packDocument(d.Schema, nil, nil, birth)
	if err != nil {
		return err
	}
	it[versionAttribute], it["deleted"] = num(strconv.Itoa(d.Version)), yes()
	if months := formerMonths(seen, d.Was, ""); months != "" {
		it["months"] = text(months)
	}
	if err := w.replace(k, it, d.Version-1, g); err != nil {
		return err
	}
	return w.enter(k, d.Entry)
}

// documentItem returns the item of a document.
func (w *Work) documentItem(d Document, entry []byte) (item, error) {
	doc, err := encodeJSON(d.Doc)
	if err != nil {
		return nil, fmt.Errorf("store a document: %w", err)
	}
	if len(doc) > maxDocumentBytes {
		return nil, errTooLarge(len(doc))
	}
	var row []byte
	if d.Row != nil {
		if row, err = encodeJSON(d.Row); err != nil {
			return nil, fmt.Errorf("store a row: %w", err)
		}
	}
	it, err := packDocument(d.Schema, row, doc, entry)
	if err != nil {
		return nil, err
	}
	it[versionAttribute] = num(strconv.Itoa(d.Version))
	it[renewedAttribute] = it[versionAttribute]
	w.place(it, d.Places)
	return it, nil
}

func (w *Work) place(it item, places []Place) {
	for _, p := range places {
		x := index(p.Index)
		it[x.Partition], it[x.Sort] = text(indexPartition(w.Org, p.Partition)), text(p.Sort)
	}
}

// formerMonths lists the months other than the given one in which a document's
// projection note may be: the months of its earlier dates. The note moves with the next
// projection, so the last 24 are enough.
func formerMonths(seen item, was, month string) string {
	months := append(slices.DeleteFunc(monthsOf(seen), func(m string) bool { return m == was }), was)
	months = slices.DeleteFunc(months, func(m string) bool { return m == month || m == "" })
	return strings.Join(months[max(0, len(months)-24):], " ")
}

// monthsOf returns the months of a document's earlier dates.
func monthsOf(it item) []string { return strings.Fields(str(it["months"])) }

// unchanged is the condition of every change of a document: it is at the version that
// was read, not deleted, and not pending.
const unchanged = "v = :was AND attribute_not_exists(deleted) AND attribute_not_exists(pending)"

// documentAttributes are the attributes that a change of the document writes. Others,
// such as the use mark, belong to other writers and stay.
var documentAttributes = []string{
	versionAttribute, docAttribute, Projected, "months", "deleted", "lease", "p1", "s1", "p3", "s3", renewedAttribute,
}

// replace stages the change of a document's item.
func (w *Work) replace(k Key, it item, was int, g Guard) error {
	u := write{
		key: k, was: was, cond: unchanged,
		names: map[string]string{}, values: item{":was": num(strconv.Itoa(was))}, failed: again,
	}
	if g == Unused {
		u.unused(w.seen[k], "")
	}
	var assign, drop []string
	for _, name := range documentAttributes {
		a, set := it[name]
		switch {
		case set:
			u.names["#"+name], u.values[":"+name] = name, a
			assign = append(assign, "#"+name+" = :"+name)
		case w.seen[k][name] != nil:
			u.names["#"+name] = name
			drop = append(drop, "#"+name)
		}
	}
	u.update = "SET " + strings.Join(assign, ", ")
	if len(drop) > 0 {
		u.update += " REMOVE " + strings.Join(drop, ", ")
	}
	w.About(k)
	return w.stage(u)
}

// CheckVersion stages the check that a document is still at the version that was read.
func (w *Work) CheckVersion(k Key, version int) error {
	if w.isStaged(k) {
		return nil
	}
	return w.stage(write{key: k, cond: unchanged, values: item{":was": num(strconv.Itoa(version))}, failed: again})
}

// enter stages the change entry of a document's new version.
func (w *Work) enter(doc Key, e journal.Entry) error {
	e.Changes, e.Shortened = journal.Shorten(e.Changes, maxChangesBytes)
	packed, err := packOne(1, e)
	if err != nil {
		return fmt.Errorf("store a change entry: %w", err)
	}
	return w.stage(write{
		key: entryKey(doc, e.Version), put: item{docAttribute: packed}, cond: "attribute_not_exists(pk)", failed: again,
	})
}

// Enter stages a change entry of a record that is stored within another item, such as
// a tax within the settings.
func (w *Work) Enter(doc Key, e journal.Entry) error {
	if e.Version > 1 {
		return w.enter(doc, e)
	}
	entry, err := encodeJSON(e)
	if err != nil {
		return fmt.Errorf("store a change entry: %w", err)
	}
	packed, err := packText(1, entry)
	if err != nil {
		return err
	}
	return w.stage(write{
		key: entryKey(doc, 1), put: item{docAttribute: packed, "deleted": yes()}, cond: "attribute_not_exists(pk)", failed: again,
	})
}
