package creditnote

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists credit notes by date.
var List = op.Define(op.Spec{
	ID:      "creditnote.list",
	On:      op.Get("/credit-notes"),
	Summary: "List credit notes",
	Doc:     "The newest credit note is first, unless sort is given.",
	Needs:   rights.View(rights.Invoices),
	Faults:  op.Faults{"filter.status", "filter.too_many", "search.short"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status string `query:"status" list:"draft,open,closed" doc:"draft, open, closed, or several separated by commas" example:"open"`
	Sort   string `query:"sort" enum:"date,-date,number,-number,customer_name,-customer_name,total,-total,balance,-balance" default:"-date" doc:"-date: newest first; date: oldest first. By another field, or after a minus in the opposite order, only if the other filters select at most 1,000 documents"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.Counted[bill.CreditRow, desk.CreditFigures], error) {
	f, err := desk.Filter(in.Listing, in.Status, bill.CreditStatuses())
	page, err := desk.List(ctx, a, store.CreditNotes, in.Listing, f, err, in.Sort, desk.CreditColumns())
	return desk.Counted(ctx, a, in.Listing, page, err, desk.CountCredits)
}
