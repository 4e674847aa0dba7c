package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// List lists invoices by date, or overdue invoices by due date.
var List = op.Define(op.Spec{
	ID:      "invoice.list",
	On:      op.Get("/invoices"),
	Summary: "List invoices",
	Doc: "The newest invoice is first, unless sort is given; drafts without a date count as the oldest. " +
		"overdue=true lists invoices with a balance after the due date, the longest overdue first, and cannot be combined with another filter. " +
		"Lists are eventually consistent: to see an invoice you have just written, read it by id.",
	Needs:  rights.View(rights.Invoices),
	Faults: op.Faults{"filter.overdue", "filter.sort", "filter.status", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status   string           `query:"status" list:"draft,sent,partly_paid,paid,void" doc:"draft, sent, partly_paid, paid, void, or several separated by commas" example:"sent,partly_paid"`
	Estimate trade.EstimateID `query:"estimate_id" maxLength:"40" doc:"Made from this estimate"`
	Order    sales.OrderID    `query:"order_id" maxLength:"40" doc:"Made from this order"`
	Overdue  bool             `query:"overdue" doc:"true: only invoices with a balance after the due date"`
	Sort     string           `query:"sort" enum:"date,-date,due_date,-due_date" doc:"-date: newest first (the default); date: oldest first. With overdue=true: due_date (the default) or -due_date"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[bill.Row], error) {
	if in.Overdue {
		return overdue(ctx, a, in)
	}
	if in.Sort == "due_date" || in.Sort == "-due_date" {
		return op.List[bill.Row]{}, fault.Invalid("filter.sort", "#/query/sort",
			"Only overdue invoices can be sorted by due date. Add overdue=true.")
	}
	return desk.List(ctx, a, store.Invoices, in.Listing, in.Status, bill.Statuses(), in.Sort, string(in.Estimate), string(in.Order))
}

// overdue lists invoices with a balance and a due date before today. They have a sparse
// index.
func overdue(ctx context.Context, a *app.App, in ListInput) (op.List[bill.Row], error) {
	var l fault.List
	for _, other := range []struct {
		name  string
		given bool
	}{
		{"q", in.Q != ""},
		{"status", in.Status != ""},
		{"customer_id", in.Customer != ""},
		{"estimate_id", in.Estimate != ""},
		{"order_id", in.Order != ""},
		{"date[gte]", !in.From.IsZero()},
		{"date[lte]", !in.To.IsZero()},
	} {
		if other.given {
			l.Add("filter.overdue", "#/query/"+other.name, "overdue=true cannot be combined with another filter. Omit %s.", other.name)
		}
	}
	if in.Sort == "date" || in.Sort == "-date" {
		l.Add("filter.sort", "#/query/sort", "Sort overdue invoices by due_date or -due_date.")
	}
	if err := l.Err(); err != nil {
		return op.List[bill.Row]{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return op.List[bill.Row]{}, err
	}
	rows, next, err := store.InvoicesDue(ctx, a.Table, s.Today(a.Now).AddDays(-1), in.Page(in.Sort == "-due_date"))
	return op.ListOf(rows, next), err
}
