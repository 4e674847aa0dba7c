package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// millis is the layout of Lambda's times.
const millis = "2006-01-02T15:04:05.000Z"

// keep stores the complete record that failed after all retries, because the stream
// deletes its records after a day.
func (r *reader) keep(shard string, record events.DynamoDBEventRecord, tries int, reason error) error {
	payload, err := json.Marshal(events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{record}})
	if err != nil {
		return fmt.Errorf("write the failed record: %w", err)
	}
	sequence, arrived := record.Change.SequenceNumber, record.Change.ApproximateCreationDateTime.UTC().Truncate(time.Second)
	return r.failures.Put(r.failures.Name(), kept{
		RequestContext: requestContext{
			RequestID: lambda.RequestID(), FunctionARN: lambda.ARN(r.function.Name),
			Condition: "RetryAttemptsExhausted", Invokes: tries,
		},
		ResponseContext: responseContext{StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: "Unhandled"},
		Version:         "1.0", Timestamp: time.Now().UTC().Format(millis),
		Batch: batchInfo{
			ShardID: shard, StartSequence: sequence, EndSequence: sequence, First: arrived, Last: arrived,
			Size: 1, StreamARN: record.EventSourceArn,
		},
		Payload: string(payload), Error: reason.Error(),
	})
}

// Failures lists the failed records.
func (r *reader) Failures() ([]failure.Failure, error) {
	var all []failure.Failure
	err := spool.All(r.failures, r.Log, func(name string, k kept) error {
		at, err := time.Parse(millis, k.Timestamp)
		if err != nil {
			return fmt.Errorf("read the failed record %s: %w", name, err)
		}
		all = append(all, failure.Failure{ID: name, Function: r.function.Name, Error: k.Error, At: at, Event: json.RawMessage(k.Payload)})
		return nil
	})
	return all, err
}

// Replay calls the function with a failed record once more and keeps the record until the call succeeds.
func (r *reader) Replay(id string) error {
	var k kept
	if err := r.failures.Get(id, &k); err != nil {
		return err
	}
	var event events.DynamoDBEvent
	if err := json.Unmarshal([]byte(k.Payload), &event); err != nil {
		return fmt.Errorf("read the failed record: %w", err)
	}
	if _, failed := r.call(context.Background(), event.Records); failed != nil {
		return fmt.Errorf("the record failed again: %w", failed)
	}
	return r.failures.Remove(id)
}
