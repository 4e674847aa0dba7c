package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/journal"
	"comptoir/shared/money"
)

// Four things are derived from a document: the words a search finds it by, the links
// from its parents, its shares of sums, and the facts reports fold. They are applied
// with a note of what was applied, so that an entry that comes twice, late or out of
// order changes nothing: the document as it is now is compared with what was applied
// last.
//
// Sums and note are one transaction. Words and links are not believed where they are
// read, so they are written without one: new ones before it, dropped ones after it.
// What a crash leaves undone the stream brings again; the note lists what was dropped
// for that.

// Derived is what follows from a document as it is now.
type Derived struct {
	Words  []string
	Links  []Link
	Shares map[Key]Figures // by the sum they add to
	Facts  json.RawMessage // report lines; none: nothing to report
	Month  string          // of the facts, 2026-11
}

// Source knows the kinds of documents: it derives from a document what follows.
type Source interface {
	// Derives reports whether anything is ever derived from documents of the id's kind.
	Derives(id string) bool
	// Month is the month a document's facts are most likely in, by its id.
	Month(id string) string
	// Derive is asked for a document that is alive.
	Derive(id string, r Record) (Derived, error)
}

// SumKey is the key of a sum of a document.
func SumKey(target, name string) Key { return At(target, sumPrefix()+name) }

// note is what was applied of a document. It is kept with the facts of its month, and
// is their item.
type note struct {
	Version int                `json:"version"` // of the document it follows from
	Words   []string           `json:"words,omitempty"`
	Links   []string           `json:"links,omitempty"`  // parent#date
	Shares  map[string]Figures `json:"shares,omitempty"` // by what they add to: id#sum
	Facts   json.RawMessage    `json:"facts,omitempty"`
	Gone    []string           `json:"gone,omitempty"` // words and links dropped with this note
}

// Project brings what is derived from the document of a change entry up to date, and
// puts the entry into the feed of its subject.
func (w *Work) Project(ctx context.Context, e journal.Entry, from Source) error {
	var puts []write
	if e.Subject != "" {
		s, err := kept(feedKey(e.Subject, e), 1, e, Fields{})
		if err != nil {
			return fmt.Errorf("put %s into the feed: %w", e.ID, err)
		}
		puts = append(puts, s)
	}
	if e.Still || !from.Derives(e.ID) {
		return w.scatter(ctx, puts)
	}
	p, err := w.projection(ctx, e.ID, from)
	if err == nil {
		err = p.unreadable
	}
	if err != nil {
		return fmt.Errorf("project %s: %w", e.ID, err)
	}
	if !p.there || p.noted && p.was.Version >= p.now.Version {
		w.drop(p.leftover())
		return w.scatter(ctx, puts)
	}
	return w.apply(ctx, p, puts, p.was.marks(p.id))
}

// leftover are the words and links that were dropped with the note as it is, and may
// be there still after a crash.
func (p projection) leftover() (keys []Key) {
	want := p.was.marks(p.id)
	for _, gone := range p.was.Gone {
		pk, sk, _ := strings.Cut(gone, "|")
		if k := At(pk, sk); !want[k] {
			keys = append(keys, k)
		}
	}
	return keys
}

// drop removes items after the transaction.
func (w *Work) drop(keys []Key) {
	if len(keys) == 0 {
		return
	}
	w.late = append(w.late, func(ctx context.Context) error {
		removals := make([]write, len(keys))
		for i, k := range keys {
			removals[i] = write{key: k, remove: true}
		}
		return w.scatter(ctx, removals)
	})
}

// projection is a document's note as it is, and as it follows from the document.
type projection struct {
	id       string
	there    bool // the document, or its tombstone
	at, home Key  // where the note is, and where it belongs
	noted    bool // whether there is a note
	times    string
	was, now note
	month    string
	// unreadable is the error of a note that cannot be read. Only a rebuild goes on without.
	unreadable error
}

// projection reads a document and its note.
func (w *Work) projection(ctx context.Context, doc string, from Source) (projection, error) {
	p := projection{id: doc}
	key := At(doc, self)
	guess := noteKey(doc, from.Month(doc))
	w.Expect(key, guess)
	it, err := w.load(ctx, key)
	if err != nil {
		return p, err
	}
	r := Record{it}
	p.there = r.Exists()
	p.now.Version = r.Version()
	if r.Live() {
		d, err := from.Derive(doc, r)
		if err != nil {
			return p, err
		}
		p.month, p.now = d.Month, d.note(p.now.Version)
	}
	p.home = guess
	keys := []Key{guess}
	if r.Live() {
		p.home = noteKey(doc, p.month)
		keys = append(keys, p.home)
	}
	for _, m := range monthsOf(it) {
		keys = append(keys, noteKey(doc, m))
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.pk, b.pk) })
	keys = slices.Compact(keys)
	w.Expect(keys...)
	for _, k := range keys {
		noted, err := w.load(ctx, k)
		if err != nil {
			return p, err
		}
		if noted == nil {
			continue
		}
		p.at, p.noted, p.times = k, true, str(noted[changesAttribute])
		if !r.Live() {
			p.home = k
		}
		if err := (Record{noted}).Kept(&p.was); err != nil {
			p.was, p.unreadable = note{}, fmt.Errorf("read the note: %w", err)
		}
	}
	return p, nil
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

// target is the name of a sum in a note.
func target(k Key) string { return k.pk + "#" + strings.TrimPrefix(k.sk, sumPrefix()) }

// sumOf is the key of a sum by its name.
func sumOf(target string) Key {
	doc, name, _ := strings.Cut(target, "#")
	return SumKey(doc, name)
}

