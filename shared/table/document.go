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

// Document is what is kept of a document beside its key.
type Document struct {
	Version int
	Schema  int // of the stored form; readers bring older ones up to date
	Doc     any
	Row     any     // what lists show; nil: it is in no list
	Places  []Place // where lists find it
	Month   string  // of its facts; empty where it has no date
	Was     string  // the month before the change
	Entry   journal.Entry
}

// Place is an entry in an index: a partition, and where the document stands in it.
type Place struct{ Index, Partition, Sort string }

// What a document and a change entry may take, unpacked: DynamoDB refuses items above
// 400 KB, packed or not, and keys, marks and later fields need room.
const (
	mostDocument = 350_000
	mostChanges  = 150_000
)

func tooLarge(n int) error {
	return &fault.Fault{Kind: fault.KindInvalid, Code: "document.too_large", Detail: fmt.Sprintf(
		"The document would take %d KB; at most %d KB are kept. Shorten its texts or split it.", n/1000, mostDocument/1000)}
}

// Create stages a new document, with the change entry of its creation inside.
func (w *Work) Create(k Key, d Document) error {
	entry, err := encodeJSON(d.Entry)
	if err != nil {
		return fmt.Errorf("keep a change entry: %w", err)
	}
	it, err := w.frame(d, entry)
	if err != nil {
		return err
	}
	w.About(k)
	return w.stage(write{key: k, put: it, cond: "attribute_not_exists(pk)", failed: again})
}

// newer is the refusal to overwrite what a newer release has stored.
func newer() error {
	return fault.Busy("document.newer", "A newer release, which is being deployed, has written this document. Try again in a few minutes.", time.Minute)
}

// Guard is what must hold besides the version when a document is changed.
type Guard int

// The guards.
const (
	Anyhow Guard = iota
	Unused       // nothing uses the document
)

// Change stages a document that was read in this work in its new version, with the
// change entry beside it. A document that a newer release has stored in a form this
// one does not know is left to that release: saving it here would drop what is not
// known (infra/runbooks/versions.md).
func (w *Work) Change(k Key, d Document, g Guard) error {
	seen := w.seen[k]
	if schemaOf(seen) > d.Schema {
		return newer()
	}
	_, _, birth, err := unpackDocument(seen)
	if err != nil {
		return fmt.Errorf("change %s: %w", k.pk, err)
	}
	it, err := w.frame(d, birth)
	if err != nil {
		return err
	}
	if months := former(seen, d.Was, d.Month); months != "" {
		it["months"] = text(months)
	}
	if err := w.replace(k, it, d.Version-1, g); err != nil {
		return err
	}
	return w.enter(k, d.Entry)
}

// Delete stages a tombstone in place of a document: its id means nothing else ever,
// and its history can still be read.
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
	if months := former(seen, d.Was, ""); months != "" {
		it["months"] = text(months)
	}
	if err := w.replace(k, it, d.Version-1, g); err != nil {
		return err
	}
	return w.enter(k, d.Entry)
}

// frame is the item of a document.
func (w *Work) frame(d Document, entry []byte) (item, error) {
	doc, err := encodeJSON(d.Doc)
	if err != nil {
		return nil, fmt.Errorf("keep a document: %w", err)
	}
	if len(doc) > mostDocument {
		return nil, tooLarge(len(doc))
	}
	var row []byte
	if d.Row != nil {
		if row, err = encodeJSON(d.Row); err != nil {
			return nil, fmt.Errorf("keep a row: %w", err)
		}
	}
	it, err := packDocument(d.Schema, row, doc, entry)
	if err != nil {
		return nil, err
	}
	it[versionAttribute] = num(strconv.Itoa(d.Version))
	for _, p := range d.Places {
		x := index(p.Index)
		it[x.Partition], it[x.Sort] = text(placed(w.Org, p.Partition)), text(p.Sort)
	}
	return it, nil
}

// former lists the months a document's note may be in besides the given one: those
// it was dated in before. The note goes along with the next projection, so the last
// ones are enough.
func former(seen item, was, month string) string {
	months := append(slices.DeleteFunc(monthsOf(seen), func(m string) bool { return m == was }), was)
	months = slices.DeleteFunc(months, func(m string) bool { return m == month || m == "" })
	return strings.Join(months[max(0, len(months)-24):], " ")
}

// monthsOf are the months a document was dated in before.
func monthsOf(it item) []string { return strings.Fields(str(it["months"])) }

// unchanged is the condition of every change of a document: it is at the version it
// was read at, not deleted, and not being changed in parts.
const unchanged = "v = :was AND attribute_not_exists(deleted) AND attribute_not_exists(pending)"

// framed are the attributes a document's item is written with; others, such as
// whether it is used, belong to other writers and stay.
var framed = []string{versionAttribute, docAttribute, Projected, "months", "deleted", "lease", "p1", "s1", "p3", "s3"}

