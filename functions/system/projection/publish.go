package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Publish tells the outside what happened, and hands mails and slices of
// rebuilds to who does them.
var Publish = op.Define(op.Spec{
	ID:      "projection.publish",
	On:      op.Entered(100),
	Summary: "Publish events, queue mails",
	Doc:     "Events are thin: who wants more asks for the document. An entry that comes twice is told twice, with the same dedupe_id.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.PutEvents, op.SendTo(op.MailQueue), op.SendTo(op.RebuildQueue)},
	Runs:    op.Imports,
}, publish)

// together is how many entries are told at once: as many as the bus takes in one
// request.
const together = 10

func publish(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for some := range slices.Chunk(e.Records, together) {
		if tell(ctx, a, some...) == nil {
			continue
		}
		for _, r := range some { // one of them is refused: find the first
			if err := tell(ctx, a, r); err != nil {
				return refused(ctx, a, r, err), nil
			}
		}
	}
	return taken(), nil
}

// tell queues what the entries ask for and publishes them. What must not get
// lost goes first; after an error everything may be told again.
func tell(ctx context.Context, a *app.App, records ...events.DynamoDBEventRecord) error {
	messages := map[string][][]byte{}
	var told []app.Event
	failed := map[string]int{}
	for _, r := range records {
		o, entry, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			return err
		}
		if queue, m := asks(o, entry); queue != "" {
			body, err := json.Marshal(m)
			if err != nil {
				return fmt.Errorf("write a message about %s: %w", entry.ID, err)
			}
			messages[queue] = append(messages[queue], body)
		}
		if figure := fails(entry); figure != "" {
			failed[figure]++
		}
		told = append(told, eventOf(o, entry))
	}
	for _, queue := range []string{op.MailQueue, op.RebuildQueue} {
		if len(messages[queue]) == 0 {
			continue
		}
		if err := a.Queue.Send(ctx, queue, messages[queue]...); err != nil {
			return err
		}
	}
	if err := a.Bus.Publish(ctx, told...); err != nil {
		return err
	}
	for figure, n := range failed {
		a.Log.WarnContext(ctx, "failed", a.Figures.Count(figure, a.Clock(), n)...)
	}
	return nil
}

// fails is the figure that counts what a change tells of: a mail or an import
// that has failed.
func fails(e journal.Entry) string {
	figure, counted := map[string]string{"mail": app.MailsFailed, "job": app.ImportsFailed}[e.Kind]
	if counted && slices.ContainsFunc(e.Changes, func(c journal.Change) bool { return c.Field == "status" && string(c.After) == `"failed"` }) {
		return figure
	}
	return ""
}

// asks is the work a change asks for: a new mail is delivered, and each version
// of a rebuild does its next slice.
func asks(o org.OrganizationID, e journal.Entry) (queue string, message any) {
	switch {
	case e.Kind == "mail" && e.Event == journal.Created:
		return op.MailQueue, app.MailMessage{Org: o, Mail: e.ID}
	case e.Kind == "rebuild":
		return op.RebuildQueue, app.RebuildMessage{Org: o, Rebuild: e.ID, Version: e.Version}
	}
	return "", nil
}

// mostChanged is how many bytes the fields an event names may take.
const mostChanged = 4000

func eventOf(o org.OrganizationID, e journal.Entry) app.Event {
	return app.Event{
		Type: "comptoir." + e.Kind + "." + e.Event, Org: o, Kind: e.Kind, ID: e.ID, Version: e.Version, Changed: changed(e), Actor: e.Actor, At: e.At,
		DedupeID: fmt.Sprintf("%s/%s/%d", o, e.ID, e.Version),
	}
}

// changed names the fields that changed; where they are too many, what they are
// parts of.
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