// marks are the keys of the words and links of a document.
func (n note) marks(doc string) map[Key]bool {
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

// apply puts the words and links that are not there yet, stages what the sums change
// by and the note of it all, and drops afterwards what is there no more.
func (w *Work) apply(ctx context.Context, p projection, puts []write, there map[Key]bool) error {
	want := p.now.marks(p.id)
	for k := range want {
		if !there[k] {
			puts = append(puts, write{key: k, put: item{}})
			w.lineage.marked[k] = true
		}
	}
	if err := w.scatter(ctx, puts); err != nil {
		return err
	}
	var drops []Key
	for k := range there {
		if !want[k] {
			drops = append(drops, k)
			p.now.Gone = append(p.now.Gone, k.pk+"|"+k.sk)
		}
	}
	for k := range w.lineage.marked { // put by an earlier run of this work, which lost a race
		if !want[k] && !there[k] {
			drops = append(drops, k)
		}
	}
	slices.Sort(p.now.Gone)
	w.drop(drops)
	for _, t := range targets(p.was.Shares, p.now.Shares) {
		if err := w.addTo(t, p.was.Shares[t], p.now.Shares[t]); err != nil {
			return err
		}
	}
	return w.putNote(p)
}

// putNote stages the note. It counts how often it was written: a projection that has
// read an older one reads everything again.
func (w *Work) putNote(p projection) error {
	times, _ := strconv.Atoi(p.times)
	s, err := kept(p.home, 1, p.now, Fields{changesAttribute: times + 1})
	if err != nil {
		return fmt.Errorf("note what was projected of %s: %w", p.id, err)
	}
	s.failed, s.cond, s.alone = again, "attribute_not_exists(pk)", true
	if p.noted {
		cond, names, values := "#n = :was", map[string]string{"#n": changesAttribute}, item{":was": num(p.times)}
		if p.times == "" { // lost, so that a rebuild puts it right
			cond, values = "attribute_not_exists(#n)", nil
		}
		if p.at != p.home {
			if err := w.stage(write{key: p.at, remove: true, cond: cond, names: names, values: values, failed: again}); err != nil {
				return err
			}
		} else {
			s.cond, s.names, s.values = cond, names, values
		}
	}
	return w.stage(s)
}

// same reports whether two notes hold the same, of whatever versions.
func (n note) same(o note) bool {
	return slices.Equal(n.Words, o.Words) && slices.Equal(n.Links, o.Links) && string(n.Facts) == string(o.Facts) &&
		!slices.ContainsFunc(targets(n.Shares, o.Shares), func(t string) bool { return !n.Shares[t].same(o.Shares[t]) })
}

// targets are the sums that one or the other adds to, in order.
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

// addTo stages what a sum changes by. The sum counts its changes, so that a rebuild
// can see whether it stood still meanwhile.
func (w *Work) addTo(target string, was, now Figures) error {
	if was.same(now) {
		return nil
	}
	delta := now.Plus(was.Neg())
	maps.DeleteFunc(delta, func(_ string, q money.Quantity) bool { return q.IsZero() })
	u := Addition{Key: sumOf(target), Figures: delta}.write()
	u.names["#n"], u.values[":one"] = changesAttribute, num("1")
	u.update += ", #n :one"
	return w.stage(u)
}

// scatter writes items one by one, in as few requests as DynamoDB's limit of 25
// allows. It may be done twice.
func (w *Work) scatter(ctx context.Context, all []write) error {
	if len(all) > 0 && !w.Write {
		return fmt.Errorf("%s writes the table without a grant", w.Operation)
	}
	if w.DryRun {
		return nil
	}
	slices.SortFunc(all, func(a, b write) int { return strings.Compare(a.key.pk+a.key.sk, b.key.pk+b.key.sk) })
	for some := range slices.Chunk(all, 25) {
		requests := make([]types.WriteRequest, len(some))
		for i, s := range some {
			pk, sk := s.key.within(w.Org)
			if s.remove {
				requests[i].DeleteRequest = &types.DeleteRequest{Key: item{"pk": text(pk), "sk": text(sk)}}
				continue
			}
			s.put["pk"], s.put["sk"] = text(pk), text(sk)
			requests[i].PutRequest = &types.PutRequest{Item: s.put}
		}
		for wait := w.t.patience(ctx); len(requests) > 0; {
			out, err := w.t.db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.t.name: requests}})
			switch {
			case err == nil:
				requests = out.UnprocessedItems[w.t.name]
			case !passing(err) && !conflicting(err):
				return fmt.Errorf("write %d items: %w", len(requests), err)
			}
			if len(requests) > 0 && !wait.again(ctx) {
				return busy(fmt.Errorf("%d items were left unwritten: %w", len(requests), err), "table.busy")
			}
		}
	}
	return nil
}

// conflicting reports whether a write met a transaction on its way.
func conflicting(err error) bool {
	var met *types.TransactionConflictException
	return errors.As(err, &met)
}

// notesOf lists the ids of the documents whose notes are in a month.
func (w *Work) notesOf(ctx context.Context, kind, month string, p Page) (ids []string, next string, err error) {
	k := noteKey(kind+"_", month)
	page, next, err := w.list(ctx, query{name: "notes", consistent: true, branches: []branch{{partition: k.pk}}, open: nothing}, p)
	for _, f := range page {
		ids = append(ids, kind+"_"+f.at)
	}
	return ids, next, err
}

// Same reports whether two documents have the same derived from them.
func (d Derived) Same(o Derived) bool {
	a, b := d.note(0), o.note(0)
	return d.Month == o.Month && a.same(b)
}
