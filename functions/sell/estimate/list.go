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
		"Lists are eventually consistent: to see an estimate you have just written, read it by id.",
	Needs:  rights.View(rights.Estimates),
	Faults: op.Faults{"filter.status", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the filters and the sort order.
type ListInput struct {
	desk.Listing
	Status string `query:"status" list:"draft,sent,accepted,declined" doc:"draft, sent, accepted, declined, or several separated by commas" example:"draft,sent"`
	Sort   string `query:"sort" enum:"date,-date" default:"-date" doc:"-date: newest first; date: oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[offer.Row], error) {
	return desk.List(ctx, a, store.Estimates, in.Listing, in.Status, offer.Statuses(), in.Sort)
}
