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
	Doc: "The mail has a link to view the estimate and to accept or decline it, valid until the estimate's last day or until it changes. " +
		"The PDF is attached unless attach_pdf is false. " +
		"If neither the request nor the customer has a mail address, the request is refused with mail.no_recipient. " +
		"The mail is sent shortly afterwards.",
	Needs:  rights.Mail(rights.Estimates),
	Faults: letter.Faults.And("document.customer_incomplete", "estimate.expired", "estimate.status"),
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.SignLinks},
}, send)

// SendInput is the estimate and the fields of its mail.
type SendInput struct {
	ID   trade.EstimateID `path:"id" doc:"The estimate"`
	Body letter.Post
}

// Sent is the estimate and its mail.
type Sent struct {
	offer.View
	Mail letter.Mail `json:"mail" doc:"The mail of the estimate"`
}

func send(ctx context.Context, a *app.App, in SendInput) (Sent, error) {
	e, s, m, err := desk.Send(ctx, a, store.Estimates, in.ID, in.Body, recordMail)
	return Sent{View: e.Show(s.Seller, a.Now), Mail: m}, err
}

// recordMail records that an estimate is mailed.
func recordMail(e *offer.Estimate, src trade.Sources) error { return e.Send("send", src.Today) }
