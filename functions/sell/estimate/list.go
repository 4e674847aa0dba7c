package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
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
	Doc: "The newest estimate is first, unless sort is given. " +
		"With expired=true or to_convert=true, a page may have fewer rows than its limit before the last page. " +
		"Lists are eventually consistent: to see an estimate you have just written, read it by id.",
	Needs:  rights.View(rights.Estimates),
	Faults: op.Faults{"filter.status", "filter.too_many", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status  string `query:"status" list:"draft,sent,accepted,declined" doc:"draft, sent, accepted, declined, or several separated by commas" example:"draft,sent"`
	Expired bool   `query:"expired" doc:"true: only estimates that were sent and whose last day has passed"`
	Convert bool   `query:"to_convert" doc:"true: only accepted estimates that are not wholly converted"`
	Sort    string `query:"sort" enum:"date,-date,number,-number,customer_name,-customer_name,total,-total,valid_until,-valid_until" default:"-date" doc:"-date: newest first; date: oldest first. By another field, or after a minus in the opposite order, only if the other filters select at most 1,000 documents"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.Counted[offer.Row, desk.EstimateFigures], error) {
	f, err := desk.Filter(in.Listing, in.Status, offer.Statuses())
	if in.Convert {
		f = store.Only(f.In(string(offer.Accepted)), "to convert", offer.Row.ToConvert)
	}
	if in.Expired && err == nil {
		f, err = expired(ctx, a, f)
	}
	page, err := desk.List(ctx, a, store.Estimates, in.Listing, f, err, in.Sort, desk.EstimateColumns())
	return desk.Counted(ctx, a, in.Listing, page, err, desk.CountEstimates)
}

// expired returns the filter that selects only estimates that have expired.
func expired(ctx context.Context, a *app.App, f store.Filter) (store.Filter, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	today := s.Today(a.Now)
	return store.Only(f.In(string(offer.Sent)), "expired", func(r offer.Row) bool { return r.Expired(today) }), err
}
