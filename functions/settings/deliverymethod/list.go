package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the delivery methods.
var List = op.Define(op.Spec{
	ID:      "deliverymethod.list",
	On:      op.Get("/delivery-methods"),
	Summary: "List delivery methods",
	Doc:     "All delivery methods on one page, oldest first.",
	Needs:   rights.View(rights.Settings),
	Faults:  op.Faults{"filter.status"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput filters the delivery methods.
type ListInput struct {
	Status string `query:"status" list:"active,inactive" doc:"Delivery methods of this status only: active, inactive, or both separated by a comma; by default all" example:"active"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[*org.DeliveryMethod], error) {
	states, err := op.OneOf(in.Status, "status", org.Statuses())
	if err != nil {
		return op.List[*org.DeliveryMethod]{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return op.ListOf(org.Listed(s.DeliveryMethods, states), ""), err
}
