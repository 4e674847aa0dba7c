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

// Show returns an estimate for the holder of its link.
var Show = op.Define(op.Spec{
	ID:      "estimate.show",
	On:      op.Get("/estimate-links/{link}"),
	Summary: "Show an estimate behind its link",
	Doc: "The holder of the link needs no token. " +
		"The response is JSON, or a page in the customer's language for a browser (Accept: text/html). " +
		"The request changes nothing, because mail scanners open links. " +
		"After the estimate is decided, changed or expired, a request with the link returns not_found.",
	Needs: rights.Link(offer.Kind),
	May:   []op.Grant{op.ReadTable},
}, show)

// LinkInput is the link.
type LinkInput struct {
	Link string `path:"link" maxLength:"300" doc:"The last segment of the link in the mail"`
}

func show(ctx context.Context, a *app.App, in LinkInput) (Page, error) {
	e, s, err := desk.Linked(ctx, a, store.Estimates)
	if err != nil {
		return Page{}, err
	}
	return Page{Shown: trade.Show(e, s.Seller), link: in.Link}, nil
}
