package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create writes an invoice that needs no order.
var Create = op.Define(op.Spec{
	ID:      "invoice.create",
	On:      op.Post("/invoices"),
	Summary: "Create an invoice",
	Doc: "The customer is named by customer_id, or created together with the invoice by customer (which needs contacts:create). " +
		"What is left out of a line comes from its item. It is saved as a draft; with send it gets its legal number and leaves by mail (which needs invoices:mail). To invoice an order, convert it.",
	Needs:  rights.Create(rights.Invoices),
	Faults: trade.Written.And(numbered...).And(letter.Faults...).And(crm.CardFaults...).And("invoice.due_date", "mail.statement"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is a new invoice, and whether it leaves at once.
type CreateInput struct {
	Body struct {
		bill.Form
		Send *bill.Post `json:"send,omitempty" doc:"Give the invoice its number and mail it; left out: save it as a draft"`
	}
}

// Created is a new invoice, and what was made together with it.
type Created struct {
	bill.View
	desk.Made
}

func create(ctx context.Context, a *app.App, in CreateInput) (Created, error) {
	var post *letter.Post
	if in.Body.Send != nil {
		post = &in.Body.Send.Post
		a.Table.Expect(store.SeriesOf(store.Invoices.Name))
	}
	leave := func(i *bill.Invoice, src trade.Sources) error {
		if err := store.SendInvoiceTo(ctx, a.Table, i, src.Settings, src.Customer); err != nil {
			return err
		}
		return fault.Below("/send", i.Mail(*in.Body.Send))
	}
	i, _, made, err := desk.Create(ctx, a, store.Invoices, in.Body.Form, bill.New, post, leave)
	return Created{i.Show(a.Now), made}, err
}
