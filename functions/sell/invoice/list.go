package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// List lists invoices by date, or invoices with a balance by due date.
var List = op.Define(op.Spec{
	ID:      "invoice.list",
	On:      op.Get("/invoices"),
	Summary: "List invoices",
	Doc: "The newest invoice is first, unless sort is given; invoices of one day are sorted by number, drafts before them, and a draft " +
		"without a date is listed on the day it was created. " +
		"unpaid=true lists invoices with a balance, by due date; overdue=true those after their due date, the longest overdue first; " +
		"due_date[gte] and due_date[lte] those that fall due between two days. With another filter, such as a customer, a page may have " +
		"fewer rows than its limit before the last page. " +
		"Lists are eventually consistent: to see an invoice you have just written, read it by id.",
	Needs:  rights.View(rights.Invoices),
	Faults: op.Faults{"filter.status", "filter.too_many", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status   string           `query:"status" list:"draft,sent,partly_paid,paid,void" doc:"draft, sent, partly_paid, paid, void, or several separated by commas" example:"sent,partly_paid"`
	Estimate trade.EstimateID `query:"estimate_id" maxLength:"40" doc:"Made from this estimate"`
	Order    sales.OrderID    `query:"order_id" maxLength:"40" doc:"Made from this order"`
	Reminder string           `query:"reminder" enum:"blocked" doc:"blocked: only unpaid invoices of which a reminder was due and could not be sent, by due date; reminder_blocked has the reason"`
	Overdue  bool             `query:"overdue" doc:"true: only invoices with a balance after the due date"`
	Unpaid   bool             `query:"unpaid" doc:"true: only invoices with a balance"`
	DueFrom  calendar.Date    `query:"due_date[gte]" doc:"Invoices with a balance due on or after this day" example:"2026-12-01"`
	DueTo    calendar.Date    `query:"due_date[lte]" doc:"Invoices with a balance due on or before this day" example:"2026-12-05"`
	Sort     string           `query:"sort" enum:"date,-date,due_date,-due_date,number,-number,customer_name,-customer_name,total,-total,balance,-balance" doc:"-date: newest first (the default); date: oldest first. For invoices with a balance due_date is the default. By another field, or after a minus in the opposite order, only if the other filters select at most 1,000 invoices; so is due_date without a balance, and date with one"`
}

// owed reports whether only invoices with a balance are listed.
func (in ListInput) owed() bool {
	return in.Overdue || in.Unpaid || in.Reminder != "" || !in.DueFrom.IsZero() || !in.DueTo.IsZero()
}

func list(ctx context.Context, a *app.App, in ListInput) (op.Counted[bill.Row, desk.InvoiceFigures], error) {
	page, err := pageOf(ctx, a, in)
	return desk.Counted(ctx, a, in.Listing, page, err, desk.CountInvoices)
}

func pageOf(ctx context.Context, a *app.App, in ListInput) (op.List[bill.Row], error) {
	f, err := desk.Filter(in.Listing, in.Status, bill.Statuses(), string(in.Estimate), string(in.Order))
	if in.owed() && err == nil {
		return owed(ctx, a, in, f)
	}
	return desk.List(ctx, a, store.Invoices, in.Listing, f, err, in.Sort, desk.InvoiceColumns())
}

// owed lists invoices with a balance. They have a sparse index, by due date.
func owed(ctx context.Context, a *app.App, in ListInput, f store.Filter) (op.List[bill.Row], error) {
	f.Owed = store.Owed{Only: true, From: in.DueFrom, To: in.DueTo, Blocked: in.Reminder != ""}
	if in.Overdue {
		s, err := store.ReadSettings(ctx, a.Table)
		if err != nil {
			return op.List[bill.Row]{}, err
		}
		if last := s.Today(a.Now).AddDays(-1); f.Owed.To.IsZero() || last.Before(f.Owed.To) {
			f.Owed.To = last
		}
	}
	list := func(p table.Page) ([]bill.Row, string, error) { return store.InvoicesOwed(ctx, a.Table, f, p) }
	if in.Sort != "" && in.Sort != "due_date" && in.Sort != "-due_date" {
		return desk.InvoiceColumns().Sorted(a, in.Listing, "invoice", in.Sort, f, list)
	}
	rows, next, err := list(in.Page(in.Sort == "-due_date"))
	return op.ListOf(rows, next), err
}
