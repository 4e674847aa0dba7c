// Package intake is what comes in from other systems: files whose rows become
// contacts, items, estimates and sales orders, and the jobs that bring them in.
//
// Owns: what an import can be about, which titles of columns mean what, how the
// text of a cell becomes a value of this business, which rows make a document,
// the file of rejected rows, and the life of a job. Does not own: how a file is
// cut into rows (shared/sheet), what makes a contact, an item or a document
// complete (shared/crm, shared/stock, shared/sales, shared/offer say so when the row is
// applied, and Parser.Faults tells it in the words of the file), where files and
// jobs are kept. Invariants: every row is either handed out whole or rejected
// with the column and the reason; a document is handed out with all its rows or
// rejected with all of them; the same Plan reads the same row the same way,
// whoever reads on; a cell of the file of rejected rows is read back as it came.
package intake

import (
	"slices"

	"comptoir/shared/fault"
)

// Kind is what an import is about.
type Kind string

// The kinds of import.
const (
	Contacts    Kind = "contacts"
	Items       Kind = "items"
	Estimates   Kind = "estimates"
	SalesOrders Kind = "sales-orders"
)

// Kinds lists the kinds of import.
func Kinds() []Kind { return []Kind{Contacts, Items, SalesOrders, Estimates} }

// Role is what a contact is to us.
type Role string

// The roles of a contact.
const (
	Customer Role = "customer"
	Vendor   Role = "vendor"
	Both     Role = "both"
)

// folders are the names the folders of contacts and items may have in the bucket; a
// folder may say which role its contacts have.
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

// Usual are the usual names of folders, as a sentence lists them.
const Usual = "contacts, customers, vendors, items, estimates or sales-orders"

// OfFolder tells what the files in a folder are about.
func OfFolder(name string) (Kind, Role, error) {
	if f, known := folders[name]; known {
		return f.kind, f.role, nil
	}
	for kind, o := range outlines() {
		if name == string(kind) || slices.Contains(o.folders, name) {
			return kind, "", nil
		}
	}
	return "", "", fault.Invalid("import.unknown_kind", "/kind", "%q is nothing that can be imported. Use %s.", name, Usual)
}
