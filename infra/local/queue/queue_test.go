package queue

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"comptoir/infra/local/function"
)

// serve opens the service and a client.
func serve(t *testing.T, folder string, functions ...function.Function) (*Service, *sqs.Client) {
	t.Helper()
	mux := http.NewServeMux()
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	s, err := Open(Config{
		Folder: folder, URL: web.URL, Names: []string{"jobs"}, Functions: functions,
		Backoff: time.Millisecond, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	mux.Handle("/", s.Handler())
	return s, sqs.New(sqs.Options{
		BaseEndpoint: &web.URL, Region: region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

func send(t *testing.T, c *sqs.Client, url, body string) {
	t.Helper()
	if _, err := c.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}); err != nil {
		t.Fatal(err)
	}
}

func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}

func TestEndpointServesSDK(t *testing.T) {
	folder := t.TempDir()
	s, c := serve(t, folder)
	ctx := t.Context()
	found, err := c.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("jobs")})
	if err != nil || *found.QueueUrl != s.URL("jobs") {
		t.Fatalf("got %v, %v", found, err)
	}
	url := found.QueueUrl
	if _, err := c.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("none")}); err == nil {
		t.Error("an unknown queue was found")
	} else if missing := (*types.QueueDoesNotExist)(nil); !errors.As(err, &missing) {
		t.Errorf("an unknown queue: %v", err)
	}
	out, err := c.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("a"), MessageBody: aws.String("one"), MessageAttributes: map[string]types.MessageAttributeValue{
			"k": {DataType: aws.String("String"), StringValue: aws.String("v")},
		}},
		{Id: aws.String("b"), MessageBody: aws.String(strings.Repeat("x", 10)), DelaySeconds: 901},
		{Id: aws.String("c"), MessageBody: aws.String("later"), DelaySeconds: 900},
	}})
	if err != nil || len(out.Successful) != 2 || len(out.Failed) != 1 || *out.Failed[0].Id != "b" {
		t.Fatalf("got %+v, %v", out, err)
	}
	got, err := c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
	if err != nil || len(got.Messages) != 1 || *got.Messages[0].Body != "one" ||
		*got.Messages[0].MessageAttributes["k"].StringValue != "v" {
		t.Fatalf("got %+v, %v", got, err)
	}
	again, err := c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: url})
	if err != nil || len(again.Messages) != 0 {
		t.Errorf("a hidden message was received: %+v, %v", again, err)
	}
	if _, err := c.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: got.Messages[0].ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	counts, err := c.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: url})
	if err != nil || counts.Attributes["ApproximateNumberOfMessages"] != "0" ||
		counts.Attributes["ApproximateNumberOfMessagesNotVisible"] != "1" {
		t.Errorf("got %v, %v", counts, err)
	}
	_, err = c.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{}})
	if err == nil {
		t.Error("an empty batch was accepted")
	} else if got := code(err); got != "AWS.SimpleQueueService.EmptyBatchRequest" && got != "EmptyBatchRequest" {
		t.Errorf("an empty batch: %v", err)
	}
}

// reader is a function that sends its batches to one channel and takes its responses from another.
type reader struct {
	batches   chan events.SQSEvent
	responses chan func(events.SQSEvent) ([]byte, error)
}

func newReader() reader {
	return reader{make(chan events.SQSEvent), make(chan func(events.SQSEvent) ([]byte, error))}
}

func (r reader) function() function.Function {
	return function.Function{
		Name: "job.run", AtOnce: 1, On: []function.Trigger{function.Queue{Name: "jobs", Batch: 10, Receives: 2}},
		Invoke: func(_ context.Context, payload []byte) ([]byte, error) {
			var e events.SQSEvent
			if err := json.Unmarshal(payload, &e); err != nil {
				return nil, err
			}
			r.batches <- e
			return (<-r.responses)(e)
		},
	}
}

func succeed(events.SQSEvent) ([]byte, error) { return []byte("null"), nil }
func fail(events.SQSEvent) ([]byte, error)    { return nil, errors.New("no") }

// failing reports the messages with a body as failed.
func failing(body string) func(events.SQSEvent) ([]byte, error) {
	return func(e events.SQSEvent) ([]byte, error) {
		var r events.SQSEventResponse
		for _, m := range e.Records {
			if m.Body == body {
				r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			}
		}
		return json.Marshal(r)
	}
}

func bodies(e events.SQSEvent) []string {
	var all []string
	for _, m := range e.Records {
		all = append(all, m.Body)
	}
	slices.Sort(all)
	return all
}

func TestFailedMessageBecomesDeadLetter(t *testing.T) {
	folder, r := t.TempDir(), newReader()
	// The queue is filled before the function reads it, so that one batch has both messages.
	filled, c := serve(t, folder)
	send(t, c, filled.URL("jobs"), "good")
	send(t, c, filled.URL("jobs"), "poison")
	filled.Close()

	s, _ := serve(t, folder, r.function())
	e := <-r.batches
	if got := bodies(e); !slices.Equal(got, []string{"good", "poison"}) {
		t.Fatalf("got %v", got)
	}
	m := e.Records[0]
	if m.EventSource != "aws:sqs" || m.EventSourceARN != "arn:aws:sqs:eu-west-3:000000000000:jobs" || m.AWSRegion != region ||
		m.Attributes["ApproximateReceiveCount"] != "1" || m.Attributes["SentTimestamp"] == "" || m.Md5OfBody == "" {
		t.Errorf("got %+v", m)
	}
	r.responses <- failing("poison")
	e = <-r.batches
	if got := bodies(e); !slices.Equal(got, []string{"poison"}) {
		t.Fatalf("after a partial failure: got %v", got)
	}
	r.responses <- fail
	s.Close()

	s, _ = serve(t, folder, r.function())
	shelf := s.Shelves()[0]
	failures, err := shelf.Source.Failures()
	if err != nil || shelf.Name != "jobs-dead-letters" || len(failures) != 1 ||
		string(failures[0].Event) != `"poison"` || failures[0].Error != "no" {
		t.Fatalf("got %v, %v", failures, err)
	}
	if err := shelf.Source.Replay(failures[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := bodies(<-r.batches); !slices.Equal(got, []string{"poison"}) {
		t.Errorf("after the replay: got %v", got)
	}
	r.responses <- succeed
	s.Close()
	if failures, err := shelf.Source.Failures(); err != nil || len(failures) != 0 {
		t.Errorf("after the replay: %v, %v", failures, err)
	}
}

func TestMessagesInProgressAreDeliveredAgainAfterKill(t *testing.T) {
	folder, killed := t.TempDir(), newReader()
	s, err := Open(Config{Folder: folder, Functions: []function.Function{killed.function()}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.queues["jobs"].put(message{Body: "kept"}, 0); err != nil {
		t.Fatal(err)
	}
	<-killed.batches // this call never returns

	r := newReader()
	serve(t, folder, r.function())
	e := <-r.batches
	if got := bodies(e); !slices.Equal(got, []string{"kept"}) || e.Records[0].Attributes["ApproximateReceiveCount"] != "2" {
		t.Errorf("got %v", e)
	}
	r.responses <- succeed
}

// One damaged message does not keep the queue from starting.
func TestUnreadableMessageDoesNotStopTheQueue(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "jobs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "jobs", "00000000000000000001.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, c := serve(t, folder)
	url := s.URL("jobs")
	send(t, c, url, "next")
	got, err := c.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
	if err != nil || len(got.Messages) != 1 || *got.Messages[0].Body != "next" {
		t.Errorf("got %+v, %v", got, err)
	}
}
