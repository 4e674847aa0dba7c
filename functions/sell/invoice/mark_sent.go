package invoice

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// MarkSent makes a draft final without mailing it: it is sent by post or delivered by
// hand.
var MarkSent = op.Define(op.Spec{
	ID:      "invoice.mark-sent",
	On:      op.Post("/invoices/{id}/mark-sent"),
	Summary: "Mark an invoice as sent",
	Doc: "The invoice gets its legal number and date, and the content of its PDF never changes again. " +
		"Numbers have no gaps and dates never decrease: a date before that of the last invoice is refused with invoice.date. " +
		"The right is that of sending: a salesperson may mark an invoice as sent. " +
		"If too many requests number invoices at once, the request is refused with numbering.busy; repeat it.",
	Needs:  rights.Mail(rights.Invoices),
	Faults: numbered.And("invoice.due_date", "invoice.exchange_rate", "invoice.sent", "document.total_negative", "invoice.void"),
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, markSent)

func markSent(ctx context.Context, a *app.App, in MoveInput) (bill.View, error) {
	i, s, err := desk.Open(ctx, a, store.Invoices, in.ID)
	if err != nil {
		return bill.View{}, err
	}
	if err := store.SendInvoice(ctx, a.Table, &i, s); err != nil {
		return bill.View{}, err
	}
	err = store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences))
	return i.Show(s.Seller, a.Now), err
}
