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

// Get returns an estimate with its converted quantities and allowed actions.
var Get = op.Define(op.Spec{
	ID:      "estimate.get",
	On:      op.Get("/estimates/{id}"),
	Summary: "Read an estimate",
	Beside:  []op.Trigger{op.Post("/estimates/mark-sent"), op.Post("/estimates/send")},
	Doc:     "To list the orders and invoices made from it, use their filter estimate_id.",
	Needs:   rights.View(rights.Estimates),
	May:     []op.Grant{op.ReadTable},
}, get)

func get(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Open(ctx, a, store.Estimates, in.ID)
	if err != nil {
		return offer.View{}, err
	}
	return e.Show(s.Seller, a.Now), nil
}
