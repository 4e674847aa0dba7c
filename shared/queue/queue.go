// Package queue sends messages to other operations over SQS.
//
// Owns: sending. Does not own: the content of a message, nor its delivery
// (Lambda's event source mapping does that). Invariants: no error means that
// the queue has every message, at least once: the receiver is idempotent; a
// message's group is its organisation, so that the backlog of one organisation
// does not delay the messages of another (SQS fair queues).
package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"comptoir/shared/batch"
)

// Queues sends messages to the queues of the system.
type Queues struct {
	client *sqs.Client
	urls   map[string]string
}

// New returns the queues with these URLs, by name.
func New(cfg aws.Config, urls map[string]string, options ...func(*sqs.Options)) *Queues {
	return &Queues{client: sqs.NewFromConfig(cfg, options...), urls: urls}
}

// Send puts messages into the queue of that name. Messages are text (JSON).
// After an error some of them may be in the queue.
func (q *Queues) Send(ctx context.Context, queue string, messages ...[]byte) error {
	url, ok := q.urls[queue]
	if !ok {
		return fmt.Errorf("there is no queue %q", queue)
	}
	size := func(message []byte) int { return len(message) }
	err := batch.Send(ctx, messages, size, func(ctx context.Context, some [][]byte) ([]batch.Refused, error) {
		return q.send(ctx, url, some)
	})
	if err != nil {
		return fmt.Errorf("send %d messages to the queue %q: %w", len(messages), queue, err)
	}
	return nil
}

func (q *Queues) send(ctx context.Context, url string, messages [][]byte) ([]batch.Refused, error) {
	in := &sqs.SendMessageBatchInput{QueueUrl: &url}
	for i, message := range messages {
		in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(string(message)), MessageGroupId: groupOf(message),
		})
	}
	out, err := q.client.SendMessageBatch(ctx, in)
	if err != nil {
		return nil, err
	}
	var refused []batch.Refused
	for _, f := range out.Failed {
		i, err := strconv.Atoi(aws.ToString(f.Id))
		if err != nil || i < 0 || i >= len(messages) {
			return nil, fmt.Errorf("SQS reports a failure of the unknown message %q", aws.ToString(f.Id))
		}
		refused = append(refused, batch.Refused{
			Index: i, Reason: aws.ToString(f.Code) + ": " + aws.ToString(f.Message), Final: f.SenderFault,
		})
	}
	return refused, nil
}

// groupOf returns the organisation that a message names, which is the tenant of the fair
// queue; nil if it names none. A group of a standard queue does not order its messages.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
func groupOf(message []byte) *string {
	var of struct {
		Org string `json:"org"`
	}
	if json.Unmarshal(message, &of) != nil || of.Org == "" || len(of.Org) > 128 {
		return nil
	}
	return &of.Org
}
