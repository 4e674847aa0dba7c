package table

import (
	"context"

	"comptoir/shared/fault"
	"comptoir/shared/org"
)

// What an organisation declares, of whatever sort, is read and changed alike: it
// is found in its list of the settings, the list's rules are held (shared/org),
// and what differs is saved. A list is named by a function such as org.Taxes.

// entry is an entry of the settings of some sort.
type entry[T any] interface {
	*T
	org.Entry
}

// Declared reads an entry of the settings.
func Declared[T any, E entry[T], ID ~string](ctx context.Context, w *Work, list func(*org.Settings) *[]E, id ID) (T, error) {
	_, e, err := declared(ctx, w, list, id)
	return *e, err
}

// Declare stages a new entry.
func Declare[T any, E entry[T]](ctx context.Context, w *Work, list func(*org.Settings) *[]E, e E) (T, error) {
	s, err := w.Settings(ctx)
	if err != nil {
		return *e, err
	}
	return *e, putEntry(w, s, list, e)
}

// Redeclare stages what a change makes of an entry.
func Redeclare[T any, E entry[T], ID ~string](ctx context.Context, w *Work, list func(*org.Settings) *[]E, id ID, change func(E) error) (T, error) {
	s, e, err := declared(ctx, w, list, id)
	if err != nil {
		return *e, err
	}
	if err := change(e); err != nil {
		return *e, err
	}
	err = putEntry(w, s, list, e)
	return *e, err
}

// Undeclare stages that an entry which nothing uses is taken back.
func Undeclare[T any, E entry[T], ID ~string](ctx context.Context, w *Work, list func(*org.Settings) *[]E, id ID) error {
	s, e, err := declared(ctx, w, list, id)
	if err != nil {
		return err
	}
	if *list(&s), err = org.Remove(*list(&s), e); err != nil {
		return err
	}
	return w.SaveEntries(s)
}

// declared finds an entry, at the version the caller has seen; with an error it
// is an empty one.
func declared[T any, E entry[T], ID ~string](ctx context.Context, w *Work, list func(*org.Settings) *[]E, id ID) (org.Settings, E, error) {
	s, err := w.Settings(ctx)
	if err != nil {
		return s, new(T), err
	}
	e, known := org.Find(*list(&s), id)
	if !known {
		return s, new(T), fault.NotFound()
	}
	return s, e, w.matches(e.Ident(), e.Revision().Version)
}

func putEntry[E org.Entry](w *Work, s org.Settings, list func(*org.Settings) *[]E, e E) (err error) {
	if *list(&s), err = org.Put(*list(&s), e); err != nil {
		return err
	}
	return w.SaveEntries(s)
}
