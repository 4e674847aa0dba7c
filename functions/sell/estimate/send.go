package estimate

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Send mails an estimate to its customer.
var Send = op.Define(op.Spec{
	ID:      "estimate.send",
	On:      op.Post("/estimates/{id}/send"),
	Summary: "Mail an estimate",
	Doc: "The mail carries a link by which its holder sees the estimate and accepts or declines it, until its last day or until it changes. It goes as PDF unless attach_pdf is false. " +
		"Without a recipient, and if the customer has no address either, it is refused with mail.no_recipient. It leaves within a moment.",
	Needs:  rights.Mail(rights.Estimates),
	Faults: letter.Faults.And("estimate.expired", "estimate.status"),
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.HandLinks},
}, send)

// SendInput is the estimate and what its sender writes.
type SendInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body letter.Post
}

// Sent is the estimate, and the mail it leaves by.
type Sent struct {
	offer.View
	Mail letter.Mail `json:"mail" doc:"The mail it leaves by"`
}

func send(ctx context.Context, a *app.App, in SendInput) (Sent, error) {
	e, s, m, err := desk.Send(ctx, a, store.Estimates, in.ID, in.Body, leave)
	return Sent{View: e.Show(s.Today(a.Now)), Mail: m}, err
}

// leave notes that an estimate leaves by mail.
func leave(e *offer.Estimate, src trade.Sources) error { return e.Send("send", src.Today) }
