// Package view has the saved views of lists: filters, order and columns under a name.
//
// Owns: the view, and who sees and changes it. Does not own: the lists and their filters
// (shared/op checks a query as the list itself does), the storage (shared/store).
// Invariants: a private view is seen by its author only; a view belongs to one list for good.
package view

import (
	"strconv"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/visible"
)

// ID identifies a view.
type ID string

// Prefix is the prefix of a view's id.
func (ID) Prefix() string { return "view" }

// View is a saved view of a list.
type View struct {
	ID   ID   `json:"id" readOnly:"true" doc:"The view"`
	Kind Kind `json:"kind" enum:"contacts,credit-notes,estimates,invoices,items,jobs,mails,sales-orders" doc:"The list, by its name in paths" example:"sales-orders"`
	Form
	Author org.UserID `json:"author_id" readOnly:"true" doc:"The user who created the view"`
	journal.Stamp
}

// Kind is the name of a list in paths: sales-orders.
type Kind string

// Form has the fields of a view that its author writes.
type Form struct {
	Name    string   `json:"name" minLength:"1" maxLength:"60" doc:"Its name" example:"À facturer, par montant"`
	Query   string   `json:"query,omitempty" maxLength:"1000" doc:"Filters and order, as in the list's address; without limit and cursor" example:"to_invoice=true&sort=-total"`
	Columns []string `json:"columns,omitempty" maxItems:"40" each:"pattern:\"^[a-z0-9_-]{1,40}$\"" doc:"The columns that a client shows, in this order, by names of its own" example:"[\"number\",\"customer\",\"total\"]"`
	Shared  bool     `json:"shared,omitempty" doc:"Every user who may see the list sees the view. To share a view one needs the right to edit settings"`
}

// mostColumn is the longest name of a column.
const mostColumn = 40

// Check tidies the form and refuses an unusable one.
func (f *Form) Check() error {
	var l fault.List
	f.Name = visible.Trim(f.Name)
	for i, c := range f.Columns {
		if c == "" || len(c) > mostColumn || strings.Trim(c, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
			l.Add("view.column", "/columns/"+strconv.Itoa(i), "A column is named by at most %d small letters, digits, - and _.", mostColumn)
		}
	}
	return l.Err()
}

// Module makes a view no record of a module: a role restricts none of its fields.
func (View) Module() rights.Module { return rights.Personal }

// SeenBy reports whether a user sees the view among those of lists that the user may see.
func (v View) SeenBy(u org.UserID) bool { return v.Shared || v.Author == u }

// ChangedBy reports whether a user changes and deletes the view: its author, and a user who may edit
// the settings if it is shared.
func (v View) ChangedBy(u org.UserID, set rights.Set) bool {
	return v.Author == u || v.Shared && set.May(rights.Edit(rights.Settings))
}

// SeenIn is the module whose view right shows the list.
func (k Kind) SeenIn() rights.Module {
	return map[Kind]rights.Module{
		"contacts": rights.Contacts, "credit-notes": rights.Invoices, "estimates": rights.Estimates, "invoices": rights.Invoices,
		"items": rights.Items, "jobs": rights.Jobs, "mails": rights.Contacts, "sales-orders": rights.SalesOrders,
	}[k]
}

// SeenWith reports whether rights show the list. An unknown list is seen with none.
func (k Kind) SeenWith(set rights.Set) bool {
	return k.SeenIn() != "" && set.May(rights.View(k.SeenIn()))
}
