package item

import (
	"context"
	"slices"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
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
		"organisation with many warehouses gets pages with fewer rows. With id, the items of a document's lines in one request, without other filters.",
	Needs:  rights.View(rights.Items),
	Faults: op.Faults{"filter.id", "filter.status", "search.short"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput filters and sorts the items.
type ListInput struct {
	op.Listing
	op.Sought
	IDs    string `query:"id" maxLength:"2000" doc:"These items only: at most 50 ids separated by commas. An item that does not exist has no row" example:"itm_01KAMX0000000000000000CABR"`
	Status string `query:"status" list:"active,inactive" doc:"Items of this status only: active, inactive, or both separated by a comma; by default all" example:"active"`
	Sort   string `query:"sort" enum:"name,-name" default:"name" doc:"name: from A to Z; -name: from Z to A"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[stock.Row], error) {
	if in.IDs != "" {
		ids, err := in.ids()
		if err != nil {
			return op.List[stock.Row]{}, err
		}
		rows, err := store.ItemsOf(ctx, a.Table, ids)
		return op.ListOf(rows, ""), err
	}
	states, err := op.OneOf(in.Status, "status", stock.Statuses())
	if err != nil {
		return op.List[stock.Row]{}, err
	}
	rows, next, err := store.ListItems(ctx, a.Table, store.Filter{States: store.States(states), Text: in.Q}, in.Page(in.Sort == "-name"))
	return op.ListOf(rows, next), err
}

// ids reads the filter of ids.
func (in ListInput) ids() (ids []stock.ItemID, err error) {
	if in.Q != "" || in.Status != "" || in.Cursor != "" {
		return nil, fault.Invalid("filter.id", "#/query/id", "The filter id is used alone. Leave out q, status and cursor.")
	}
	for v := range strings.SplitSeq(in.IDs, ",") {
		v := stock.ItemID(v)
		if !id.Valid(v) {
			return nil, fault.Invalid("filter.id", "#/query/id", "%q is not the id of an item. Separate ids with commas.", v)
		}
		if !slices.Contains(ids, v) {
			ids = append(ids, v)
		}
	}
	if len(ids) > mostIDs {
		return nil, fault.Invalid("filter.id", "#/query/id", "%d items are asked for, at most %d can be. Ask several times.", len(ids), mostIDs)
	}
	return ids, nil
}

const mostIDs = 50
