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

// Show shows an estimate to the holder of its link.
var Show = op.Define(op.Spec{
	ID:      "estimate.show",
	On:      op.Get("/estimate-links/{link}"),
	Summary: "Show an estimate behind its link",
	Doc: "To anyone who has the link, without a token: JSON, or a page in the customer's language for a browser (Accept: text/html). It changes nothing, since mail scanners open links. " +
		"Once the estimate is decided, changed or expired, the link is answered as what does not exist.",
	Needs: rights.Link(offer.Kind),
	May:   []op.Grant{op.ReadTable},
}, show)

// LinkInput is the link.
type LinkInput struct {
	Link string `path:"link" maxLength:"300" doc:"The last part of the link, as the mail has it"`
}

func show(ctx context.Context, a *app.App, in LinkInput) (Page, error) {
	e, s, err := desk.Linked(ctx, a, store.Estimates)
	if err != nil {
		return Page{}, err
	}
	return Page{Shown: trade.Show(e, s.Seller), link: in.Link}, nil
}
