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

// MarkAccepted records that the customer accepts.
var MarkAccepted = op.Define(op.Spec{
	ID:      "estimate.mark-accepted",
	On:      op.Post("/estimates/{id}/mark-accepted"),
	Summary: "Mark an estimate as accepted",
	Doc:     "A user records the customer's acceptance. An expired estimate can be accepted too.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  op.Faults{"estimate.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, markAccepted)

func markAccepted(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Change(ctx, a, store.Estimates, in.ID, func(e *offer.Estimate, _ org.Settings) error {
		return e.Note("mark-accepted", a.Now)
	})
	return e.Show(s.Seller, a.Now), err
}
