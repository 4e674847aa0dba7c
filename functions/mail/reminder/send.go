package reminder

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Send sends the payment reminders of an organisation.
var Send = op.Define(op.Spec{
	ID:      "reminder.send",
	On:      op.Queued(op.DailyQueue, 10),
	Summary: "Send the reminders of the day",
	Doc: "A reminder is sent on each of the days after the due date that the organisation has chosen; without any, no reminder " +
		"is sent. An interrupted run resumes. A customer without a valid mail address is logged, and reminded once the contact " +
		"has an address.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Timeout: 5 * time.Minute,
}, send)

// actor is the author of reminders.
func actor() journal.Actor { return journal.System("reminders", "Reminders") }

func send(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // not nil, which would be null in JSON
	for _, r := range e.Records {
		if err := morning(ctx, a, r.Body); err != nil {
			a.Log.ErrorContext(ctx, "not all reminders of the day were sent", "message", r.Body, "error", err.Error())
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

// morning sends the reminders for an organisation's due invoices, one page at a
// time. An error of one invoice does not stop the others; it makes the queue deliver
// the message again.
func morning(ctx context.Context, a *app.App, message string) error {
	var day app.DailyMessage
	if err := json.Unmarshal([]byte(message), &day); err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	today, err := calendar.Parse(day.Date)
	if err != nil {
		return err
	}
	var s org.Settings
	err = a.Within(ctx, day.Org, actor(), func(ctx context.Context, a *app.App) error {
		s, err = store.ReadSettings(ctx, a.Table)
		return err
	})
	days := s.Preferences.ReminderDays
	if err != nil || len(days) == 0 {
		return err
	}
	failed := 0
	for page := (table.Page{Limit: 100}); ; {
		rows, next, err := due(ctx, a, s.ID, today.AddDays(-slices.Min(days)), page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := remind(ctx, a, s, r, today); err != nil {
				failed++
				a.Log.ErrorContext(ctx, "reminder not sent", "organization", s.ID, "invoice", r.ID, "error", err.Error())
			}
		}
		if next == "" && failed > 0 {
			return fmt.Errorf("reminders of %d invoices failed", failed)
		}
		if next == "" {
			return nil
		}
		page.Cursor = next
	}
}

func due(
	ctx context.Context, a *app.App, o org.OrganizationID, until calendar.Date, page table.Page,
) (rows []bill.Row, next string, err error) {
	err = a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		rows, next, err = store.InvoicesDue(ctx, a.Table, until, page)
		return err
	})
	return rows, next, err
}

// remind sends the reminder that is due for an invoice, unless it was sent before.
// It reads the invoice again, since the list is eventually consistent.
func remind(ctx context.Context, a *app.App, s org.Settings, r bill.Row, today calendar.Date) error {
	days := s.Preferences.ReminderDays
	return a.Within(ctx, s.ID, actor(), func(ctx context.Context, a *app.App) error {
		a.Table.Expect(store.Invoices.Key(r.ID), store.Contacts.Key(r.CustomerID))
		for n := range days {
			a.Table.Expect(store.Reminder(r.ID, n+1))
		}
		i, err := store.Invoices.Get(ctx, a.Table, r.ID)
		if err != nil {
			return err
		}
		step, due := i.ReminderStep(days, today)
		if !due {
			return nil
		}
		if done, err := store.Reminded(ctx, a.Table, i.ID, step); err != nil || done {
			return err
		}
		return write(ctx, a, s, i, step)
	})
}

// write stages the reminder. The invoice is attached and marked as mailed.
func write(ctx context.Context, a *app.App, s org.Settings, i bill.Invoice, step int) error {
	customer, err := store.Contacts.Get(ctx, a.Table, i.Customer.ID)
	if err != nil {
		return err
	}
	m, err := i.Reminder(trade.Envelope{ID: id.New[letter.MailID](a.Now), To: customer, Sender: s.Name, Today: s.Today(a.Now)}, step)
	if f, refused := fault.As(err); refused {
		a.Log.WarnContext(ctx, "reminder not sent: no valid mail address",
			"organization", s.ID, "invoice", i.ID, "contact", customer.ID, "step", step, "code", f.Code)
		return nil
	}
	if err != nil {
		return err
	}
	if err := i.Mail(bill.Post{}); err != nil {
		return err
	}
	if err := store.Invoices.Save(a.Table, &i, store.Guard(s.Preferences)); err != nil {
		return err
	}
	return store.AddReminder(a.Table, i, step, &m)
}
