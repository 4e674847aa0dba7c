package store

import (
	"encoding/json"
	"slices"

	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/table"
)

// document is the stored form of a document.
func (k Kind[T, ID, R]) document(w *table.Work, doc T, before *T, event string) table.Document {
	s := stampOf(&doc)
	d := table.Document{
		Version: s.Version, Schema: k.Schema, Doc: doc, Month: k.month(doc),
		Entry: journal.Entry{
			Kind: k.Name, ID: string(k.ID(doc)), Version: s.Version, At: w.Now, Actor: w.Actor, Operation: w.Operation,
			RequestID: w.RequestID, Label: k.Label(doc), Event: event,
		},
	}
	if before != nil {
		d.Was = k.month(*before)
	}
	if k.Row != nil {
		d.Row = k.Row(doc)
	}
	if k.Places != nil {
		d.Places = k.Places(doc)
	}
	if k.Subject != nil {
		d.Entry.Subject = k.Subject(doc)
	}
	return d
}

func (k Kind[T, ID, R]) month(doc T) string {
	if k.Date == nil {
		return ""
	}
	return k.date(doc)[:len("2026-11")]
}

// date is a document's date, or the day of its creation for a draft without a date.
func (k Kind[T, ID, R]) date(doc T) string {
	if k.Date == nil {
		return ""
	}
	return dateOf(k.Date(doc), k.ID(doc))
}

func dateOf[ID id.Named](date string, v ID) string {
	if date == "" {
		return id.Day(string(v))
	}
	return date
}

// unchanged reports whether a change leaves all derived items equal.
func (k Kind[T, ID, R]) unchanged(before, after T) bool {
	a, err := k.derived(before)
	b, err2 := k.derived(after)
	return err == nil && err2 == nil && a.Same(b)
}

func (k Kind[T, ID, R]) dated() bool { return k.Date != nil }

func (k Kind[T, ID, R]) states() []string {
	if k.States == nil {
		return nil
	}
	return k.States()
}

func (k Kind[T, ID, R]) derives() bool {
	return k.Words != nil || k.Parents != nil || k.Shares != nil || k.Facts != nil
}

func (k Kind[T, ID, R]) derive(r table.Record) (table.Derived, error) {
	doc, err := k.Open(r)
	if err != nil {
		return table.Derived{}, err
	}
	return k.derived(doc)
}

func (k Kind[T, ID, R]) derived(doc T) (d table.Derived, err error) {
	d.Month = k.month(doc)
	if k.Words != nil {
		d.Words = table.Words(k.Words(doc)...)
	}
	if k.Names != nil {
		d.Words = append(d.Words, table.OwnerWords(k.Names(doc)...)...)
	}
	date := k.date(doc)
	if k.Parents != nil {
		for _, p := range k.Parents(doc) {
			if l := (table.Link{Parent: p, Date: date}); p != "" && !slices.Contains(d.Links, l) {
				d.Links = append(d.Links, l)
			}
		}
	}
	if k.Shares != nil {
		d.Shares = k.Shares(doc)
	}
	if k.Facts != nil {
		d.Facts, err = k.Facts(doc).Text()
	}
	return d, err
}

func (k Kind[T, ID, R]) found(r table.Record) (Found, []string, error) {
	doc, err := k.Open(r)
	if err != nil {
		return Found{}, nil, err
	}
	f := Found{Kind: k.Name, ID: string(k.ID(doc)), Label: k.Label(doc)}
	if k.Row != nil {
		f.Row, err = json.Marshal(k.Row(doc))
	}
	if k.Words == nil {
		return f, nil, err
	}
	return f, k.Words(doc), err
}
