package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// revised is a document with a stamp.
type revised interface{ Revision() *journal.Stamp }

func stampOf[T any](doc *T) *journal.Stamp { return any(doc).(revised).Revision() }

// Key is the key of a document.
func (k Kind[T, ID, R]) Key(v ID) table.Key { return table.DocumentKey(v) }

// Get reads a document that will change, or that is read with others: consistently,
// in one batch with the other expected keys, at the version the caller expects.
func (k Kind[T, ID, R]) Get(ctx context.Context, w *table.Work, v ID) (T, error) {
	r, err := w.Document(ctx, k.Key(v))
	if err != nil {
		var zero T
		return zero, err
	}
	doc, err := k.Open(r)
	if err != nil {
		return doc, err
	}
	return doc, w.Matches(string(k.ID(doc)), stampOf(&doc).Version)
}

// Read reads a document to show it, and its side items from the given sort key on, in one
// query.
func (k Kind[T, ID, R]) Read(ctx context.Context, w *table.Work, v ID, from string) (T, []table.Record, error) {
	r, sides, err := w.Beside(ctx, k.Key(v), from)
	if err != nil {
		var zero T
		return zero, nil, err
	}
	doc, err := k.Open(r)
	return doc, sides, err
}

// errUnreadable is the error of a document whose stored form is damaged.
var errUnreadable = errors.New("the stored form is damaged")

// Open decodes a document from its item; a deleted document is not found.
func (k Kind[T, ID, R]) Open(r table.Record) (doc T, err error) {
	if err := r.Read(&doc); err != nil {
		if _, is := fault.As(err); is {
			return doc, err
		}
		return doc, fmt.Errorf("read a %s: %w: %w", k.Name, errUnreadable, err)
	}
	if k.Side != nil {
		k.Side(&doc, r)
	}
	return doc, nil
}

// Seen returns a document that was read before in this work, and whether it exists.
func (k Kind[T, ID, R]) Seen(w *table.Work, v ID) (doc T, alive bool, err error) {
	r := w.Seen(k.Key(v))
	if !r.Live() {
		return doc, false, nil
	}
	doc, err = k.Open(r)
	return doc, err == nil, err
}

// Overselling permits a change to promise goods that are not in stock.
type Overselling bool

// Guard refuses overselling where the organisation forbids it.
func Guard(p org.Preferences) Overselling { return Overselling(!p.ForbidOverselling) }

// Unguarded permits overselling: the goods of the change were promised before.
const Unguarded Overselling = true

// Add stages a new document with its claims, uses and stock movements.
func (k Kind[T, ID, R]) Add(w *table.Work, doc *T, o Overselling) error {
	if err := k.take(w, *doc, nil, true); err != nil {
		return err
	}
	var before T
	k.move(w, before, *doc, o)
	complete(doc)
	s := stampOf(doc)
	s.Version, s.CreatedAt, s.UpdatedAt = 1, w.Now, w.Now
	return w.Create(k.Key(k.ID(*doc)), k.document(w, *doc, nil, journal.Created))
}

// Save stages a document that was read in this work and has changed since, with its
// claims, uses and stock movements. An unchanged document is not written and keeps its version.
func (k Kind[T, ID, R]) Save(w *table.Work, doc *T, o Overselling) error {
	return k.save(w, doc, o, table.Anyhow)
}

// SaveUnused is Save for a change that is permitted only while no document uses this one.
func (k Kind[T, ID, R]) SaveUnused(w *table.Work, doc *T, o Overselling) error {
	return k.save(w, doc, o, table.Unused)
}

