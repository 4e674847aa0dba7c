package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the payment terms.
var List = op.Define(op.Spec{
	ID:      "paymentterm.list",
	On:      op.Get("/payment-terms"),
	Summary: "List payment terms",
	Doc:     "All payment terms on one page, oldest first.",
	Needs:   rights.View(rights.Settings),
	Faults:  op.Faults{"filter.status"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput filters the payment terms.
type ListInput struct {
	Status string `query:"status" list:"active,inactive" doc:"Payment terms of this status only: active, inactive, or both separated by a comma; by default all" example:"active"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[*org.PaymentTerm], error) {
	states, err := op.OneOf(in.Status, "status", org.Statuses())
	if err != nil {
		return op.List[*org.PaymentTerm]{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return op.ListOf(org.Listed(s.Terms, states), ""), err
}
