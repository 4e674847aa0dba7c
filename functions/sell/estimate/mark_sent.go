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

// MarkSent records that the customer received the estimate by other means than mail.
var MarkSent = op.Define(op.Spec{
	ID:      "estimate.mark-sent",
	On:      op.Post("/estimates/{id}/mark-sent"),
	Summary: "Mark an estimate as sent",
	Doc:     "For an estimate sent by post or delivered by hand.",
	Needs:   rights.Edit(rights.Estimates),
	Faults:  op.Faults{"document.customer_incomplete", "estimate.expired", "estimate.status"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, markSent)

func markSent(ctx context.Context, a *app.App, in MoveInput) (offer.View, error) {
	e, s, err := desk.Bind(ctx, a, store.Estimates, in.ID, func(e *offer.Estimate, s org.Settings) error {
		return e.Send("mark-sent", s.Today(a.Now))
	})
	return e.Show(s.Seller, a.Now), err
}
