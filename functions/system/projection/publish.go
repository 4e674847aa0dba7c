package projection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/batch"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Publish publishes events for other systems, and queues mails, slices of rebuilds and
// messages about jobs.
var Publish = op.Define(op.Spec{
	ID:      "projection.publish",
	On:      op.Entered(100),
	Summary: "Publish events, queue mails",
	Doc: "Events contain ids and field names only; read the document for more. An entry delivered twice is published twice, " +
		"with the same dedupe_id. An entry that queue or bus refuse each time is sent to the failures queue.",
	Needs: rights.Member(),
	May:   []op.Grant{op.PutEvents, op.SendTo(op.MailQueue), op.SendTo(op.RebuildQueue), op.SendTo(op.JobQueue), op.SendTo(op.FailuresQueue)},
	Runs:  op.Imports,

	Concurrency: 20, // two for each shard of the stream
}, publish)

func publish(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	records, rest := readable(ctx, a, e.Records)
	for some := range slices.Chunk(records, batch.Most) {
		if publishBatch(ctx, a, some...) == nil {
			continue
		}
		for _, r := range some { // find the records that fail
			err := publishBatch(ctx, a, r)
			if err != nil && !errors.Is(err, batch.ErrBusy) && !table.Transient(err) {
				err = putAside(ctx, a, r, err)
			}
			if err != nil {
				return failedFrom(ctx, a, r, err), nil
			}
		}
	}
	return rest, nil
}

// readable returns the records that can be read, and puts the others aside. If that fails, it
// returns the records before, and the response that reports the first of the rest.
func readable(ctx context.Context, a *app.App, all []events.DynamoDBEventRecord,
) ([]events.DynamoDBEventRecord, events.DynamoDBEventResponse) {
	var records []events.DynamoDBEventRecord
	for _, r := range all {
		_, _, err := table.EntryOf(r.Change.NewImage)
		if err == nil {
			records = append(records, r)
		} else if err := putAside(ctx, a, r, err); err != nil {
			return records, failedFrom(ctx, a, r, err)
		}
	}
	return records, succeeded()
}

// publishBatch queues the work of the entries, then publishes their events. The queue is
// first, since its messages must not get lost; after an error everything is published
// again.
func publishBatch(ctx context.Context, a *app.App, records ...events.DynamoDBEventRecord) error {
	messages := map[string][][]byte{}
	var published []app.Event
	failed := map[string]int{}
	for _, r := range records {
		o, entry, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			return err
		}
		if queue, m := work(o, entry); queue != "" {
			body, err := json.Marshal(m)
			if err != nil {
				return fmt.Errorf("write a message about %s: %w", entry.ID, err)
			}
			messages[queue] = append(messages[queue], body)
		}
		if figure := failure(entry); figure != "" {
			failed[figure]++
		}
		published = append(published, eventOf(o, entry))
	}
	for _, queue := range []string{op.MailQueue, op.RebuildQueue, op.JobQueue} {
		if len(messages[queue]) == 0 {
			continue
		}
		if err := a.Queue.Send(ctx, queue, messages[queue]...); err != nil {
			return err
		}
	}
	if err := a.Bus.Publish(ctx, published...); err != nil {
		return err
	}
	for figure, n := range failed {
		a.Log.WarnContext(ctx, "failed", a.Figures.Count(figure, a.Clock(), n)...)
	}
	return nil
}

// failure returns the metric that counts an entry, if it records the failure of a mail
// or an import.
func failure(e journal.Entry) string {
	figure, counted := map[string]string{"mail": app.MailsFailed, "job": app.ImportsFailed}[e.Kind]
	failed := func(c journal.Change) bool { return c.Field == "status" && string(c.After) == `"failed"` }
	if counted && slices.ContainsFunc(e.Changes, failed) {
		return figure
	}
	return ""
}

// work returns the message that an entry requires: the delivery of a new mail, the next
// slice for each version of a rebuild, or the message about a job that gives its slot back
// or continues.
func work(o org.OrganizationID, e journal.Entry) (queue string, message any) {
	switch {
	case e.Kind == "mail" && e.Event == journal.Created:
		return op.MailQueue, app.MailMessage{Org: o, Mail: e.ID}
	case e.Kind == "rebuild":
		return op.RebuildQueue, app.RebuildMessage{Org: o, Rebuild: e.ID, Version: e.Version}
	case e.Kind == "job" && slices.ContainsFunc(e.Changes, moves):
		return op.JobQueue, app.JobMessage{Org: o, Job: intake.JobID(e.ID)}
	}
	return "", nil
}

// moves reports whether a change of a job ends it, stops it with a question, or answers
// that question.
func moves(c journal.Change) bool {
	if field, _, _ := strings.Cut(c.Field, "/"); field == "question" {
		return true
	}
	var status intake.Status
	return c.Field == "status" && json.Unmarshal(c.After, &status) == nil && status.Over()
}

// mostChanged is the maximal size in bytes of an event's field names.
const mostChanged = 4000

func eventOf(o org.OrganizationID, e journal.Entry) app.Event {
	return app.Event{
		Type: "comptoir." + e.Kind + "." + e.Event, Org: o, Kind: e.Kind, ID: e.ID, Version: e.Version,
		Changed: changed(e), Actor: e.Actor, At: e.At, DedupeID: fmt.Sprintf("%s/%s/%d", o, e.ID, e.Version),
	}
}

// changed returns the names of the changed fields, or, if these are too long, of the
// top-level fields that contain them.
func changed(e journal.Entry) []string {
	var fields []string
	bytes := 0
	for _, c := range e.Changes {
		fields = append(fields, c.Field)
		bytes += len(c.Field)
	}
	if bytes <= mostChanged {
		return fields
	}
	for i, f := range fields {
		fields[i], _, _ = strings.Cut(f, "/")
	}
	return slices.Compact(fields)
}
