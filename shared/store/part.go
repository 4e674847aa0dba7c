package store

import (
	"context"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// SettingsKind is a kind whose documents are entries of the settings, which every document reads.
type SettingsKind struct {
	Name    string
	ID      string // the prefix of its ids
	Modules []rights.Module
}

// These are the kinds of the settings, and the organisation.
var (
	organizations   = SettingsKind{"organization", "org", []rights.Module{rights.Organization}}
	taxes           = SettingsKind{"tax", "tax", []rights.Module{rights.Settings}}
	paymentTerms    = SettingsKind{"payment-term", "pt", []rights.Module{rights.Settings}}
	warehouses      = SettingsKind{"warehouse", "wh", []rights.Module{rights.Settings}}
	deliveryMethods = SettingsKind{"delivery-method", "dm", []rights.Module{rights.Settings}}
)

// Called is the kind's name.
func (p SettingsKind) Called() string { return p.Name }

// Prefix is the prefix of its ids.
func (p SettingsKind) Prefix() string { return p.ID }

// ViewedWith are the modules whose view rights show it.
func (p SettingsKind) ViewedWith() []rights.Module { return p.Modules }

// HasFeed returns false: an entry of the settings has no feed.
func (SettingsKind) HasFeed() bool { return false }

func (SettingsKind) dated() bool                                    { return false }
func (SettingsKind) derives() bool                                  { return false }
func (SettingsKind) walked() bool                                   { return false }
func (SettingsKind) renew(*table.Work, table.Record, string) error  { return nil }
func (SettingsKind) states() []string                               { return nil }
func (SettingsKind) derive(table.Record) (d table.Derived, _ error) { return d, nil }

func (SettingsKind) found(table.Record) (f Found, texts []string, err error) { return f, nil, nil }

func (SettingsKind) printable(context.Context, *table.Work, string) (_ trade.Printable, label string, _ error) {
	return nil, "", nil
}

func (SettingsKind) markUndelivered(context.Context, *table.Work, string, *letter.Undelivered) error {
	return nil
}

func (SettingsKind) inspect(*Stored, table.Record) error { return nil }

func (SettingsKind) names() bool { return false }

func (SettingsKind) uses(table.Record) (label string, ids []string, _ error) { return "", nil, nil }

// Begins returns true: an entry of the settings has no states.
func (SettingsKind) Begins(string) bool { return true }

// Leads returns true: an entry of the settings has no states.
func (SettingsKind) Leads(_, _ string) bool { return true }

// HistoryKey is the key of the document whose history belongs to an id; false for an
// id that names no document of this organisation.
func HistoryKey(w *table.Work, v string) (table.Key, bool) {
	k, known := Of(v)
	switch {
	case !known:
		return table.Key{}, false
	case k.Called() == organizations.Name:
		return Settings(), v == string(w.Org)
	}
	return table.At(v, self), true
}

// History lists the change entries of the document with an id. A deleted document
// keeps its history.
func History(ctx context.Context, w *table.Work, v string, p table.Page) ([]journal.Entry, string, error) {
	key, known := HistoryKey(w, v)
	if !known {
		return nil, "", fault.NotFound()
	}
	entries, next, err := w.History(ctx, key, p)
	if err == nil && len(entries) == 0 && p.Cursor == "" {
		return nil, "", fault.NotFound() // every document has an entry of its creation
	}
	return entries, next, err
}

// Feed lists the change entries of a contact and of all documents that belong to it.
// Entries of kinds that are not visible to the caller are left out.
func Feed(ctx context.Context, w *table.Work, v string, visible func(kind string) bool, p table.Page) ([]journal.Entry, string, error) {
	k, known := Of(v)
	if !known || k.Called() != Contacts.Name {
		return nil, "", fault.NotFound()
	}
	entries, next, err := w.Feed(ctx, v, visible, p)
	if err == nil && len(entries) == 0 && p.Cursor == "" {
		r, err := w.Load(ctx, table.At(v, self)) // the feed is empty, or the contact has never existed
		if err == nil && !r.Exists() {
			err = fault.NotFound()
		}
		return entries, next, err
	}
	return entries, next, err
}

// The entries of the settings, of every kind, are read and changed by the same
// functions: an entry is found in its list of the settings, the rules of the list
// are applied (shared/org), and the entries that differ are saved. A list is given
// by a function such as org.Taxes.

// entry is an entry of the settings, of any kind.
type entry[T any] interface {
	*T
	org.Entry
}

// Declared reads an entry of the settings.
func Declared[T any, E entry[T], ID ~string](ctx context.Context, w *table.Work, list func(*org.Settings) *[]E, v ID) (T, error) {
	_, e, err := declared(ctx, w, list, v)
	return *e, err
}

// Declare stages a new entry.
func Declare[T any, E entry[T]](ctx context.Context, w *table.Work, list func(*org.Settings) *[]E, e E) (T, error) {
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return *e, err
	}
	return *e, putEntry(w, s, list, e)
}

// Redeclare stages a change of an entry.
func Redeclare[T any, E entry[T], ID ~string](
	ctx context.Context, w *table.Work, list func(*org.Settings) *[]E, v ID, change func(E) error,
) (T, error) {
	s, e, err := declared(ctx, w, list, v)
	if err != nil {
		return *e, err
	}
	if err := change(e); err != nil {
		return *e, err
	}
	err = putEntry(w, s, list, e)
	return *e, err
}

// Undeclare stages the deletion of an entry that no document names.
func Undeclare[T any, E entry[T], ID ~string](ctx context.Context, w *table.Work, list func(*org.Settings) *[]E, v ID) error {
	s, e, err := declared(ctx, w, list, v)
	if err != nil {
		return err
	}
	named, err := NamedBy(ctx, w, e.Ident())
	if err != nil {
		return err
	}
	if *list(&s), err = org.Remove(*list(&s), e, named); err != nil {
		return err
	}
	return SaveEntries(w, s)
}

// declared finds an entry, at the version the caller has seen; with an error it returns an
// empty entry.
func declared[T any, E entry[T], ID ~string](
	ctx context.Context, w *table.Work, list func(*org.Settings) *[]E, v ID,
) (org.Settings, E, error) {
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return s, new(T), err
	}
	e, known := org.Find(*list(&s), v)
	if !known {
		return s, new(T), fault.NotFound()
	}
	return s, e, w.Matches(e.Ident(), e.Revision().Version)
}

func putEntry[E org.Entry](w *table.Work, s org.Settings, list func(*org.Settings) *[]E, e E) (err error) {
	if *list(&s), err = org.Put(*list(&s), e); err != nil {
		return err
	}
	return SaveEntries(w, s)
}
