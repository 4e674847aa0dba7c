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
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Send sends the payment reminders of an organisation.
var Send = op.Define(op.Spec{
	ID: "reminder.send",
	// One organisation at a time: a long run delays no other.
	On:      op.Queued(op.DailyQueue, 1),
	Summary: "Send the reminders of the day",
	Doc: "The first reminder is sent the first number of days after the due date that the organisation has chosen; without any, no reminder " +
		"is sent. Each later one follows the reminders that arrived, as many days after the one before as the organisation has chosen. " +
		"A reminder that did not arrive is sent again on another day, three times at most. " +
		"No reminder is sent while the customer's open credit notes cover the overdue balances. Why a reminder that is due cannot be sent is " +
		"shown on the invoice (reminder_blocked). Reminders beyond the mails of a day wait for the next. An interrupted run resumes.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Timeout: 5 * time.Minute,
}, send)

// actor is the author of reminders.
func actor() journal.Actor { return journal.System("reminders", "Reminders") }

func send(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	return op.Messages(ctx, a, e, func(ctx context.Context, body string) error { return morning(ctx, a, body) })
}

// morning sends the reminders for an organisation's due invoices, one page at a
// time. An error of one invoice does not stop the others; it makes the queue deliver
// the message again. An organisation that has used up its mails of the day continues the next
// day.
func morning(ctx context.Context, a *app.App, message string) error {
	var day app.DailyMessage
	if err := json.Unmarshal([]byte(message), &day); err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	today, err := calendar.Parse(day.Date)
	if err != nil {
		return err
	}
	r := run{today: today, standings: map[standingKey]standing{}}
	err = a.Within(ctx, day.Org, actor(), func(ctx context.Context, a *app.App) error {
		r.Settings, err = store.ReadSettings(ctx, a.Table)
		return err
	})
	days := r.Preferences.ReminderDays
	if err != nil || len(days) == 0 {
		return err
	}
	failed := 0
	for page := (table.Page{Limit: 100}); ; {
		rows, next, err := due(ctx, a, r.ID, today.AddDays(-slices.Min(days)), page)
		if err != nil {
			return err
		}
		for _, row := range rows {
			err := r.remind(ctx, a, row)
			if fault.Code(err) == "quota.mails" {
				a.Log.WarnContext(ctx, "reminders wait for tomorrow", "organization", r.ID, "invoice", row.ID, "error", err.Error())
				return nil
			}
			if err != nil {
				failed++
				a.Log.ErrorContext(ctx, "reminder not sent", "organization", r.ID, "invoice", row.ID, "error", err.Error())
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
