package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Update changes a draft.
var Update = op.Define(op.Spec{
	ID:      "estimate.update",
	On:      op.Patch("/estimates/{id}"),
	Summary: "Change a draft estimate",
	Doc:     "Lines are given all together and matched by id; one that is left out is taken off. What the customer has is revised first.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  trade.Written.And("estimate.status", "estimate.valid_until"),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the estimate and what changes.
type UpdateInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body op.MergePatch[offer.Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (offer.View, error) {
	a.Table.Expect(store.Settings())
	e, err := store.Estimates.Get(ctx, a.Table, in.ID)
	if err != nil {
		return offer.View{}, err
	}
	f, err := in.Body.Apply(e.Form())
	if err != nil {
		return offer.View{}, err
	}
	src, err := store.Sources(ctx, a.Table, f.CustomerID, e.NewItems(f.Form), f.Salesperson)
	if err != nil {
		return offer.View{}, err
	}
	if err := e.Write(f, src); err != nil {
		return offer.View{}, err
	}
	err = store.Estimates.Save(a.Table, &e, store.Unguarded)
	return e.Show(src.Today), err
}
