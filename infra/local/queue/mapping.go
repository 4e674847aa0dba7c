package queue

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/infra/local/function"
)

// poll is Lambda's event source mapping: it calls a function with batches of messages until the context ends.
// A failed message waits for the backoff, which doubles each time; on AWS it waits for the visibility timeout.
func (s *Service) poll(ctx context.Context, q, dead *Queue, f function.Started[function.Queue]) {
	batch, most := max(f.By.Batch, 1), f.By.Receives
	if most == 0 {
		most = 3
	}
	hide := f.By.Visibility
	if hide == 0 {
		hide = 6 * f.Limit()
	}
	for ctx.Err() == nil {
		messages := q.receive(ctx, min(batch, 10), hide)
		if len(messages) == 0 {
			continue
		}
		failed := s.deliver(ctx, q, f.Function, messages)
		for _, m := range messages {
			reason, isFailed := failed[m.ID]
			var err error
			switch {
			case !isFailed:
				err = q.remove(m.receipt)
			case m.Receives >= most:
				err = moveToDeadLetters(q, dead, m, reason)
			default:
				q.hide(m.receipt, s.backoff<<(m.Receives-1))
			}
			if err != nil {
				s.log.Error("queue not written to disk", "queue", q.name, "error", err)
			}
		}
	}
}

// moveToDeadLetters writes a message to the dead-letter queue and then deletes it from its queue.
func moveToDeadLetters(q, dead *Queue, m message, reason string) error {
	copied := m
	copied.Error = reason
	if _, err := dead.put(copied, 0); err != nil {
		return err
	}
	return q.remove(m.receipt)
}

// deliver calls the function and returns the reasons of the failed messages by message id.
func (s *Service) deliver(ctx context.Context, q *Queue, f function.Function, messages []message) map[string]string {
	event := events.SQSEvent{}
	all := map[string]bool{}
	for _, m := range messages {
		event.Records = append(event.Records, record(q, m))
		all[m.ID] = true
	}
	failAll := func(reason string) map[string]string {
		s.log.Error("function failed", "function", f.Name, "queue", q.name, "messages", len(messages), "error", reason)
		failed := map[string]string{}
		for id := range all {
			failed[id] = reason
		}
		return failed
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return failAll(err.Error())
	}
	answer, err := f.Invoke(ctx, payload)
	if err != nil {
		return failAll(err.Error())
	}
	var partial events.SQSEventResponse
	if len(bytes.TrimSpace(answer)) > 0 && !json.Valid(answer) {
		return failAll("the function's response is not JSON")
	}
	// A response other than an object reports no failures.
	_ = json.Unmarshal(answer, &partial)
	failed := map[string]string{}
	for _, item := range partial.BatchItemFailures {
		if !all[item.ItemIdentifier] {
			return failAll(fmt.Sprintf("reported the unknown message %q", item.ItemIdentifier))
		}
		failed[item.ItemIdentifier] = "reported as a batch item failure"
	}
	if len(failed) > 0 {
		s.log.Error("messages failed", "function", f.Name, "queue", q.name, "failed", len(failed), "of", len(messages))
	}
	return failed
}

func record(q *Queue, m message) events.SQSMessage {
	r := events.SQSMessage{
		MessageId: m.ID, ReceiptHandle: m.receipt, Body: m.Body, Md5OfBody: digest(m.Body),
		EventSource: "aws:sqs", EventSourceARN: q.arn(), AWSRegion: region,
		Attributes: m.system(), MessageAttributes: map[string]events.SQSMessageAttribute{},
	}
	for name, a := range m.Attributes {
		value := events.SQSMessageAttribute{
			DataType: a.DataType, BinaryValue: a.BinaryValue, StringListValues: []string{}, BinaryListValues: [][]byte{},
		}
		if a.BinaryValue == nil {
			value.StringValue = &a.StringValue
		}
		r.MessageAttributes[name] = value
	}
	return r
}

// system returns the system attributes that SQS adds to a message.
func (m message) system() map[string]string {
	millis := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
	all := map[string]string{
		"ApproximateReceiveCount":          strconv.Itoa(m.Receives),
		"ApproximateFirstReceiveTimestamp": millis(m.First),
		"SentTimestamp":                    millis(m.Sent),
		"SenderId":                         account,
	}
	if m.Group != "" {
		all["MessageGroupId"] = m.Group
	}
	return all
}

// digest returns the checksum by which the SDK checks a body.
func digest(body string) string {
	sum := md5.Sum([]byte(body))
	return hex.EncodeToString(sum[:])
}
