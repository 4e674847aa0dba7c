package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// handle delivers a page in batches. It calls save with the sequence number up to which all records are handled.
func (r *reader) handle(ctx context.Context, shard, arn string, page []types.Record, save func(sequence string) error) error {
	if len(page) == 0 {
		return nil
	}
	var wanted []events.DynamoDBEventRecord
	for _, record := range page {
		event := convert(record, arn)
		passes, err := r.filter.passes(event)
		if err != nil {
			return err
		}
		if passes {
			wanted = append(wanted, event)
		}
	}
	for batch := range slices.Chunk(wanted, r.batch) {
		if err := r.deliver(ctx, shard, batch, save); err != nil {
			return err
		}
	}
	// The records that the filter rejected count as handled.
	return save(*page[len(page)-1].Dynamodb.SequenceNumber)
}

// deliver calls the function with records until each is handled or kept as a failure. A failed batch is bisected, so that
// one bad record neither delays nor discards others; only single records use up their tries.
func (r *reader) deliver(ctx context.Context, shard string, records []events.DynamoDBEventRecord, save func(string) error) error {
	delay := r.Backoff
	for tries := 1; len(records) > 0; {
		good, failed := r.call(ctx, records)
		if ctx.Err() != nil && failed != nil {
			return ctx.Err() // the call was interrupted; the next start delivers the records again
		}
		if good > 0 {
			if err := save(records[good-1].Change.SequenceNumber); err != nil {
				return err
			}
			records, tries, delay = records[good:], 1, r.Backoff
			continue
		}
		r.Log.Error("function failed", "function", r.function.Name, "reader", r.kind, "records", len(records),
			"first", records[0].Change.SequenceNumber, "try", tries, "error", failed)
		if len(records) > 1 {
			half := len(records) / 2
			if err := r.deliver(ctx, shard, records[:half], save); err != nil {
				return err
			}
			return r.deliver(ctx, shard, records[half:], save)
		}
		if tries == r.tries {
			if err := r.keep(shard, records[0], tries, failed); err != nil {
				return err
			}
			return save(records[0].Change.SequenceNumber)
		}
		wait(ctx, delay)
		tries, delay = tries+1, 2*delay
	}
	return nil
}

// call calls the function once. The number good counts the handled records from the front.
func (r *reader) call(ctx context.Context, records []events.DynamoDBEventRecord) (good int, failed error) {
	payload, err := json.Marshal(events.DynamoDBEvent{Records: records})
	if err != nil {
		return 0, fmt.Errorf("write the event: %w", err)
	}
	answer, err := r.function.Invoke(ctx, payload)
	if err != nil {
		return 0, err
	}
	var partial events.DynamoDBEventResponse
	if len(bytes.TrimSpace(answer)) > 0 {
		// A response other than an object reports no failures.
		_ = json.Unmarshal(answer, &partial)
	}
	good = len(records)
	for _, item := range partial.BatchItemFailures {
		// The lowest position counts: the records from there on are delivered again, in order.
		i := slices.IndexFunc(records, func(record events.DynamoDBEventRecord) bool {
			return record.Change.SequenceNumber == item.ItemIdentifier
		})
		good = min(good, max(i, 0))
		failed = fmt.Errorf("reported record %q as failed", item.ItemIdentifier)
	}
	return good, failed
}

// kept is the document that Lambda writes to an S3 failure destination.
type kept struct {
	RequestContext  requestContext  `json:"requestContext"`
	ResponseContext responseContext `json:"responseContext"`
	Version         string          `json:"version"`
	Timestamp       string          `json:"timestamp"`
	Batch           batchInfo       `json:"DDBStreamBatchInfo"`
	Payload         string          `json:"payload"` // the complete event
	Error           string          `json:"error"`   // the reason; AWS has it only in the function's log
}

type requestContext struct {
	RequestID   string `json:"requestId"`
	FunctionARN string `json:"functionArn"`
	Condition   string `json:"condition"`
	Invokes     int    `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError"`
}

type batchInfo struct {
	ShardID       string    `json:"shardId"`
	StartSequence string    `json:"startSequenceNumber"`
	EndSequence   string    `json:"endSequenceNumber"`
	First         time.Time `json:"approximateArrivalOfFirstRecord"`
	Last          time.Time `json:"approximateArrivalOfLastRecord"`
	Size          int       `json:"batchSize"`
	StreamARN     string    `json:"streamArn"`
}
