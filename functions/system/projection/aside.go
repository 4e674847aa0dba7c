package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/op"
)

// mostAside is the size of the largest message that every queue accepts. A record of the
// stream, whose item has 400 KB at most, can be larger.
const mostAside = 256 << 10

// mostCause is the size of the reason in a message.
const mostCause = 1000

// These are the conditions of a failed event.
const (
	unreadable = "Unreadable"
	tooLarge   = "TooLarge" // without its image: its keys lead to the item
)

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
	body, err := asideOf(ctx, r, unreadable, cause)
	if err == nil && len(body) > mostAside {
		r.Change.NewImage, r.Change.OldImage = nil, nil
		body, err = asideOf(ctx, r, tooLarge, cause)
	}
	if err != nil {
		return fmt.Errorf("write a record of the stream: %w", err)
	}
	return a.Queue.Send(ctx, op.FailuresQueue, body)
}

// asideOf returns the message about a record.
func asideOf(ctx context.Context, r events.DynamoDBEventRecord, condition string, cause error) ([]byte, error) {
	reason := cause.Error()
	e := failedEvent{
		RequestPayload: events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}},
		Error:          strings.ToValidUTF8(reason[:min(len(reason), mostCause)], ""),
	}
	e.RequestContext.FunctionARN, e.RequestContext.Condition = op.FunctionARN(ctx), condition
	body, err := json.Marshal(e)
	return []byte(inMessage.Replace(string(body))), err
}

// inMessage writes the two characters that JSON may contain and SQS refuses as escapes.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
var inMessage = strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`)

// logFailed logs a record that was not processed.
func logFailed(ctx context.Context, a *app.App, r events.DynamoDBEventRecord, err error) {
	a.Log.ErrorContext(ctx, "change entry not processed", "sequence", r.Change.SequenceNumber,
		"partition", key(r, "pk"), "sort", key(r, "sk"), "error", err.Error())
}
