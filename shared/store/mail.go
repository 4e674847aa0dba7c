package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"comptoir/shared/cycle"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Mails are messages to people outside the organisation. A mail is about an estimate, an order
// or an invoice, and its entries do not say which: only callers with all three rights see them.
var Mails = Kind[letter.Mail, letter.MailID, letter.Row]{
	Name: "mail", Modules: []rights.Module{rights.Estimates, rights.SalesOrders, rights.Invoices}, Schema: 1,
	Life:    func() cycle.Life[letter.Mail] { return letter.Life() },
	ID:      func(m letter.Mail) letter.MailID { return m.ID },
	Label:   func(m letter.Mail) string { return m.Subject },
	Subject: func(m letter.Mail) string { return m.About.Contact },
	Date:    func(m letter.Mail) string { return m.CreatedAt.Format(time.DateOnly) },
	Row:     letter.Mail.Row,
	States:  func() []string { return texts(letter.Statuses()) },
	Places:  mailPlaces,
	Side:    func(m *letter.Mail, r table.Record) { m.Leased, m.Tries = r.Leased(), r.Tries() },
	Parents: func(m letter.Mail) []string { return []string{m.About.Contact, m.About.ID} },
}

func mailPlaces(m letter.Mail) []table.Place {
	at := table.Instant(m.CreatedAt)
	places := []table.Place{{
		Index: table.ByState, Partition: partition(m.ID.Prefix(), string(m.Status)),
		Sort: at + "#" + id.Bare(string(m.ID)),
	}}
	if !m.Until.IsZero() {
		places = append(places, table.Place{Index: table.Second, Partition: dueMails(), Sort: table.Instant(m.Until) + "#" + string(m.ID)})
	}
	return places
}

// AddMail stages a mail to be sent. The stream of change entries puts the mail into the
// queue; the request itself never sends it. If the queue message is lost, the mail is found
// again among the due mails.
func AddMail(w *table.Work, m *letter.Mail) error {
	m.Until = w.Now.Add(letter.Patience)
	return Mails.Add(w, m, Unguarded)
}

// LeaseMail stages the lease of one delivery of the mail.
func LeaseMail(w *table.Work, m letter.Mail) error {
	return w.Lease(Mails.Key(m.ID), w.Now.Add(letter.Lease))
}

// ReleaseMail stages the release of a lease: the mail service certainly has not accepted the mail.
// Failed counts the attempt: the mail could not be prepared.
func ReleaseMail(w *table.Work, m letter.Mail, failed bool) error {
	return w.Release(Mails.Key(m.ID), m.Leased, failed)
}

// SaveMail stages a mail whose status may have changed, and the mark of its document if the mail
// did not reach every recipient. A document that was deleted, is damaged or too large gets no mark.
func SaveMail(ctx context.Context, w *table.Work, m *letter.Mail) error {
	before, alive, err := Mails.Seen(w, m.ID)
	if err != nil || !alive {
		return err
	}
	u, had := m.Undelivered(w.Now), before.Undelivered(w.Now)
	if k, known := Named(m.About.Kind); known && u != nil && (had == nil || !u.Same(*had)) {
		err := k.markUndelivered(ctx, w, m.About.ID, u)
		unmarked := errors.Is(err, errUnreadable) || slices.Contains([]string{"not_found", "document.too_large"}, fault.Code(err))
		if err != nil && !unmarked {
			return fmt.Errorf("mark the document of mail %s: %w", m.ID, err)
		}
	}
	return Mails.Save(w, m, Unguarded)
}

// ListMails lists mails by the time of their request: all, those to a contact, or those about a
// document.
func ListMails(
	ctx context.Context, w *table.Work, statuses []letter.Status, to crm.ContactID, document string, p table.Page,
) ([]letter.Row, string, error) {
	return Mails.List(ctx, w, Filter{States: texts(statuses), Parents: []string{string(to), document}}, p)
}

// DueMail is a mail whose state is due to be checked.
type DueMail struct {
	Org  org.OrganizationID
	Mail letter.MailID
}

// MailsDue lists the mails of all organisations whose state is due to be checked:
// mails in delivery for too long, and mails to be retried.
func MailsDue(ctx context.Context, t *table.Table, now time.Time) ([]DueMail, error) {
	found, err := t.Due(ctx, dueMails(), now)
	mails := make([]DueMail, len(found))
	for i, r := range found {
		o, name := r.Owner()
		mails[i] = DueMail{o, letter.MailID(name)}
	}
	return mails, err
}

// Reminded reports whether a customer was reminded of an invoice at a step.
func Reminded(ctx context.Context, w *table.Work, i bill.InvoiceID, step int) (bool, error) {
	r, err := w.Load(ctx, Reminder(i, step))
	return r.Exists(), err
}

// AddReminder stages the mail that reminds of an invoice, with the record of the step.
// Each step is mailed once, however often the daily run starts. The invoice, saved
// before if it has changed, must have the version that was read: a customer who pays at this
// moment is not reminded.
func AddReminder(w *table.Work, i bill.Invoice, step int, m *letter.Mail) error {
	if err := w.Once(Reminder(i.ID, step), table.Fields{"mail": string(m.ID)}, table.Again); err != nil {
		return err
	}
	if err := w.CheckVersion(Invoices.Key(i.ID), i.Version); err != nil {
		return err
	}
	return AddMail(w, m)
}

// Reminder is the key of the record of a sent reminder, for a batch of reads.
func Reminder(i bill.InvoiceID, step int) table.Key { return remindedKey(i, strconv.Itoa(step)) }
