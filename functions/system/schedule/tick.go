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
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Tick starts the day of organisations where it is past eight, rebuilds the derived data of
// those that an earlier release computed, queues mails without
// an outcome and jobs that are not over, and releases stock held for changes that were never finished.
var Tick = op.Define(op.Spec{
	ID:      "schedule.tick",
	On:      op.Every(15 * time.Minute),
	Summary: "Start work that is due",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable, op.SendTo(op.DailyQueue), op.SendTo(op.MailQueue), op.SendTo(op.JobQueue)},
	Runs:    op.Imports,
	Timeout: 10 * time.Minute,
}, tick)

// morning is the hour at which an organisation's day starts, in its time zone.
const morning = 8

func tick(ctx context.Context, a *app.App, _ op.Nothing) (op.Nothing, error) {
	return op.Nothing{}, errors.Join(members(ctx, a), mails(ctx, a), jobs(ctx, a), abandoned(ctx, a))
}

// members starts what is due for each organisation.
func members(ctx context.Context, a *app.App) error {
	zones, err := store.Zones(ctx, a.Tools.Table)
	rebuilds := maxRebuilds
	for _, zone := range zones {
		all, e := store.Members(ctx, a.Tools.Table, zone)
		err = errors.Join(err, e, mornings(ctx, a, zone, all))
		for _, m := range all {
			if !m.Current && rebuilds > 0 {
				rebuilds--
				err = errors.Join(err, modernize(ctx, a, m.Org))
			}
		}
	}
	return err
}

// mornings starts the day of a time zone's organisations where it is past eight and the
// day has not started yet.
func mornings(ctx context.Context, a *app.App, zone string, all []store.Member) error {
	local := a.Now.In(org.Seller{TimeZone: zone}.Zone())
	if local.Hour() < morning {
		return nil
	}
	date := calendar.Of(local).String()
	waiting, err := store.Waiting(ctx, a.Tools.Table, all, date)
	for some := range slices.Chunk(waiting, 100) {
		err = errors.Join(err, start(ctx, a, some, date))
	}
	return err
}

// maxRebuilds is the number of rebuilds that one tick starts: an update of a stage with
// thousands of organisations rebuilds them over the day.
const maxRebuilds = 50

// modernize starts the rebuild of an organisation. One that runs may have begun before the
// update: the first tick after it starts the next.
func modernize(ctx context.Context, a *app.App, o org.OrganizationID) error {
	err := a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error { return store.Modernize(ctx, a.Table) })
	if fault.Code(err) == "projection.rebuilding" {
		return nil
	}
	return err
}

// start sends the message of each organisation, then records that it was sent. If the
// process dies in between, the next tick sends the message again.
func start(ctx context.Context, a *app.App, orgs []org.OrganizationID, date string) error {
	messages := make([]any, len(orgs))
	for i, o := range orgs {
		messages[i] = app.DailyMessage{Org: o, Date: date}
	}
	err := send(ctx, a, op.DailyQueue, messages)
	if err != nil {
		return err
	}
	for _, o := range orgs {
		err = errors.Join(err, a.Within(ctx, o, actor(), func(_ context.Context, a *app.App) error {
			return store.Begin(a.Table, date)
		}))
	}
	return err
}

// mails queues each mail that is due: a mail whose lease expired, or one to retry.
func mails(ctx context.Context, a *app.App) error {
	due, err := store.MailsDue(ctx, a.Tools.Table, a.Now)
	messages := make([]any, len(due))
	for i, d := range due {
		messages[i] = app.MailMessage{Org: d.Org, Mail: string(d.Mail)}
	}
	return errors.Join(err, send(ctx, a, op.MailQueue, messages))
}

// jobs queues each job that is not over, whose message may have got lost, and each
// request whose file has not arrived in time. A message about a job that runs has no effect.
func jobs(ctx context.Context, a *app.App) error {
	due, err := store.JobsDue(ctx, a.Tools.Table, a.Now)
	messages := make([]any, len(due))
	for i, d := range due {
		messages[i] = app.JobMessage{Org: d.Org, Job: d.Job}
	}
	return errors.Join(err, send(ctx, a, op.JobQueue, messages))
}

// abandoned releases stock held for changes that were never finished. The next change
// of an existing document releases it too, but a document that was never created has no
// next change.
func abandoned(ctx context.Context, a *app.App) error {
	all, err := a.Tools.Table.AbandonedChanges(ctx, a.Now)
	for _, f := range all {
		err = errors.Join(err, a.Within(ctx, f.Org, actor(), func(ctx context.Context, a *app.App) error {
			return a.Table.Abandon(ctx, f)
		}))
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
