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
// by the transaction. If that cannot be found out, the error says so.
func NamedBy(ctx context.Context, w *table.Work, v string) (labels []string, err error) {
	all := func(string) bool { return true }
	labels, users, err := namedBy(ctx, w, v, all, w.CheckVersion)
	if err != nil || len(labels) > 0 {
		return labels, err
	}
	if users.Many && !w.DryRun {
		key, name := table.At(v, self), ""
		if isDeclared(v) {
			key, name = Settings(), v
		}
		if err := w.ListAgain(ctx, key, name); err != nil {
			return nil, err
		}
		users.Since = w.Now
	}
	if wait := users.Since.Add(settled).Sub(w.Now); wait > 0 && !w.DryRun {
		return nil, fault.Busy("table.busy", "Many documents have named it, and documents that are being created are waited for. "+
			"Repeat this request in a minute: then all are searched.", wait)
	}
	if users.Many || users.Old {
		return namedBefore(ctx, w, v)
	}
	return nil, nil
}

// settled is the time after which each transaction that had begun has ended, and the indexes
// show what it wrote.
const settled = time.Minute

// UsersOf labels documents that name a document, which was read in this work, to show whether
// it can be deleted. A document that is not visible to the caller has no label. Unlisted
// reports that others have named it, which only a deletion searches.
func UsersOf(ctx context.Context, w *table.Work, v string, visible func(kind string) bool) (labels []string, unlisted bool, err error) {
	labels, users, err := namedBy(ctx, w, v, visible, nil)
	return labels, users.Many || users.Old, err
}

// undecided refuses the deletion of what is named by documents that are too many to search.
func undecided(kind string) error {
	return fault.Conflict(kind+".used", "Documents have named it, and more than %d would have to be read to find out whether one still does. "+
		"It is kept: make it inactive instead.", mostRead)
}

// namedBy labels the listed users of a document. It passes each user that does not name it to
// check.
func namedBy(
	ctx context.Context, w *table.Work, v string, visible func(kind string) bool, check func(table.Key, int) error,
) (labels []string, users table.Users, err error) {
	users = usersOf(w, v)
	for _, user := range users.IDs {
		if user != ledger {
			w.Expect(table.At(user, self))
		}
	}
	for _, user := range users.IDs {
		label, names, err := namedIn(ctx, w, user, v, visible, check)
		if err != nil {
			return nil, users, err
		}
		if names && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels, users, nil
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

// mostRead is how many documents are read to find one that names a document whose users are
// not all listed.
const mostRead = 500

// namedBefore labels documents that name a document whose users are not all listed. It reads
// the links of a contact, and then documents of all kinds, up to a limit.
func namedBefore(ctx context.Context, w *table.Work, v string) ([]string, error) {
	k, _ := Of(v)
	switch k.Called() {
	case Contacts.Name:
		if labels, err := DocumentsOf(ctx, w, crm.ContactID(v)); err != nil || len(labels) > 0 {
			return labels, err
		}
	case warehouses.Name:
		return nil, fault.Conflict(k.Called()+".used", "Documents have named it, and the stock of each item would have to be read to find out "+
			"whether a movement does. It is kept: make it inactive instead.")
	case Items.Name:
		if moves, _, err := Ledger(ctx, w, stock.ItemID(v), table.Page{Limit: 1}); err != nil || len(moves) > 0 {
			return []string{"stock movements"}, err
		}
	}
	left := mostRead
	for _, of := range All() {
		if !of.names() {
			continue
		}
		labels, err := namedAmong(ctx, w, of, v, &left)
		switch {
		case err != nil || len(labels) > 0:
			return labels, err
		case left < 0 && k.Called() == Contacts.Name: // it has no links
			return nil, nil
		case left < 0:
			return nil, undecided(k.Called())
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
