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

// Get gives an estimate's page in one answer: what is offered, what came of it, what
// can be done with it.
var Get = op.Define(op.Spec{
	ID:      "estimate.get",
	On:      op.Get("/estimates/{id}"),
	Summary: "Read an estimate",
	Doc:     "The orders and invoices made of it are listed with estimate_id.",
	Needs:   rights.View(rights.Estimates),
	May:     []op.Grant{op.ReadTable},
}, get)

func get(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Open(ctx, a, store.Estimates, in.ID)
	if err != nil {
		return offer.View{}, err
	}
	return e.Show(s.Today(a.Now)), nil
}
