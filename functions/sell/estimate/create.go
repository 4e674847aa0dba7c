package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create writes an estimate for a customer.
var Create = op.Define(op.Spec{
	ID:      "estimate.create",
	On:      op.Post("/estimates"),
	Summary: "Create an estimate",
	Doc: "The customer is named by customer_id, or created together with the estimate by customer (which needs contacts:create). " +
		"What is left out of a line comes from its item. It is saved as a draft; with send it leaves by mail (which needs estimates:mail).",
	Needs:  rights.Create(rights.Estimates),
	Faults: trade.Written.And(letter.Faults...).And(crm.CardFaults...).And("estimate.expired", "estimate.valid_until"),
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.HandLinks},
}, create)

// CreateInput is a new estimate, and whether it leaves at once.
type CreateInput struct {
	Body struct {
		offer.Form
		Send *letter.Post `json:"send,omitempty" doc:"Mail it; left out: save it as a draft"`
	}
}

// Created is a new estimate, and what was made together with it.
type Created struct {
	offer.View
	desk.Made
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	e, s, made, err := desk.Create(ctx, a, store.Estimates, in.Body.Form, offer.New, in.Body.Send, leave)
	return Created{e.Show(s.Today(a.Now)), made}, err
}
