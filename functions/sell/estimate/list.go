package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists estimates by date.
var List = op.Define(op.Spec{
	ID:      "estimate.list",
	On:      op.Get("/estimates"),
	Summary: "List estimates",
	Doc:     "Newest first unless sorted otherwise. A list lags a moment behind; a client that has just written an estimate reads the estimate itself.",
	Needs:   rights.View(rights.Estimates),
	Faults:  op.Faults{"filter.status", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is which estimates, in which order.
type ListInput struct {
	op.Listing
	op.Sought
	Status   string        `query:"status" maxLength:"100" doc:"draft, sent, accepted, declined, or several separated by commas" example:"draft,sent"`
	Customer crm.ContactID `query:"customer_id" maxLength:"40" doc:"Of this customer only"`
	From     calendar.Date `query:"date[gte]" doc:"Dated this day or later" example:"2026-11-01"`
	To       calendar.Date `query:"date[lte]" doc:"Dated this day or earlier" example:"2026-11-30"`
	Sort     string        `query:"sort" enum:"date,-date" default:"-date" doc:"-date: newest first; date: oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[offer.Row], error) {
	statuses, err := op.OneOf(in.Status, "status", offer.Statuses())
	if err != nil {
		return op.List[offer.Row]{}, err
	}
	f := store.Filter{States: store.States(statuses), Parents: []string{string(in.Customer)}, From: in.From, To: in.To, Text: in.Q}
	rows, next, err := store.Estimates.List(ctx, a.Table, f, in.Page(in.Sort != "date"))
	return op.ListOf(rows, next), err
}
