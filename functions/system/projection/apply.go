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

// Apply brings what is derived within the table up to date.
var Apply = op.Define(op.Spec{
	ID:      "projection.apply",
	On:      op.Entered(100),
	Summary: "Keep search words, sums and feeds up to date",
	Doc:     "Each entry is one transaction. The first that cannot be taken is reported; those before it are done, those after it come again with it.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, apply)

func apply(ctx context.Context, a *app.App, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for _, r := range e.Records {
		o, entry, err := table.EntryOf(r.Change.NewImage)
		if err == nil {
			err = a.Within(ctx, o, self(), func(ctx context.Context, a *app.App) error { return a.Table.Project(ctx, entry, store.Source{}) })
		}
		if err != nil {
			return refused(ctx, a, r, err), nil
		}
	}
	return taken(), nil
}

// taken reports that no record failed: the list is empty, for null would be no list.
func taken() events.DynamoDBEventResponse {
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
}

// refused names the record from which Lambda is to deliver again. It is logged
// whole but for its content: when no try helps, Lambda keeps the record itself.
func refused(ctx context.Context, a *app.App, r events.DynamoDBEventRecord, err error) events.DynamoDBEventResponse {
	a.Log.ErrorContext(ctx, "entry not taken", "sequence", r.Change.SequenceNumber, "partition", key(r, "pk"), "sort", key(r, "sk"), "error", err.Error())
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}}}
}

// key is a part of the key of a record, whatever else is wrong with it.
func key(r events.DynamoDBEventRecord, name string) string {
	if v, ok := r.Change.Keys[name]; ok && v.DataType() == events.DataTypeString {
		return v.String()
	}
	return ""
}
