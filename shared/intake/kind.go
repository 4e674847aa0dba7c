// Package intake imports data from other systems: files whose rows become
// contacts, items, estimates and sales orders, and the jobs that import them.
//
// Owns: the kinds of import, the column headers and the fields they hold, the
// conversion of a cell's text into a value, the grouping of rows into documents,
// the file of rejected rows, and the life cycle of a job. Does not own: the format
// of a file (shared/sheet), the rules by which a contact, an item or a document is
// complete (shared/crm, shared/stock, shared/sales and shared/offer check them when
// the row is applied, and Parser.Faults translates their faults to rows and
// columns), the storage of files and jobs.
// Invariants: every row is either returned complete or rejected with the column and
// the reason; a document is returned with all its rows or rejected with all of
// them; the same Plan reads the same row in the same way in every slice of a job; a
// cell in the file of rejected rows is read back unchanged.
package intake

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/rights"
)

// Kind is the kind of records that an import creates.
type Kind string

// The kinds of import.
const (
	Contacts    Kind = "contacts"
	Items       Kind = "items"
	Estimates   Kind = "estimates"
	SalesOrders Kind = "sales-orders"
)

// Kinds returns the kinds of import.
func Kinds() []Kind { return []Kind{Contacts, Items, SalesOrders, Estimates} }

// Modules returns the modules of the records that an import of the kind creates: a
// document may create its customer.
func (k Kind) Modules() []rights.Module {
	switch k {
	case Contacts:
		return []rights.Module{rights.Contacts}
	case Items:
		return []rights.Module{rights.Items}
	case SalesOrders:
		return []rights.Module{rights.SalesOrders, rights.Contacts}
	case Estimates:
		return []rights.Module{rights.Estimates, rights.Contacts}
	}
	return nil
}

// Role is the role of a contact in our business.
type Role string

// The roles of a contact.
const (
	Customer Role = "customer"
	Vendor   Role = "vendor"
	Both     Role = "both"
)

// folders contains the names of the bucket's folders for contacts and items, and
// the role of the contacts if the folder implies one.
var folders = map[string]struct {
	kind Kind
	role Role
}{
	"contacts":     {Contacts, ""},
	"customers":    {Contacts, Customer},
	"clients":      {Contacts, Customer},
	"vendors":      {Contacts, Vendor},
	"suppliers":    {Contacts, Vendor},
	"fournisseurs": {Contacts, Vendor},
	"items":        {Items, ""},
	"products":     {Items, ""},
	"articles":     {Items, ""},
}

// Usual lists the usual names of folders, for use in a sentence.
const Usual = "contacts, customers, vendors, items, estimates or sales-orders"

// OfFolder returns the kind of a folder's files, and the role of their contacts if the folder implies one.
func OfFolder(name string) (Kind, Role, error) {
	if f, known := folders[name]; known {
		return f.kind, f.role, nil
	}
	for kind, o := range outlines() {
		if name == string(kind) || slices.Contains(o.folders, name) {
			return kind, "", nil
		}
	}
	return "", "", fault.Invalid("import.unknown_kind", "/kind", "%q cannot be imported. Use %s.", name, Usual)
}
