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

// MarkDeclined records that the customer declines.
var MarkDeclined = op.Define(op.Spec{
	ID:      "estimate.mark-declined",
	On:      op.Post("/estimates/{id}/mark-declined"),
	Summary: "Mark an estimate as declined",
	Doc:     "A user records the customer's refusal. An estimate that is partly or fully converted cannot be declined.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  op.Faults{"estimate.converted", "estimate.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, markDeclined)

func markDeclined(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Change(ctx, a, store.Estimates, in.ID, func(e *offer.Estimate, _ org.Settings) error {
		return e.Note("mark-declined", a.Now)
	})
	return e.Show(s.Seller, a.Now), err
}
