package projection

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/op"
)

// mostAside is the size of the largest message to the failures queue.
const mostAside = 256 << 10

// failedEvent is an event that failed, in the form in which Lambda itself sends it to the
// failures queue: the same commands replay it (infra/runbooks/failures.md).
type failedEvent struct {
	RequestContext struct {
		FunctionARN string `json:"functionArn"`
		Condition   string `json:"condition"`
	} `json:"requestContext"`
	RequestPayload events.DynamoDBEvent `json:"requestPayload"`
	Error          string               `json:"error"`
}

// putAside sends a record that no retry can process to the failures queue, so that the
// stream continues with the next record at once. An error means that the record was not
// sent: the stream must deliver it again.
func putAside(ctx context.Context, a *app.App, r events.DynamoDBEventRecord, cause error) error {
	logFailed(ctx, a, r, cause)
	e := failedEvent{RequestPayload: events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}}, Error: cause.Error()}
	e.RequestContext.FunctionARN, e.RequestContext.Condition = op.FunctionARN(ctx), "Unreadable"
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write a record of the stream: %w", err)
	}
	if len(body) > mostAside {
		return fmt.Errorf("the record has %d bytes, more than a message can have: %w", len(body), cause)
	}
	return a.Queue.Send(ctx, op.FailuresQueue, body)
}

// logFailed logs a record that was not processed.
func logFailed(ctx context.Context, a *app.App, r events.DynamoDBEventRecord, err error) {
	a.Log.ErrorContext(ctx, "change entry not processed", "sequence", r.Change.SequenceNumber,
		"partition", key(r, "pk"), "sort", key(r, "sk"), "error", err.Error())
}
