package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/desk"
	"comptoir/shared/fault"
	"comptoir/shared/id"
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
	Mail               *letter.Mail   `json:"mail,omitempty" doc:"The mail it leaves by"`
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates,omitempty" doc:"Contacts that may be the new customer"`
}

func create(ctx context.Context, a *app.App, in CreateInput) (out Created, err error) {
	f, send := in.Body.Form, in.Body.Send
	if send != nil {
		if err := a.Caller.Needs(rights.Mail(rights.Invoices)); err != nil {
			return out, err
		}
		a.Table.Expect(store.SeriesOf(store.Invoices.Name))
	}
	src, like, err := desk.Sources(ctx, a, f.CustomerForm, f.Form)
	if err != nil {
		return out, err
	}
	i, err := bill.New(id.New[bill.InvoiceID](a.Now), f, src)
	if err != nil {
		return out, err
	}
	if send != nil {
		if err := store.SendInvoiceTo(ctx, a.Table, &i, src.Settings, src.Customer); err != nil {
			return out, err
		}
		m, err := store.MailInvoiceTo(a.Table, &i, src.Settings, *send, src.Customer)
		if err != nil {
			return out, fault.Below("/send", err)
		}
		out.Mail = &m
	}
	err = store.Invoices.Add(a.Table, &i, store.Guard(src.Settings.Preferences))
	out.View, out.PossibleDuplicates = i.Show(a.Now), like
	return out, err
}
