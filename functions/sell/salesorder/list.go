package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
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
	Doc: "The newest order is first, unless sort is given. " +
		"With to_invoice=true, a page may have fewer rows than its limit before the last page. " +
		"Lists are eventually consistent: to see an order you have just written, read it by id.",
	Needs:  rights.View(rights.SalesOrders),
	Faults: op.Faults{"filter.status", "filter.too_many", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status   string           `query:"status" list:"draft,confirmed,closed,void,merged" doc:"draft, confirmed, closed, void, merged, or several separated by commas" example:"draft,confirmed"`
	Estimate trade.EstimateID `query:"estimate_id" maxLength:"40" doc:"Made from this estimate"`
	Open     bool             `query:"to_invoice" doc:"true: only confirmed orders that are not wholly invoiced"`
	Sort     string           `query:"sort" enum:"date,-date,number,-number,customer_name,-customer_name,total,-total,expected_shipment,-expected_shipment" default:"-date" doc:"-date: newest first; date: oldest first. By another field, or after a minus in the opposite order, only if the other filters select at most 1,000 documents"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.Counted[sales.Row, desk.OrderFigures], error) {
	f, err := desk.Filter(in.Listing, in.Status, sales.Statuses(), string(in.Estimate))
	if in.Open {
		f = store.Only(f.In(string(sales.Confirmed)), "to invoice", sales.Row.ToInvoice)
	}
	page, err := desk.List(ctx, a, store.Orders, in.Listing, f, err, in.Sort, desk.OrderColumns())
	return desk.Counted(ctx, a, in.Listing, page, err, desk.CountOrders)
}
