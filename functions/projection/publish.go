package projection

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// Publish tells the outside what happened, and hands mails to who delivers them.
var Publish = op.Define(op.Spec{
	ID:      "projection.publish",
	On:      op.Entered(100),
	Summary: "Publish events and queue mails",
	Doc:     "Events are thin: who wants more asks for the document. An entry that comes twice is told twice, with the same dedupe_id.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.PutEvents, op.SendQueue},
	Runs:    op.Imports,
}, publish)

func publish(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return each(ctx, a, e, func(ctx context.Context, o org.OrganizationID, entry journal.Entry) error {
		if entry.Kind == "mail" && entry.Event == journal.Created {
			if err := queueMail(ctx, a, o, entry.ID); err != nil {
				return err
			}
		}
		return a.Bus.Publish(ctx, eventOf(o, entry))
	})
}

func queueMail(ctx context.Context, a *app.App, o org.OrganizationID, id string) error {
	m, err := json.Marshal(app.MailMessage{Org: o, Mail: id})
	if err != nil {
		return fmt.Errorf("queue mail %s: %w", id, err)
	}
	return a.Queue.Send(ctx, op.MailQueue, m)
}

func eventOf(o org.OrganizationID, e journal.Entry) app.Event {
	var changed []string
	for _, c := range e.Changes {
		changed = append(changed, c.Field)
	}
	return app.Event{
		Type: "comptoir." + e.Kind + "." + e.Event, Org: o, Kind: e.Kind, ID: e.ID, Version: e.Version, Changed: changed, Actor: e.Actor, At: e.At,
		DedupeID: fmt.Sprintf("%s/%s/%d", o, e.ID, e.Version),
	}
}
