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
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Create creates an invoice without an order.
var Create = op.Define(op.Spec{
	ID:      "invoice.create",
	On:      op.Post("/invoices"),
	Summary: "Create an invoice",
	Doc: "The customer is named by customer_id, or created together with the invoice by customer (which needs contacts:create). " +
		"Fields omitted from a line come from its item. The invoice is saved as a draft; " +
		"with send it gets its legal number and is mailed (which needs invoices:mail). To invoice an order, convert it.",
	Needs:  rights.Create(rights.Invoices),
	Faults: trade.Written.And(numbered...).And(letter.Faults...).And(crm.CardFaults...).And("invoice.due_date", "mail.statement"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
	Totals: true,
}, create)

// CreateInput is a new invoice, and its mail if it is sent at once.
type CreateInput struct {
	Body struct {
		bill.Form
		Send *bill.Post `json:"send,omitempty" doc:"Send and mail the invoice; omit it to save a draft"`
	}
}

// Created is a new invoice and the documents created together with it.
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
	sendAndMail := func(i *bill.Invoice, src trade.Sources) error {
		if err := store.SendInvoiceTo(ctx, a.Table, i, src.Settings, src.Customer); err != nil {
			return err
		}
		return fault.Below("/send", i.Mail(*in.Body.Send))
	}
	i, s, made, err := desk.Create(ctx, a, store.Invoices, in.Body.Form, bill.New, post, sendAndMail)
	if err != nil {
		return Created{}, err
	}
	view, err := warned(ctx, a, i, s)
	return Created{view, made}, err
}

// warned returns an invoice as in responses, with a warning if its customer gave its reference
// before.
func warned(ctx context.Context, a *app.App, i bill.Invoice, s org.Settings) (bill.View, error) {
	view := i.Show(s.Seller, a.Now)
	twice, err := store.Invoices.WarnOfReference(ctx, a.Table, i)
	view.Warnings = append(view.Warnings, twice...)
	return view, err
}
