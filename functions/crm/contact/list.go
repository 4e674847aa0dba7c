package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists contacts by name.
var List = op.Define(op.Spec{
	ID:      "contact.list",
	On:      op.Get("/contacts"),
	Summary: "List contacts",
	Doc:     "Sorted by name, ignoring case and accents; with q, newest first.",
	Needs:   rights.View(rights.Contacts),
	Faults:  op.Faults{"filter.status", "filter.type", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput filters and sorts the contacts.
type ListInput struct {
	op.Listing
	op.Sought
	Status     string `query:"status" list:"active,inactive" doc:"Contacts of this status only: active, inactive, or both separated by a comma" example:"active"`
	Type       string `query:"type" list:"customer,vendor,other" doc:"Contacts of this type only: customer; vendor; customer,vendor for contacts that are both; other for contacts that are neither" example:"customer"`
	Incomplete bool   `query:"incomplete" doc:"true: only customers from a file that lack their address"`
	Sort       string `query:"sort" enum:"name,-name" default:"name" doc:"name: from A to Z; -name: from Z to A"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[crm.Row], error) {
	var f store.ContactFilter
	var err error
	if f.Statuses, err = op.OneOf(in.Status, "status", crm.Statuses()); err != nil {
		return op.List[crm.Row]{}, err
	}
	types, err := op.OneOf(in.Type, "type", []string{"customer", "vendor", "other"})
	if err != nil {
		return op.List[crm.Row]{}, err
	}
	for _, t := range types {
		f.Customer, f.Vendor, f.Other = f.Customer || t == "customer", f.Vendor || t == "vendor", f.Other || t == "other"
	}
	if f.Other && len(types) > 1 {
		return op.List[crm.Row]{}, fault.Invalid("filter.type", "#/query/type",
			"A contact that is neither customer nor vendor has no other type. Write other alone.")
	}
	f.Incomplete = in.Incomplete
	rows, next, err := store.ListContacts(ctx, a.Table, f, in.Q, in.Page(in.Sort == "-name"))
	return op.ListOf(rows, next), err
}
