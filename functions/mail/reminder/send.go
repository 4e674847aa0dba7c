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

// Send reminds an organisation's customers of what they owe.
var Send = op.Define(op.Spec{
	ID:      "reminder.send",
	On:      op.Queued(op.DailyQueue, 10),
	Summary: "Send the reminders of the day",
	Doc: "On the days after the due date that the organisation has chosen; without any, nobody is reminded. A run that is interrupted goes on where it stopped. " +
		"A customer without an address mail can go to is noted in the log, and reminded when he has one.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Timeout: 5 * time.Minute,
}, send)

// clerk is in whose name reminders are sent.
func clerk() journal.Actor { return journal.System("reminders", "Reminders") }

func send(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // null would be no list
	for _, r := range e.Records {
		if err := morning(ctx, a, r.Body); err != nil {
			a.Log.ErrorContext(ctx, "the reminders of a day are not complete", "message", r.Body, "error", err.Error())
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

// morning goes through everything an organisation's customers owe, a page at a
// time. What goes wrong with one invoice keeps no other waiting; the message comes
// again for it.
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
	err = a.Within(ctx, day.Org, clerk(), func(ctx context.Context, a *app.App) error {
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
				a.Log.ErrorContext(ctx, "not reminded", "organization", s.ID, "invoice", r.ID, "error", err.Error())
			}
		}
		if next == "" && failed > 0 {
			return fmt.Errorf("of %d invoices nobody was reminded", failed)
		}
		if next == "" {
			return nil
		}
		page.Cursor = next
	}
}

func due(ctx context.Context, a *app.App, o org.OrganizationID, until calendar.Date, page table.Page) (rows []bill.Row, next string, err error) {
	err = a.Within(ctx, o, clerk(), func(ctx context.Context, a *app.App) error {
		rows, next, err = store.InvoicesDue(ctx, a.Table, until, page)
		return err
	})
	return rows, next, err
}

// remind sends the reminder that is due for an invoice, unless it was sent. The
// list may lag: what counts is the invoice itself.
func remind(ctx context.Context, a *app.App, s org.Settings, r bill.Row, today calendar.Date) error {
	days := s.Preferences.ReminderDays
	return a.Within(ctx, s.ID, clerk(), func(ctx context.Context, a *app.App) error {
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

// write stages the reminder. The invoice goes along, so the customer has it now.
func write(ctx context.Context, a *app.App, s org.Settings, i bill.Invoice, step int) error {
	customer, err := store.Contacts.Get(ctx, a.Table, i.Customer.ID)
	if err != nil {
		return err
	}
	m, err := i.Reminder(trade.Envelope{ID: id.New[letter.MailID](a.Now), To: customer, Sender: s.Name}, step)
	if f, told := fault.As(err); told {
		a.Log.WarnContext(ctx, "a customer cannot be reminded: there is no address mail can go to", "organization", s.ID, "invoice", i.ID, "contact", customer.ID, "step", step, "code", f.Code)
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
