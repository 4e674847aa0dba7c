package store

import (
	"context"
	"fmt"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// Series reads a legal series of numbers. Concurrent changes wait for each other: the number
// of the loser comes after the winner's.
func Series(ctx context.Context, w *table.Work, kind string) (s bill.Series, err error) {
	r, err := w.Queue(ctx, seriesKey(kind), "numbering.busy")
	if err != nil {
		return s, err
	}
	if err := r.Kept(&s); err != nil {
		return s, fmt.Errorf("read the series of %s: %w", kind, err)
	}
	return s, nil
}

// SeriesOf is the key of a legal series, for a batch of reads.
func SeriesOf(kind string) table.Key { return seriesKey(kind) }

// SaveSeries stages the series after numbers were taken from it. It fails if another process
// has taken a number since the read; the hash of the last document shows that.
func SaveSeries(w *table.Work, kind string, was, now bill.Series) error {
	return w.KeepIf(seriesKey(kind), 1, now, table.Fields{"hash": now.LastHash}, "hash", was.LastHash, table.Again)
}

// SendInvoice makes a draft final, with or without a mail: it uses the next number of the
// series and stages the series. The caller adds or saves the invoice afterwards, which
// removes its goods from the accounting stock. The series and the customer may already be
// among the expected items.
func SendInvoice(ctx context.Context, w *table.Work, i *bill.Invoice, s org.Settings) error {
	w.Expect(SeriesOf(Invoices.Name), Contacts.Key(i.Customer.ID))
	buyer, err := Contacts.Get(ctx, w, i.Customer.ID)
	if err != nil {
		return err
	}
	return SendInvoiceTo(ctx, w, i, s, buyer)
}

// SendInvoiceTo is SendInvoice for a customer that was read before or is created
// together with the invoice.
func SendInvoiceTo(ctx context.Context, w *table.Work, i *bill.Invoice, s org.Settings, buyer crm.Contact) error {
	series, err := Series(ctx, w, Invoices.Name)
	if err != nil {
		return err
	}
	next, err := i.Send(bill.Sending{Settings: s, Series: series, Customer: buyer, Today: s.Today(w.Now), Now: w.Now})
	if err != nil {
		return err
	}
	return SaveSeries(w, Invoices.Name, series, next)
}
