package projection

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Apply brings what is derived within the table up to date.
var Apply = op.Define(op.Spec{
	ID:      "projection.apply",
	On:      op.Entered(100),
	Summary: "Keep search words, sums and feeds up to date",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, apply)

// self is in whose name derived data is written.
func self() journal.Actor { return journal.System("projection", "Projection") }

func apply(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return each(ctx, a, e, func(ctx context.Context, o org.OrganizationID, entry journal.Entry) error {
		return a.Within(ctx, o, self(), func(ctx context.Context, a *app.App) error { return a.Table.Project(ctx, entry) })
	})
}

// each does something with every entry, in order, and stops at the first that
// fails: Lambda delivers from there again, and what was done before is done.
func each(ctx context.Context, a *app.App, e events.DynamoDBEvent, do func(context.Context, org.OrganizationID, journal.Entry) error) (events.DynamoDBEventResponse, error) {
	for _, r := range e.Records {
		o, entry, err := table.EntryOf(r.Change.NewImage)
		if err == nil {
			err = do(ctx, o, entry)
		}
		if err != nil {
			a.Log.ErrorContext(ctx, "entry not taken", "sequence", r.Change.SequenceNumber, "kind", entry.Kind, "id", entry.ID, "error", fmt.Sprint(err))
			return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}}}, nil
		}
	}
	return events.DynamoDBEventResponse{}, nil
}
