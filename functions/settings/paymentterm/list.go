package paymentterm

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the payment terms as they were declared.
var List = op.Define(op.Spec{
	ID:      "paymentterm.list",
	On:      op.Get("/payment-terms"),
	Summary: "List payment terms",
	Doc:     "All of them on one page, oldest first.",
	Needs:   rights.View(rights.Settings),
	Faults:  op.Faults{"filter.status"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is which payment terms.
type ListInput struct {
	Status string `query:"status" maxLength:"100" doc:"active, inactive, or both separated by a comma; all when left out" example:"active"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[*org.PaymentTerm], error) {
	states, err := op.OneOf(in.Status, "status", org.Statuses())
	if err != nil {
		return op.List[*org.PaymentTerm]{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return op.ListOf(org.Listed(s.Terms, states), ""), err
}
