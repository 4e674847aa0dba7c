package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/stock"
	"comptoir/shared/table"
)

// A document or an entry of the settings that others name cannot be deleted. Its item lists
// the first documents that have named it (shared/table/use.go); a deletion reads them and
// checks that none names it any more (decision-uses.md).

// ledger is the user of an item or a warehouse with manual movements of stock, which are
// never deleted.
const ledger = "ledger"

// use stages that a document names others, and entries of the settings.
func use(w *table.Work, user string, ids []string) {
	var declared []string
	for _, v := range ids {
		if v == "" {
			continue
		}
		if isDeclared(v) {
			declared = append(declared, v)
			continue
		}
		w.Use(table.At(v, self), user)
	}
	if w.Seen(Settings()).Exists() {
		w.UseWithin(Settings(), user, declared...)
	}
}

// ReadUses reads the documents that a new document names, so that it becomes their user. A
// document drawn from another one needs this only if that other one can be deleted first.
func (k Kind[T, ID, R]) ReadUses(ctx context.Context, w *table.Work, doc T) error {
	var keys []table.Key
	for _, v := range k.Uses(doc) {
		if v != "" && !isDeclared(v) {
			keys = append(keys, table.At(v, self))
		}
	}
	w.Expect(keys...)
	for _, key := range keys {
		if _, err := w.Load(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// isDeclared reports whether an id is that of an entry of the settings.
func isDeclared(v string) bool {
	k, known := Of(v)
	_, part := k.(SettingsKind)
	return known && part
}

// usersOf returns the users of a document or of an entry of the settings that was read.
func usersOf(w *table.Work, v string) table.Users {
	if isDeclared(v) {
		return w.Seen(Settings()).Users(v)
	}
	return w.Seen(table.At(v, self)).Users("")
}

// NamedBy labels documents that name a document or an entry of the settings, which was read
// in this work; none if it can be deleted. Each user found not to name it is checked again
// by the transaction.
func NamedBy(ctx context.Context, w *table.Work, v string) (labels []string, err error) {
	all := func(string) bool { return true }
	return namedBy(ctx, w, v, all, w.CheckVersion, func() ([]string, error) { return namedBefore(ctx, w, v) })
}

// UsersOf labels documents that name a document, which was read in this work, to show whether
// it can be deleted. A document that is not visible to the caller has no label.
func UsersOf(ctx context.Context, w *table.Work, v string, visible func(kind string) bool) (labels []string, err error) {
	return namedBy(ctx, w, v, visible, nil, func() ([]string, error) { return unlisted, nil })
}

// unlisted labels users of a document that was used before lists existed.
var unlisted = []string{"documents from before release 0.3"}

// namedBy labels the users of a document. It passes each user that does not name it to check,
// and asks before for users that are in no list.
func namedBy(
	ctx context.Context, w *table.Work, v string,
	visible func(kind string) bool, check func(table.Key, int) error, before func() ([]string, error),
) (labels []string, err error) {
	users := usersOf(w, v)
	for _, user := range users.IDs {
		if user != ledger {
			w.Expect(table.At(user, self))
		}
	}
	for _, user := range users.IDs {
		label, names, err := namedIn(ctx, w, user, v, visible, check)
		if err != nil {
			return nil, err
		}
		if names && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	switch {
	case len(labels) > 0:
		return labels, nil
	case users.Many:
		return []string{"many documents"}, nil
	case users.Old:
		return before()
	}
	return nil, nil
}

// namedIn reports whether a user names a document, and labels the user. Without a check it is
// only shown whether the document can be deleted now.
func namedIn(
	ctx context.Context, w *table.Work, user, v string, visible func(kind string) bool, check func(table.Key, int) error,
) (label string, names bool, err error) {
	if user == ledger {
		return "stock movements", true, nil
	}
	k, known := Of(user)
	if !known {
		return user, true, nil
	}
	key := table.At(user, self)
	r, err := w.Load(ctx, key)
	switch {
	case err != nil:
		return "", false, err
	case !r.Exists() && id.Time(user).After(w.Now.Add(-time.Minute)) && check == nil:
		return "a document that is being created", true, nil
	case !r.Exists() && id.Time(user).After(w.Now.Add(-time.Minute)):
		return "", false, fault.Busy("table.busy", "A document with it is being created. Repeat this request in a moment.", time.Second)
	case !r.Live():
		return "", false, nil
	}
	label, all, err := k.uses(r)
	if err != nil || slices.Contains(all, v) {
		if !visible(k.Called()) {
			label = "other documents"
		}
		return label, true, err
	}
	if check == nil {
		return "", false, nil
	}
	return "", false, check(key, r.Version())
}

// mostRead is how many documents are read to find one that names a document whose users
// were not listed, because it was used before lists existed.
const mostRead = 500

// namedBefore labels documents that name a document marked without a list. The documents of a
// contact are its links. For another document it reads those of all kinds, up to a limit.
func namedBefore(ctx context.Context, w *table.Work, v string) ([]string, error) {
	k, _ := Of(v)
	switch k.Called() {
	case Contacts.Name:
		return DocumentsOf(ctx, w, crm.ContactID(v))
	case warehouses.Name:
		return unlisted, nil // movements of stock name it too
	case Items.Name:
		if moves, _, err := Ledger(ctx, w, stock.ItemID(v), table.Page{Limit: 1}); err != nil || len(moves) > 0 {
			return []string{"stock movements"}, err
		}
	}
	left := mostRead
	for _, k := range All() {
		if !k.names() {
			continue
		}
		labels, err := namedAmong(ctx, w, k, v, &left)
		switch {
		case err != nil || len(labels) > 0:
			return labels, err
		case left < 0:
			return unlisted, nil
		}
	}
	return nil, nil
}

// namedAmong labels a document of a kind that names another. It reads at most the given
// number of documents, and counts them.
func namedAmong(ctx context.Context, w *table.Work, k Any, v string, left *int) ([]string, error) {
	l := table.Listing{Name: "uses", Index: table.ByState}
	for _, s := range k.states() {
		l.Partitions = append(l.Partitions, partition(k.Prefix(), s))
	}
	for p := (table.Page{Limit: 100}); ; {
		ids, next, err := w.ListIDs(ctx, l, p)
		if err != nil {
			return nil, err
		}
		if *left -= len(ids); *left < 0 {
			return nil, nil
		}
		for _, user := range ids {
			w.Expect(table.At(user, self))
		}
		for _, user := range ids {
			r, err := w.Load(ctx, table.At(user, self))
			if err != nil {
				return nil, err
			}
			if !r.Live() {
				continue
			}
			if label, all, err := k.uses(r); err != nil || slices.Contains(all, v) {
				return []string{label}, err
			}
		}
		if p.Cursor = next; next == "" {
			return nil, nil
		}
	}
}

// names reports whether documents of the kind name others.
func (k Kind[T, ID, R]) names() bool { return k.Uses != nil }

// uses labels a document and returns the ids it names.
func (k Kind[T, ID, R]) uses(r table.Record) (label string, ids []string, err error) {
	if !k.names() {
		return "", nil, nil
	}
	doc, err := k.Open(r)
	if err != nil {
		return "", nil, fmt.Errorf("read the uses of a document: %w", err)
	}
	return k.Label(doc), k.Uses(doc), nil
}
