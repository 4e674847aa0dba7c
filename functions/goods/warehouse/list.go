package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the warehouses.
var List = op.Define(op.Spec{
	ID:      "warehouse.list",
	On:      op.Get("/warehouses"),
	Summary: "List warehouses",
	Doc:     "All warehouses on one page, oldest first.",
	Needs:   rights.View(rights.Settings),
	Faults:  op.Faults{"filter.status"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput filters the warehouses.
type ListInput struct {
	Status string `query:"status" list:"active,inactive" doc:"Warehouses of this status only: active, inactive, or both separated by a comma; by default all" example:"active"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[*org.Warehouse], error) {
	states, err := op.OneOf(in.Status, "status", org.Statuses())
	if err != nil {
		return op.List[*org.Warehouse]{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return op.ListOf(org.Listed(s.Warehouses, states), ""), err
}