// replace stages the change of a document's item.
func (w *Work) replace(k Key, it item, was int, g Guard) error {
	u := write{key: k, was: was, cond: unchanged, names: map[string]string{}, values: item{":was": num(strconv.Itoa(was))}, failed: again}
	if g == Unused {
		u.cond += " AND attribute_not_exists(used)"
	}
	var set, drop []string
	for _, name := range framed {
		a, there := it[name]
		switch {
		case there:
			u.names["#"+name], u.values[":"+name] = name, a
			set = append(set, "#"+name+" = :"+name)
		case w.seen[k][name] != nil:
			u.names["#"+name] = name
			drop = append(drop, "#"+name)
		}
	}
	u.update = "SET " + strings.Join(set, ", ")
	if len(drop) > 0 {
		u.update += " REMOVE " + strings.Join(drop, ", ")
	}
	w.About(k)
	return w.stage(u)
}

// Stands stages the check that a document is still at the version it was read at.
func (w *Work) Stands(k Key, version int) error {
	if w.isStaged(k) {
		return nil
	}
	return w.stage(write{key: k, cond: unchanged, values: item{":was": num(strconv.Itoa(version))}, failed: again})
}

// Use marks a document as used, once and for all, if it is still what was copied:
// neither deleted nor changed since. The mark may be written before the rest when
// a transaction has no room: a mark too many harms nothing. A document this work
// creates is created with its mark.
func (w *Work) Use(k Key) error {
	if at := w.stagedAt(k); at >= 0 {
		if w.staged[at].put != nil {
			w.staged[at].put["used"] = yes()
		}
		return nil
	}
	seen := w.seen[k]
	if seen == nil || seen["used"] != nil {
		return nil
	}
	return w.stage(write{
		key: k, update: "SET used = :yes", cond: "attribute_not_exists(deleted) AND v = :was",
		values: item{":yes": yes(), ":was": seen[versionAttribute]}, failed: again, loose: true,
	})
}

// UseWithin marks names within an item as used, in the same way.
func (w *Work) UseWithin(k Key, all ...string) {
	marked := Record{w.seen[k]}.Marked()
	for _, name := range all {
		if name != "" && !marked[name] && !slices.Contains(w.used[k], name) {
			w.used[k] = append(w.used[k], name)
		}
	}
}

// marks are the writes of what UseWithin has collected.
func (w *Work) marks() (out []write, err error) {
	for k, all := range w.used {
		if w.isStaged(k) {
			return nil, fmt.Errorf("%s changes %s and uses what is in it", w.Operation, k.pk)
		}
		u := write{key: k, names: map[string]string{}, values: item{":yes": yes()}, loose: true}
		var set []string
		for i, name := range all {
			u.names[fmt.Sprintf("#u%d", i)] = name
			set = append(set, fmt.Sprintf("used.#u%d = :yes", i))
		}
		u.update = "SET " + strings.Join(set, ", ")
		if was := w.seen[k][versionAttribute]; was != nil { // the names are still there
			u.cond, u.failed, u.values[":was"] = "v = :was", again, was
		}
		out = append(out, u)
	}
	return out, nil
}

// Lease stages a lease on a document, which is neither a version of it nor in its
// history: the holder alone acts on it until the lease ends. Taken while another
// one lasts it is refused with errAgain. It is a transaction, though it is one write:
// with its token a repetition after a lost answer is no second lease.
func (w *Work) Lease(k Key, until time.Time) error {
	seen := w.seen[k]
	return w.stage(write{
		key: k, update: "SET lease = :until", cond: unchanged + " AND (attribute_not_exists(lease) OR lease <= :now)",
		values: item{":until": text(Instant(until)), ":now": text(Instant(w.Now)), ":was": seen[versionAttribute]}, failed: again,
	})
}

// Release stages the end of a lease.
func (w *Work) Release(k Key, until time.Time) error {
	return w.stage(write{
		key: k, update: "REMOVE lease", cond: "lease = :until", values: item{":until": text(Instant(until))}, failed: Pointless, alone: true,
	})
}

// enter stages the change entry of a document's new version.
func (w *Work) enter(doc Key, e journal.Entry) error {
	e.Changes, e.Shortened = journal.Shorten(e.Changes, mostChanges)
	packed, err := packOne(1, e)
	if err != nil {
		return fmt.Errorf("keep a change entry: %w", err)
	}
	return w.stage(write{key: entryKey(doc, e.Version), put: item{docAttribute: packed}, cond: "attribute_not_exists(pk)", failed: again})
}

// Enter stages a change entry of something that is kept within another item, such
// as a tax within the settings.
func (w *Work) Enter(doc Key, e journal.Entry) error {
	if e.Version > 1 {
		return w.enter(doc, e)
	}
	entry, err := encodeJSON(e)
	if err != nil {
		return fmt.Errorf("keep a change entry: %w", err)
	}
	packed, err := packText(1, entry)
	if err != nil {
		return err
	}
	return w.stage(write{
		key: entryKey(doc, 1), put: item{docAttribute: packed, "deleted": yes()}, cond: "attribute_not_exists(pk)", failed: again,
	})
}
