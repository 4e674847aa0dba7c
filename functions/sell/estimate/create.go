package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create creates an estimate for a customer.
var Create = op.Define(op.Spec{
	ID:      "estimate.create",
	On:      op.Post("/estimates"),
	Summary: "Create an estimate",
	Doc: "The customer is named by customer_id, or created together with the estimate by customer (which needs contacts:create). " +
		"Fields omitted from a line come from its item. The estimate is saved as a draft; with send it is mailed (which needs estimates:mail).",
	Needs:  rights.Create(rights.Estimates),
	Faults: trade.Written.And(letter.Faults...).And(crm.CardFaults...).And("estimate.expired", "estimate.valid_until"),
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.SignLinks},
	Totals: true,
}, create)

// CreateInput is a new estimate, and its mail if it is sent at once.
type CreateInput struct {
	Body struct {
		offer.Form
		Send *letter.Post `json:"send,omitempty" doc:"Mail the estimate; omit it to save a draft"`
	}
}

// Created is a new estimate and the documents created together with it.
type Created struct {
	offer.View
	desk.Made
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	e, s, made, err := desk.Create(ctx, a, store.Estimates, in.Body.Form, offer.New, in.Body.Send, recordMail)
	if err != nil {
		return Created{}, err
	}
	view, err := warned(ctx, a, e, s)
	return Created{view, made}, err
}

// warned returns an estimate as in responses, with a warning if its customer gave its reference
// before.
func warned(ctx context.Context, a *app.App, e offer.Estimate, s org.Settings) (offer.View, error) {
	view := e.Show(s.Seller, a.Now)
	twice, err := store.Estimates.WarnOfReference(ctx, a.Table, e)
	view.Warnings = append(view.Warnings, twice...)
	return view, err
}
