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

// Decide lets the holder of an estimate's link accept or decline it.
var Decide = op.Define(op.Spec{
	ID:      "estimate.decide",
	On:      op.Post("/estimate-links/{link}/decide"),
	Summary: "Accept or decline an estimate behind its link",
	Doc: "The holder of the link sends the decision without a token, as JSON or as the form of the page. " +
		"The name and the time are recorded in the estimate and on its timeline. " +
		"The estimate can be decided once; after that, a request with the link returns not_found.",
	Needs:  rights.Link(offer.Kind),
	Faults: op.Faults{"estimate.name", "estimate.status"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, decide)

// DecideInput is the link and the customer's decision.
type DecideInput struct {
	Link string `path:"link" maxLength:"300" doc:"The last segment of the link in the mail"`
	Body offer.Answer
}

func decide(ctx context.Context, a *app.App, in DecideInput) (Page, error) {
	e, s, err := desk.Linked(ctx, a, store.Estimates)
	if err != nil {
		return Page{}, err
	}
	if err := e.Decide(in.Body, a.Now); err != nil {
		return Page{}, err
	}
	desk.Sign(a, e.DecidedBy)
	err = store.Estimates.Save(a.Table, &e, store.Unguarded)
	return Page{Shown: trade.Show(e, s.Seller)}, err
}
