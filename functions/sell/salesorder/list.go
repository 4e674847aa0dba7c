package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// List lists orders by date.
var List = op.Define(op.Spec{
	ID:      "salesorder.list",
	On:      op.Get("/sales-orders"),
	Summary: "List sales orders",
	Doc:     "Newest first unless sorted otherwise. A list lags a moment behind; who has just written an order reads the order itself.",
	Needs:   rights.View(rights.SalesOrders),
	Faults:  op.Faults{"filter.status", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is which orders, in which order.
type ListInput struct {
	op.Listing
	op.Sought
	Status   string           `query:"status" maxLength:"100" doc:"draft, confirmed, closed, void, merged, or several separated by commas" example:"draft,confirmed"`
	Customer crm.ContactID    `query:"customer_id" maxLength:"40" doc:"Of this customer only"`
	Estimate trade.EstimateID `query:"estimate_id" maxLength:"40" doc:"That go back to this estimate"`
	From     calendar.Date    `query:"date[gte]" doc:"Dated this day or later" example:"2026-11-01"`
	To       calendar.Date    `query:"date[lte]" doc:"Dated this day or earlier" example:"2026-11-30"`
	Sort     string           `query:"sort" enum:"date,-date" default:"-date" doc:"-date: newest first; date: oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[sales.Row], error) {
	statuses, err := op.OneOf(in.Status, "status", sales.Statuses())
	if err != nil {
		return op.List[sales.Row]{}, err
	}
	f := store.Filter{States: store.States(statuses), Parents: []string{string(in.Customer), string(in.Estimate)}, From: in.From, To: in.To, Text: in.Q}
	rows, next, err := store.Orders.List(ctx, a.Table, f, in.Page(in.Sort != "date"))
	return op.ListOf(rows, next), err
}
