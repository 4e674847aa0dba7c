package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/id"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Clone copies an estimate to a new draft.
var Clone = op.Define(op.Spec{
	ID:      "estimate.clone",
	On:      op.Post("/estimates/{id}/clone"),
	Summary: "Copy an estimate",
	Doc: "The copy is a draft dated today with the same customer, lines and terms. " +
		"The decision and the converted quantities are not copied.",
	Needs:  rights.Create(rights.Estimates),
	Faults: op.Faults{"document.number_automatic", "document.number_missing", "document.number_taken"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Makes:  true,
}, clone)

// CloneInput is the estimate to copy.
type CloneInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate to copy"`
	Body struct {
		Number string `json:"number,omitempty" maxLength:"50" doc:"Number of the copy, if the organisation assigns numbers manually; otherwise omit it"`
	}
}

func clone(ctx context.Context, a *app.App, in CloneInput) (offer.View, error) {
	e, s, err := desk.Open(ctx, a, store.Estimates, in.ID)
	if err != nil {
		return offer.View{}, err
	}
	today := s.Today(a.Now)
	copied, err := e.Clone(id.New[trade.EstimateID](a.Now), in.Body.Number, s, today)
	if err != nil {
		return offer.View{}, err
	}
	if err := store.Estimates.ReadUses(ctx, a.Table, copied); err != nil {
		return offer.View{}, err
	}
	err = desk.Add(ctx, a, store.Estimates, &copied, s)
	return copied.Show(s.Seller, a.Now), err
}