func (k Kind[T, ID, R]) save(w *table.Work, doc *T, o Overselling, g table.Guard) error {
	before, err := k.Open(w.Seen(k.Key(k.ID(*doc))))
	if err != nil {
		return fmt.Errorf("save a %s that was not read in this work: %w", k.Name, err)
	}
	complete(doc)
	changes, err := journal.Diff(&before, doc)
	if err != nil || len(changes) == 0 {
		return err
	}
	if err := k.take(w, *doc, &before, k.renewed(w, *doc)); err != nil {
		return err
	}
	k.move(w, before, *doc, o)
	s := stampOf(doc)
	s.Version, s.UpdatedAt = s.Version+1, w.Now
	d := k.document(w, *doc, &before, journal.Updated)
	d.Entry.Changes, d.Entry.Still = changes, k.renewed(w, *doc) && k.unchanged(before, *doc)
	return w.Change(k.Key(k.ID(*doc)), d, g)
}

// Remove stages the deletion of a document and the release of its claims and stock.
func (k Kind[T, ID, R]) Remove(w *table.Work, doc *T) error {
	if k.Deletable != nil {
		if err := k.Deletable(*doc); err != nil {
			return err
		}
	}
	if err := k.unclaim(w, *doc); err != nil {
		return err
	}
	var after T
	k.move(w, *doc, after, Unguarded)
	before := *doc
	s := stampOf(doc)
	s.Version, s.UpdatedAt = s.Version+1, w.Now
	g := table.Anyhow
	if k.Kept {
		g = table.Unused
	}
	return w.Delete(k.Key(k.ID(*doc)), k.document(w, *doc, &before, journal.Deleted), g)
}

// complete sets the decimals of a document's amounts to those of its currency.
func complete[T any](doc *T) {
	if c := reflect.ValueOf(doc).Elem().FieldByName("Currency"); c.IsValid() {
		if currency, is := c.Interface().(money.Currency); is && !currency.IsZero() {
			money.Digits(doc, currency)
		}
	}
}

func (k Kind[T, ID, R]) move(w *table.Work, before, after T, o Overselling) {
	if k.Moves != nil {
		Move(w, k.Moves(before, after, !bool(o))...)
	}
}

// Called is the kind's name.
func (k Kind[T, ID, R]) Called() string { return k.Name }

// Prefix is the prefix of its ids.
func (k Kind[T, ID, R]) Prefix() string {
	var v ID
	return v.Prefix()
}

// ViewedWith are the modules whose view rights show its documents.
func (k Kind[T, ID, R]) ViewedWith() []rights.Module { return k.Modules }

// HasFeed reports whether the kind's documents have a feed.
func (k Kind[T, ID, R]) HasFeed() bool { return k.Feed }

// printable reads a document to be printed, and its label; nil for a kind
// without PDFs.
func (k Kind[T, ID, R]) printable(ctx context.Context, w *table.Work, v string) (trade.Printable, string, error) {
	var none T
	if _, is := any(none).(trade.Printable); !is {
		return nil, "", nil
	}
	doc, err := k.Get(ctx, w, ID(v))
	if err != nil {
		return nil, "", err
	}
	return any(doc).(trade.Printable), k.Label(doc), nil //nolint:forcetypeassert // the zero value of the type was checked
}

// Move stages movements of stock.
func Move(w *table.Work, moves ...stock.Move) {
	for _, m := range moves {
		w.Add(addition(m))
	}
}

// texts converts named strings to strings.
func texts[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

// byDate is the position of a document in the list of its kind by state and date.
func byDate[ID id.Named](state, date string, v ID) []table.Place {
	return []table.Place{{Index: table.ByState, Partition: partition(v.Prefix(), state), Sort: dateOf(date, v) + "#" + id.Bare(string(v))}}
}

// byName is the position of a document in the list of its kind by state and name. The space
// before the # puts Dupont before Dupont Frères.
func byName[ID id.Named](state, name string, v ID) []table.Place {
	end := "#" + id.Bare(string(v))
	return []table.Place{{
		Index: table.ByState, Partition: partition(v.Prefix(), state), Sort: canon.SortKey(name) + " " + end, Former: table.Fold(name) + end,
	}}
}

func partition(prefix, state string) string {
	return table.Sharded(prefix, strings.ReplaceAll(state, " ", "#"))
}
