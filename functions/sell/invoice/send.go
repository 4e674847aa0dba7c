package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Send mails an invoice to its customer.
var Send = op.Define(op.Spec{
	ID:      "invoice.send",
	On:      op.Post("/invoices/{id}/send"),
	Summary: "Mail an invoice",
	Doc: "A draft gets its legal number, as by invoice.mark-sent; a sent invoice is mailed again. " +
		"The PDF is attached unless attach_pdf is false. " +
		"A mailed invoice can be credited but not voided. " +
		"If neither the request nor the customer has a mail address, the request is refused with mail.no_recipient. " +
		"The mail is sent shortly afterwards; mail.get returns its state.",
	Needs: rights.Mail(rights.Invoices),
	Faults: numbered.And(letter.Faults...).And(
		"invoice.due_date", "invoice.exchange_rate", "document.total_negative", "invoice.void", "mail.statement"),
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, send)

// SendInput is the invoice and the fields of its mail.
type SendInput struct {
	ID   bill.InvoiceID `path:"id" doc:"The invoice"`
	Body bill.Post
}

// Sent is the invoice and its mail.
type Sent struct {
	bill.View
	Mail letter.Mail `json:"mail" doc:"The mail of the invoice"`
}

func send(ctx context.Context, a *app.App, in SendInput) (Sent, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return Sent{}, err
	}
	if i.Status == bill.Draft {
		a.Table.Expect(store.SeriesOf(store.Invoices.Name))
	}
	customer, err := store.Contacts.Get(ctx, a.Table, i.Customer.ID)
	if err != nil {
		return Sent{}, err
	}
	if i.Status == bill.Draft {
		if err := store.SendInvoiceTo(ctx, a.Table, &i, s, customer); err != nil {
			return Sent{}, err
		}
	}
	m, err := desk.MailInvoice(ctx, a, &i, in.Body, customer, s)
	if err != nil {
		return Sent{}, err
	}
	err = store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences))
	return Sent{View: i.Show(s.Seller, a.Now), Mail: m}, err
}
