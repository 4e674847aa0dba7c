package contact

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists contacts by name.
var List = op.Define(op.Spec{
	ID:      "contact.list",
	On:      op.Get("/contacts"),
	Summary: "List contacts",
	Doc:     "Sorted by name without regard to case and accents; with q the newest first.",
	Needs:   rights.View(rights.Contacts),
	Faults:  op.Faults{"filter.status", "filter.type", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is which contacts, in which order.
type ListInput struct {
	op.Listing
	op.Sought
	Status string `query:"status" maxLength:"100" doc:"active, inactive, or both separated by a comma" example:"active"`
	Type   string `query:"type" maxLength:"100" doc:"customer, vendor, or both separated by a comma: those who are both" example:"customer"`
	Sort   string `query:"sort" enum:"name,-name" default:"name" doc:"name, or -name from Z to A"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[crm.Row], error) {
	var f store.ContactFilter
	var err error
	if f.Statuses, err = op.OneOf(in.Status, "status", crm.Statuses()); err != nil {
		return op.List[crm.Row]{}, err
	}
	types, err := op.OneOf(in.Type, "type", []string{"customer", "vendor"})
	if err != nil {
		return op.List[crm.Row]{}, err
	}
	for _, t := range types {
		f.Customer, f.Vendor = f.Customer || t == "customer", f.Vendor || t == "vendor"
	}
	rows, next, err := store.ListContacts(ctx, a.Table, f, in.Q, in.Page(in.Sort == "-name"))
	return op.ListOf(rows, next), err
}
