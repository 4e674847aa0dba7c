package projection

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Apply updates the derived items of the table.
var Apply = op.Define(op.Spec{
	ID:      "projection.apply",
	On:      op.Entered(100),
	Summary: "Update search words, sums and feeds",
	Doc: "Each entry is one transaction. The response reports the first entry that failed; the stream delivers it and those " +
		"after it again. A record that no retry can process is sent to the failures queue.",
	Needs: rights.Member(),
	May:   []op.Grant{op.ReadTable, op.WriteTable, op.SendTo(op.FailuresQueue)},
	Runs:  op.Imports,

	Concurrency: 20, // two for each shard of the stream
}, apply)

func apply(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for _, r := range e.Records {
		o, entry, err := table.EntryOf(r.Change.NewImage)
		if err == nil {
			err = a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
				return a.Table.Project(ctx, entry, store.Source{})
			})
		}
		if err != nil && !table.Transient(err) {
			err = putAside(ctx, a, r, err)
		}
		if err != nil {
			return failedFrom(ctx, a, r, err), nil
		}
	}
	return succeeded(), nil
}

// succeeded reports that no record failed. The list is empty and not nil, which would be
// null in JSON.
func succeeded() events.DynamoDBEventResponse {
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
}

// failedFrom reports the record from which Lambda delivers again. The log has its keys
// and not its content: when all retries fail, Lambda stores the record itself.
func failedFrom(ctx context.Context, a *app.App, r events.DynamoDBEventRecord, err error) events.DynamoDBEventResponse {
	logFailed(ctx, a, r, err)
	return events.DynamoDBEventResponse{
		BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}},
	}
}

// key returns an attribute of a record's key, or an empty string if it is not a string.
func key(r events.DynamoDBEventRecord, name string) string {
	if v, ok := r.Change.Keys[name]; ok && v.DataType() == events.DataTypeString {
		return v.String()
	}
	return ""
}
