package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// List lists items by name.
var List = op.Define(op.Spec{
	ID:      "item.list",
	On:      op.Get("/items"),
	Summary: "List items",
	Doc: "Sorted by name, ignoring case and accents; with q, newest first. Each row of goods has its stock in all warehouses; an " +
		"organisation with many warehouses gets pages with fewer rows.",
	Needs:  rights.View(rights.Items),
	Faults: op.Faults{"filter.status", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput filters and sorts the items.
type ListInput struct {
	op.Listing
	op.Sought
	Status string `query:"status" list:"active,inactive" doc:"Items of this status only: active, inactive, or both separated by a comma; by default all" example:"active"`
	Sort   string `query:"sort" enum:"name,-name" default:"name" doc:"name: from A to Z; -name: from Z to A"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[stock.Row], error) {
	states, err := op.OneOf(in.Status, "status", stock.Statuses())
	if err != nil {
		return op.List[stock.Row]{}, err
	}
	rows, next, err := store.ListItems(ctx, a.Table, store.Filter{States: store.States(states), Text: in.Q}, in.Page(in.Sort == "-name"))
	return op.ListOf(rows, next), err
}
