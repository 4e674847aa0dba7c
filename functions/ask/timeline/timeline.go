// Package timeline lists the change entries of a document, and of a contact with all
// its documents.
//
// Owns: reading change entries, and the rights to view them.
// Does not own: writing them (shared/table does with every change), the feed
// (functions/system/projection).
// Invariants: a caller without the right to view a document does not see its history.
package timeline

import (
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{List} }

// viewable returns the entries without the changes of fields that the caller's rights hide.
func viewable(set rights.Set, entries []journal.Entry) []journal.Entry {
	if set.Plain() {
		return entries
	}
	for i, e := range entries {
		entries[i].Changes = slices.DeleteFunc(slices.Clone(e.Changes), func(c journal.Change) bool {
			name := nameOf(c.Field)
			return slices.ContainsFunc(store.ViewedWith(e.Kind), func(m rights.Module) bool {
				return set.Hidden(m, name) || !set.ReadOnly(m, name) && !set.Replaceable(m, name) // the field contains a hidden one
			})
		})
	}
	return entries
}

// nameOf returns the name of a changed field without the ids of elements: lines/rate for
// lines/3/rate.
func nameOf(field string) string {
	names := slices.DeleteFunc(strings.Split(field, "/"), func(name string) bool {
		_, err := strconv.Atoi(name)
		return err == nil
	})
	return strings.Join(names, "/")
}
