package desk

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Listing is the input of every list of documents.
type Listing struct {
	op.Listing
	op.Sought
	Customer crm.ContactID `query:"customer_id" maxLength:"40" doc:"Documents of this customer only"`
	From     calendar.Date `query:"date[gte]" doc:"Documents dated on or after this day" example:"2026-11-01"`
	To       calendar.Date `query:"date[lte]" doc:"Documents dated on or before this day" example:"2026-11-30"`
	Counts   bool          `query:"counts" doc:"true: the page has counts, too"`
}

// List lists the documents of a kind that a filter selects by date, newest first unless the
// sort is "date", or by another column. A filter with an error lists nothing.
func List[T any, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], in Listing, f store.Filter, err error, sort string, columns Columns[R],
) (op.List[R], error) {
	if err != nil {
		return op.List[R]{}, err
	}
	list := func(p table.Page) ([]R, string, error) { return k.List(ctx, a.Table, f, p) }
	if sort != "" && sort != "date" && sort != "-date" {
		return columns.Sorted(a, in, k.Name, sort, f, list)
	}
	rows, next, err := list(in.Page(sort != "date"))
	return op.ListOf(rows, next), err
}

// Filter returns the filter of a list of documents: those in one of the states (every state for
// an empty text) that belong to all of the parents, the nearest last.
func Filter[S ~string](in Listing, filter string, states []S, parents ...string) (store.Filter, error) {
	named, err := op.OneOf(filter, "status", states)
	return store.Filter{
		States: store.States(named), Parents: append([]string{string(in.Customer)}, parents...), From: in.From, To: in.To, Text: in.Q,
	}, err
}
