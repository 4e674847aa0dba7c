package table

import (
	"context"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/org"
)

// SendInvoice makes a draft final, whether it leaves by mail or not: it takes
// the next number of the series and stages the series. The invoice itself is
// staged by AddInvoice or SaveInvoice, which books its goods out. The series and
// the customer may have been expected before.
func (w *Work) SendInvoice(ctx context.Context, i *bill.Invoice, s org.Settings) error {
	w.Expect(SeriesOf(InvoiceSeries), Contact(i.Customer.ID))
	buyer, err := w.Contact(ctx, i.Customer.ID)
	if err != nil {
		return err
	}
	return w.SendInvoiceTo(ctx, i, s, buyer)
}

// SendInvoiceTo does the same for a customer at hand, such as one who is created
// together with the invoice.
func (w *Work) SendInvoiceTo(ctx context.Context, i *bill.Invoice, s org.Settings, buyer crm.Contact) error {
	series, err := w.Series(ctx, InvoiceSeries)
	if err != nil {
		return err
	}
	next, err := i.Send(bill.Sending{Settings: s, Series: series, Customer: buyer, Today: s.Today(w.Now), Now: w.Now})
	if err != nil {
		return err
	}
	return w.SaveSeries(InvoiceSeries, series, next)
}

// MailInvoiceTo stages the mail a sent invoice leaves by, and notes on it that it
// did. Save or add the invoice afterwards. Faults point into the post.
func (w *Work) MailInvoiceTo(i *bill.Invoice, s org.Settings, p bill.Post, buyer crm.Contact) (letter.Mail, error) {
	if err := i.Mail(); err != nil {
		return letter.Mail{}, err
	}
	m, err := i.Letter(id.New[letter.MailID](w.Now), p, buyer, s.Name)
	if err != nil {
		return m, err
	}
	err = w.AddMail(&m)
	return m, err
}
