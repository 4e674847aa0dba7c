package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
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
	Mail               *letter.Mail   `json:"mail,omitempty" doc:"The mail it leaves by"`
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates,omitempty" doc:"Contacts that may be the new customer"`
}

func create(ctx context.Context, a *app.App, in CreateInput) (out Created, err error) {
	f, send := in.Body.Form, in.Body.Send
	if send != nil {
		if err := a.Caller.Needs(rights.Mail(rights.Estimates)); err != nil {
			return out, err
		}
	}
	src, like, err := desk.Sources(ctx, a, f.CustomerForm, f.Form)
	if err != nil {
		return out, err
	}
	e, err := offer.New(id.New[trade.EstimateID](a.Now), f, src)
	if err != nil {
		return out, err
	}
	if send != nil {
		if err := leaving(&e, *send, src); err != nil {
			return out, err
		}
	}
	if e.Number, err = store.Estimates.NextNumber(ctx, a.Table, e.Number, src.Settings.Numbering.Estimate); err != nil {
		return out, err
	}
	if err := store.Estimates.Add(a.Table, &e, store.Unguarded); err != nil {
		return out, err
	}
	if send != nil {
		m, err := mail(a, e, *send, src.Customer, src.Settings)
		if err != nil {
			return out, fault.Below("/send", err)
		}
		out.Mail = &m
	}
	out.View, out.PossibleDuplicates = e.Show(src.Today), like
	return out, nil
}
