package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Revise makes a sent or declined estimate a draft again.
var Revise = op.Define(op.Spec{
	ID:      "estimate.revise",
	On:      op.Post("/estimates/{id}/revise"),
	Summary: "Revise an estimate",
	Doc:     "A sent or declined estimate becomes a draft again. The customer's link to it stops working.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  op.Faults{"estimate.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, revise)

func revise(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Change(ctx, a, store.Estimates, in.ID, func(e *offer.Estimate, _ org.Settings) error {
		return e.Revise()
	})
	return e.Show(s.Seller, a.Now), err
}
