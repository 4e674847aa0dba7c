// Package timeline is who changed what: the change entries of a document, and of
// a contact with everything that belongs to it.
//
// Owns: reading change entries, and who may see which. Does not own: writing
// them (shared/table does with every change), the feed (functions/projection).
// Invariants: whoever may not see a document does not see its history either.
package timeline

import (
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation { return []op.Operation{List} }

// modules are the parts of the product a kind of document belongs to. A mail
// speaks of an order or of an invoice, and its entries do not say of which: they
// are for those who may see both.
func modules(kind string) []rights.Module {
	switch kind {
	case "contact":
		return []rights.Module{rights.Contacts}
	case "item":
		return []rights.Module{rights.Items}
	case "sales-order":
		return []rights.Module{rights.SalesOrders}
	case "invoice", "credit-note", "payment":
		return []rights.Module{rights.Invoices}
	case "mail":
		return []rights.Module{rights.SalesOrders, rights.Invoices}
	case "job":
		return []rights.Module{rights.Jobs}
	case "rebuild":
		return []rights.Module{rights.Maintenance}
	case "user":
		return []rights.Module{rights.Users}
	case "organization":
		return []rights.Module{rights.Organization}
	case "tax", "payment-term", "warehouse", "delivery-method":
		return []rights.Module{rights.Settings}
	}
	return nil
}

// visible tells whether the caller may see documents of a kind. A kind nobody
// has thought of here is seen by nobody.
func visible(c app.Caller, kind string) bool {
	all := modules(kind)
	return len(all) > 0 && !slices.ContainsFunc(all, func(m rights.Module) bool { return !c.May(rights.View(m)) })
}

// legible are the entries without the changes of fields that the reader's rights hide.
func legible(set rights.Set, entries []journal.Entry) []journal.Entry {
	if set.Plain() {
		return entries
	}
	for i, e := range entries {
		entries[i].Changes = slices.DeleteFunc(slices.Clone(e.Changes), func(c journal.Change) bool {
			name := nameOf(c.Field)
			return slices.ContainsFunc(modules(e.Kind), func(m rights.Module) bool {
				return set.Hidden(m, name) || !set.ReadOnly(m, name) && !set.Replaceable(m, name) // it holds one that is hidden
			})
		})
	}
	return entries
}

// nameOf is a changed field without the ids of elements: lines/rate for lines/3/rate.
func nameOf(field string) string {
	names := slices.DeleteFunc(strings.Split(field, "/"), func(name string) bool {
		_, err := strconv.Atoi(name)
		return err == nil
	})
	return strings.Join(names, "/")
}
