package creditnote

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists credit notes by date.
var List = op.Define(op.Spec{
	ID:      "creditnote.list",
	On:      op.Get("/credit-notes"),
	Summary: "List credit notes",
	Doc:     "Newest first unless sorted otherwise.",
	Needs:   rights.View(rights.Invoices),
	Faults:  op.Faults{"filter.status", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is which credit notes, in which order.
type ListInput struct {
	op.Listing
	op.Sought
	Status   string        `query:"status" maxLength:"100" doc:"open, closed, or both separated by a comma" example:"open"`
	Customer crm.ContactID `query:"customer_id" maxLength:"40" doc:"Of this customer only"`
	From     calendar.Date `query:"date[gte]" doc:"Dated this day or later" example:"2026-11-01"`
	To       calendar.Date `query:"date[lte]" doc:"Dated this day or earlier" example:"2026-11-30"`
	Sort     string        `query:"sort" enum:"date,-date" default:"-date" doc:"-date: newest first; date: oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[bill.CreditRow], error) {
	statuses, err := op.OneOf(in.Status, "status", bill.CreditStatuses())
	if err != nil {
		return op.List[bill.CreditRow]{}, err
	}
	f := store.Filter{States: store.States(statuses), Parents: []string{string(in.Customer)}, From: in.From, To: in.To, Text: in.Q}
	rows, next, err := store.CreditNotes.List(ctx, a.Table, f, in.Page(in.Sort != "date"))
	return op.ListOf(rows, next), err
}
