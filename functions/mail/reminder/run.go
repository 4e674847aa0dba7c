package reminder

import (
	"context"
	"fmt"
	"slices"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// run is the daily run of an organisation.
type run struct {
	org.Settings
	today     calendar.Date
	standings map[standingKey]standing
}

// remind sends the reminder that is due for an invoice, unless it was sent before, or records
// why it cannot be sent. It reads the invoice again, since the list is eventually consistent.
func (r run) remind(ctx context.Context, a *app.App, row bill.Row) error {
	days := r.Preferences.ReminderDays
	return a.Within(ctx, r.ID, actor(), func(ctx context.Context, a *app.App) error {
		a.Table.Expect(store.Invoices.Key(row.ID), store.Contacts.Key(row.CustomerID))
		for n := range days {
			a.Table.Expect(store.Reminder(row.ID, n+1))
		}
		i, err := store.Invoices.Get(ctx, a.Table, row.ID)
		if err != nil {
			return err
		}
		past, err := store.ReadReminders(ctx, a.Table, i.ID, len(days))
		if err != nil {
			return err
		}
		number, due := i.ReminderDue(days, r.reminded(past), r.today)
		if u := past.Unheard; !due || past.Free == 0 || u.ID != "" && !r.Today(u.CreatedAt).Before(r.today) {
			return nil
		}
		return r.write(ctx, a, i, past, number)
	})
}

// reminded are the facts about the reminders so far.
func (r run) reminded(past store.Reminders) (out bill.Reminded) {
	for _, m := range past.Mails {
		if m.Pending() {
			out.Pending = true
			continue
		}
		out.Arrived++
		if on := r.Today(m.CreatedAt); out.Last.Before(on) {
			out.Last = on
		}
	}
	return out
}

// mostTries is how often a reminder that does not arrive is sent to the same addresses.
const mostTries = 3

// write stages the reminder. The invoice is attached and marked as mailed.
func (r run) write(ctx context.Context, a *app.App, i bill.Invoice, past store.Reminders, number int) error {
	customer, err := store.Contacts.Get(ctx, a.Table, i.Customer.ID)
	if err != nil {
		return err
	}
	st, err := r.standing(ctx, a, i)
	if err != nil {
		return err
	}
	if st.covered() {
		return r.block(a, i, "reminder.covered", fmt.Sprintf("%s has an open credit of %s %s, which covers the %s that are due. "+
			"Set it off or pay it back.", customer.DisplayName, st.credit.In(i.Currency), i.Currency, st.overdue.In(i.Currency)))
	}
	m, err := i.Reminder(trade.Envelope{ID: id.New[letter.MailID](a.Now), To: customer, Sender: r.Name}, number, st.credit)
	if f, refused := fault.As(err); refused {
		code, detail := bill.WhyBlocked(f, customer)
		return r.block(a, i, code, detail)
	}
	if err != nil {
		return err
	}
	tries := 1
	if same(past.Unheard.To, m.To) {
		if tries = max(past.Tries, 1) + 1; tries > mostTries {
			return r.block(a, i, "reminder.returned", fmt.Sprintf(
				"The reminder to %s did not arrive in %d attempts: %s Correct the address on the contact.", m.To[0], mostTries, past.Unheard.Reason))
		}
	}
	if err := r.answer(ctx, a, i, &m); err != nil {
		return err
	}
	if err := i.Mail(bill.Post{}); err != nil {
		return err
	}
	i.ReminderBlocked = nil
	if err := store.Invoices.Save(a.Table, &i, store.Guard(r.Preferences)); err != nil {
		return err
	}
	return store.AddReminder(a.Table, i, past, tries, &m, a.Mails.Allowance(r.Settings, a.Now))
}

// same reports whether two mails have the same recipients.
func same(was, is []string) bool {
	return len(was) == len(is) && !slices.ContainsFunc(is, func(a string) bool { return !letter.Among(was, a) })
}

// block records on the invoice why no reminder can be sent.
func (r run) block(a *app.App, i bill.Invoice, code, detail string) error {
	i.BlockReminder(code, detail, r.today)
	return store.Invoices.Save(a.Table, &i, store.Guard(r.Preferences))
}

// answer sets the address for answers where the organisation has none: the salesperson's, else an
// owner's.
func (r run) answer(ctx context.Context, a *app.App, i bill.Invoice, m *letter.Mail) error {
	if letter.Usable(r.Email) {
		return nil
	}
	for _, v := range append([]org.UserID{i.Salesperson.ID}, r.Owners...) {
		address, err := store.SenderAddress(ctx, a.Table, v)
		if err != nil {
			return err
		}
		if letter.Usable(address) {
			m.AnswerTo(r.Email, address)
			return nil
		}
	}
	m.AnswerTo(r.Email, "")
	return nil
}

// standing is what a customer owes after the due dates, and the sum of the customer's open credit notes, in a currency.
type standing struct{ credit, overdue money.Amount }

type standingKey struct {
	customer crm.ContactID
	currency money.Currency
}

func (s standing) covered() bool { return s.credit.Sign() > 0 && s.credit.Cmp(s.overdue) >= 0 }

// standing reads the standing of an invoice's customer, once in a run. Lists are eventually
// consistent: a credit note of this moment may come too late.
func (r run) standing(ctx context.Context, a *app.App, i bill.Invoice) (s standing, err error) {
	k := standingKey{i.Customer.ID, i.Currency}
	if known, is := r.standings[k]; is {
		return known, nil
	}
	if s.credit, err = store.OpenCredit(ctx, a.Table, k.customer, k.currency); err != nil {
		return s, err
	}
	if s.credit.Sign() > 0 {
		if s.overdue, err = store.Overdue(ctx, a.Table, k.customer, k.currency, r.today); err != nil {
			return s, err
		}
	}
	r.standings[k] = s
	return s, nil
}
