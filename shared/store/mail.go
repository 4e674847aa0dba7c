package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"comptoir/shared/cycle"

	"comptoir/shared/calendar"
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

// Allowance is what an organisation may mail on a day: a mail counts once for each recipient.
type Allowance struct {
	Limit int
	New   bool          // the limit is that of a new organisation
	Day   calendar.Date // in the organisation's time zone
	Ends  time.Time
}

// AddMail stages a mail to be sent, and counts its recipients in the same transaction. Its
// contact, if read before, loses the mark of an earlier mail that did not reach every recipient. The
// stream of change entries puts the mail into the queue; the request itself never sends it. If
// the queue message is lost, the mail is found again among the due mails.
func AddMail(w *table.Work, m *letter.Mail, al Allowance) error {
	m.Until = w.Now.Add(letter.Patience)
	if err := Mails.Add(w, m, Unguarded); err != nil {
		return err
	}
	// After the mail: a large change marks the document that is staged first as pending.
	if err := unmarkContact(w, crm.ContactID(m.About.Contact)); err != nil {
		return err
	}
	kept := al.Ends.Add(quotaTTL)
	return w.Count(quotaKey("mails", al.Day.String()), len(m.To)+len(m.CC), al.Limit, kept, al.exhausted(w.Now))
}

// quotaTTL is how long a counter is kept after its day, for a look at it.
const quotaTTL = 7 * 24 * time.Hour

// exhausted is the refusal of a mail beyond the allowance.
func (al Allowance) exhausted(now time.Time) error {
	who := "The organisation"
	if al.New {
		who = "A new organisation"
	}
	return fault.Quota("quota.mails", fmt.Sprintf("%s can write to %d recipients a day, and today's mails leave too few. "+
		"Send this mail from %s on, or ask the operator for a higher limit.", who, al.Limit, al.Day.AddDays(1)), al.Ends.Sub(now))
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

// SaveMail stages a mail whose status may have changed. If the mail did not reach every recipient,
// its document and its contact are marked; the contact also gets the addresses that are now
// unreachable. A document or contact that was deleted, is damaged or too large gets no mark.
func SaveMail(ctx context.Context, w *table.Work, m *letter.Mail, unreachable ...string) error {
	before, alive, err := Mails.Seen(w, m.ID)
	if err != nil || !alive {
		return err
	}
	u, had := m.Undelivered(w.Now), before.Undelivered(w.Now)
	if u != nil && had != nil && u.Same(*had) {
		u = nil
	}
	to := crm.ContactID(m.About.Contact)
	if u != nil || len(unreachable) > 0 {
		w.Expect(Contacts.Key(to))
	}
	if k, known := Named(m.About.Kind); known && u != nil {
		if err := k.markUndelivered(ctx, w, m.About.ID, u); err != nil && !unmarkable(err) {
			return fmt.Errorf("mark the document of mail %s: %w", m.ID, err)
		}
	}
	if u != nil || len(unreachable) > 0 {
		if err := markContact(ctx, w, to, u, unreachable); err != nil && !unmarkable(err) {
			return fmt.Errorf("mark the contact of mail %s: %w", m.ID, err)
		}
	}
	return Mails.Save(w, m, Unguarded)
}

// unmarkable reports whether a document cannot be marked, now or later.
func unmarkable(err error) bool {
	return errors.Is(err, errUnreadable) || slices.Contains([]string{"not_found", "document.too_large"}, fault.Code(err))
}

// markContact stages the marks of a contact after a mail; nil leaves the mark of an earlier one.
func markContact(ctx context.Context, w *table.Work, v crm.ContactID, u *letter.Undelivered, unreachable []string) error {
	c, err := Contacts.Get(ctx, w, v)
	if err != nil {
		return err
	}
	c.MarkUnreachable(unreachable...)
	if u != nil {
		c.MarkUndelivered(u)
	}
	return Contacts.Save(w, &c, Unguarded)
}

// unmarkContact stages the removal of the mark of an earlier mail; a contact that is created with
// the mail has none.
func unmarkContact(w *table.Work, v crm.ContactID) error {
	c, alive, err := Contacts.Seen(w, v)
	if err != nil || !alive || c.Undelivered == nil {
		return err
	}
	c.MarkUndelivered(nil)
	return Contacts.Save(w, &c, Unguarded)
}

// mailed is a document that is mailed, as a pointer.
type mailed interface{ MarkUndelivered(*letter.Undelivered) }

// markUndelivered stages the mark of a document of the kind; a kind that is not mailed has none.
func (k Kind[T, ID, R]) markUndelivered(ctx context.Context, w *table.Work, v string, u *letter.Undelivered) error {
	var doc T
	if _, is := any(&doc).(mailed); !is {
		return nil
	}
	doc, err := k.Get(ctx, w, ID(v))
	if err != nil {
		return err
	}
	any(&doc).(mailed).MarkUndelivered(u) //nolint:forcetypeassert // the zero value of the type was checked
	return k.Save(w, &doc, Unguarded)
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
