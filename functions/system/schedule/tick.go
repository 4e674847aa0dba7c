package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Tick looks at the clock: it begins the day of organisations whose morning has
// come, has mails looked at whose fate is open, and gives back stock that was
// held for a change nobody finished.
var Tick = op.Define(op.Spec{
	ID:      "schedule.tick",
	On:      op.Every(15 * time.Minute),
	Summary: "Do what is due",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable, op.SendTo(op.DailyQueue), op.SendTo(op.MailQueue)},
	Runs:    op.Imports,
	Timeout: 10 * time.Minute,
}, tick)

// morning is the hour an organisation's day begins at, by its own clock.
const morning = 8

func tick(ctx context.Context, a *app.App, _ op.Nothing) (op.Nothing, error) {
	return op.Nothing{}, errors.Join(mornings(ctx, a), mails(ctx, a), forsaken(ctx, a))
}

// mornings begins the day wherever it is past eight and was not begun yet.
func mornings(ctx context.Context, a *app.App) error {
	zones, err := store.Zones(ctx, a.Tools.Table)
	for _, zone := range zones {
		here := a.Now.In(org.Seller{TimeZone: zone}.Zone())
		if here.Hour() < morning {
			continue
		}
		date := calendar.Of(here).String()
		waiting, e := store.Waiting(ctx, a.Tools.Table, zone, date)
		err = errors.Join(err, e)
		for some := range slices.Chunk(waiting, 100) {
			err = errors.Join(err, begin(ctx, a, some, date))
		}
	}
	return err
}

// begin sends each organisation's message, then notes that it was sent: who dies
// in between sends it again at the next tick.
func begin(ctx context.Context, a *app.App, orgs []org.OrganizationID, date string) error {
	messages := make([]any, len(orgs))
	for i, o := range orgs {
		messages[i] = app.DailyMessage{Org: o, Date: date}
	}
	err := send(ctx, a, op.DailyQueue, messages)
	if err != nil {
		return err
	}
	for _, o := range orgs {
		err = errors.Join(err, a.Within(ctx, o, self(), func(_ context.Context, a *app.App) error { return store.Begin(a.Table, date) }))
	}
	return err
}

// mails has each mail looked at that was to be looked at by now: one on its way
// for too long, or one to be tried again.
func mails(ctx context.Context, a *app.App) error {
	due, err := store.MailsDue(ctx, a.Tools.Table, a.Now)
	messages := make([]any, len(due))
	for i, d := range due {
		messages[i] = app.MailMessage{Org: d.Org, Mail: string(d.Mail)}
	}
	return errors.Join(err, send(ctx, a, op.MailQueue, messages))
}

// forsaken gives back what was held for changes that were never finished. A
// document that exists heals when it is touched next; one that never came to be
// is touched by nobody.
func forsaken(ctx context.Context, a *app.App) error {
	all, err := a.Tools.Table.Forsaken(ctx, a.Now)
	for _, f := range all {
		err = errors.Join(err, a.Within(ctx, f.Org, self(), func(ctx context.Context, a *app.App) error { return a.Table.GiveBack(ctx, f) }))
	}
	return err
}

func send(ctx context.Context, a *app.App, queue string, messages []any) error {
	if len(messages) == 0 {
		return nil
	}
	bodies := make([][]byte, len(messages))
	for i, m := range messages {
		body, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("write a message: %w", err)
		}
		bodies[i] = body
	}
	return a.Queue.Send(ctx, queue, bodies...)
}
