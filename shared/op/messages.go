package op

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
)

// Reserve is the time that must be left before the function's deadline for another message to
// be taken from a batch.
const Reserve = 30 * time.Second

// Messages handles the messages of a queue one after the other. A message that fails, or for
// which the time is too short, is received again; it does not stop the others.
func Messages(
	ctx context.Context, a *app.App, e events.SQSEvent, do func(ctx context.Context, body string) error,
) (events.SQSEventResponse, error) {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // not nil, which would be null in JSON
	for _, r := range e.Records {
		err := fmt.Errorf("less than %s are left: the message waits for another call", Reserve)
		if deadline, limited := ctx.Deadline(); !limited || time.Until(deadline) >= Reserve {
			err = do(ctx, r.Body)
		}
		if err != nil {
			a.Log.ErrorContext(ctx, "message not handled", "message", r.MessageId, "body", r.Body, "error", err.Error())
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

// Before returns a context that ends a while before the function's deadline, so that the
// outcome of a long step can still be recorded.
func Before(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	deadline, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-d))
}
