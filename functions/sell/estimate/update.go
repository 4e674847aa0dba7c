package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Update changes a draft estimate.
var Update = op.Define(op.Spec{
	ID:      "estimate.update",
	On:      op.Patch("/estimates/{id}"),
	Summary: "Change a draft estimate",
	Beside:  []op.Trigger{op.Post("/estimates/mark-sent"), op.Post("/estimates/send")},
	Doc:     "Send all lines together; they are matched by id, and an omitted line is removed. Revise a sent estimate first.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  trade.Written.And("estimate.status", "estimate.valid_until"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Totals:  true,
}, update)

// UpdateInput is the estimate and its changes.
type UpdateInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body op.MergePatch[offer.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (offer.View, error) {
	e, s, err := desk.Update(ctx, a, store.Estimates, in.ID, in.Body)
	if err != nil {
		return offer.View{}, err
	}
	return warned(ctx, a, e, s)
}
