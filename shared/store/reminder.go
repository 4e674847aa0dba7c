package store

import (
	"context"
	"fmt"
	"strconv"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/table"
)

// Reminder is the key of the record of a reminder, for a batch of reads. The records of an
// invoice are numbered from 1.
func Reminder(i bill.InvoiceID, n int) table.Key { return remindedKey(i, strconv.Itoa(n)) }

// Reminders are the reminders of an invoice so far.
type Reminders struct {
	Mails   []letter.Mail // those that arrived or may arrive
	Free    int           // the first record without such a mail; 0: none
	Unheard letter.Mail   // the mail of that record, which did not arrive; zero without one
	Tries   int           // how often that mail was repeated
}

// ReadReminders reads the records of an invoice's reminders, at most as many as given, and the
// mails they name. A record whose mail did not arrive is free again.
func ReadReminders(ctx context.Context, w *table.Work, i bill.InvoiceID, most int) (out Reminders, err error) {
	records := make([]table.Record, most)
	for n := range records {
		if records[n], err = w.Load(ctx, Reminder(i, n+1)); err != nil {
			return out, err
		}
		if records[n].Exists() {
			w.Expect(Mails.Key(letter.MailID(records[n].Text("mail"))))
		}
	}
	for n, r := range records {
		var m letter.Mail
		lost := false // sent before the table was restored to an earlier moment
		if r.Exists() {
			m, err = Mails.Get(ctx, w, letter.MailID(r.Text("mail")))
			if lost = fault.Code(err) == "not_found"; lost {
				m, err = letter.Mail{ID: letter.MailID(r.Text("mail")), Status: letter.Sent}, nil
			}
			if err != nil {
				return out, fmt.Errorf("read reminder %d: %w", n+1, err)
			}
		}
		switch {
		case r.Exists() && (lost || m.Pending() || m.Arrived()):
			out.Mails = append(out.Mails, m)
		case out.Free == 0:
			out.Free, out.Unheard = n+1, m
			if out.Tries, err = strconv.Atoi(r.Text("tries")); err != nil {
				out.Tries = 0 // one try, by release 0.2.0 or the first
			}
		}
	}
	return out, nil
}

// AddReminder stages the mail that reminds of an invoice, with its record in place of a mail
// that did not arrive. Each reminder is mailed once, however often the daily run starts. The
// invoice, saved before if it has changed, must have the version that was read: a customer who
// pays at this moment is not reminded.
func AddReminder(w *table.Work, i bill.Invoice, past Reminders, tries int, m *letter.Mail, al Allowance) error {
	k, f := Reminder(i.ID, past.Free), table.Fields{"mail": string(m.ID), "tries": strconv.Itoa(tries)}
	if err := w.Swap(k, f, "mail", string(past.Unheard.ID), table.Again); err != nil {
		return err
	}
	if err := w.CheckVersion(Invoices.Key(i.ID), i.Version); err != nil {
		return err
	}
	return AddMail(w, m, al)
}

// OpenCredit is the sum of a customer's open credit notes in a currency.
func OpenCredit(ctx context.Context, w *table.Work, c crm.ContactID, in money.Currency) (money.Amount, error) {
	sum := in.Zero()
	f := Filter{States: []string{string(bill.CreditOpen)}, Parents: []string{string(c)}}
	for p := (table.Page{Limit: 200}); ; {
		rows, next, err := CreditNotes.List(ctx, w, f, p)
		if err != nil {
			return sum, fmt.Errorf("sum the open credit notes: %w", err)
		}
		for _, r := range rows {
			if r.Currency == in {
				sum = sum.Add(r.Balance)
			}
		}
		if p.Cursor = next; next == "" {
			return sum, nil
		}
	}
}

// Overdue is the sum of the balances that a customer owes after their due dates, in a currency.
func Overdue(ctx context.Context, w *table.Work, c crm.ContactID, in money.Currency, today calendar.Date) (money.Amount, error) {
	sum := in.Zero()
	f := Filter{States: []string{string(bill.Sent), string(bill.PartlyPaid)}, Parents: []string{string(c)}}
	for p := (table.Page{Limit: 200}); ; {
		rows, next, err := Invoices.List(ctx, w, f, p)
		if err != nil {
			return sum, fmt.Errorf("sum the overdue invoices: %w", err)
		}
		for _, r := range rows {
			if r.Currency == in && r.Due.Before(today) {
				sum = sum.Add(r.Balance)
			}
		}
		if p.Cursor = next; next == "" {
			return sum, nil
		}
	}
}
