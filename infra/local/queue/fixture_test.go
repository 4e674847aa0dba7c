package queue

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/infra/local/fixture"
	"comptoir/infra/local/function"
)

func TestSendMessageBatchMatchesDocumentation(t *testing.T) {
	s, _ := serve(t, t.TempDir())
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	answer := fixture.Read(t, "send-message-batch-request").Post(t, web.URL, "AmazonSQS.SendMessageBatch", "application/x-amz-json-1.0")
	fixture.Read(t, "send-message-batch-response").Compare(t, answer)
}

// receiveTwo opens a service and receives two messages from a queue.
func receiveTwo(t *testing.T) (*Service, *Queue, []message) {
	t.Helper()
	s, _ := serve(t, t.TempDir())
	q := s.queues["jobs"]
	for range 2 {
		if _, err := q.put(message{Body: "Test message."}, 0); err != nil {
			t.Fatal(err)
		}
	}
	return s, q, q.receive(t.Context(), 10, time.Minute)
}

func TestEventMatchesDocumentation(t *testing.T) {
	s, q, messages := receiveTwo(t)
	var event []byte
	record := func(_ context.Context, payload []byte) ([]byte, error) { event = payload; return nil, nil }
	s.deliver(t.Context(), q, function.Function{Invoke: record}, messages)
	fixture.Read(t, "event").Compare(t, event)
}

// TestPartialBatchResponseMatchesDocumentation uses the responses of
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func TestPartialBatchResponseMatchesDocumentation(t *testing.T) {
	s, q, messages := receiveTwo(t)
	first, both := []string{messages[0].ID}, []string{messages[0].ID, messages[1].ID}
	for _, c := range []struct {
		name, answer string
		failed       []string
	}{
		{"empty list", `{"batchItemFailures":[]}`, nil},
		{"null list", `{"batchItemFailures":null}`, nil},
		{"empty response", `{}`, nil},
		{"null response", `null`, nil},
		{"one of two", `{"batchItemFailures":[{"itemIdentifier":"ID1"}]}`, first},
		{"both", `{"batchItemFailures":[{"itemIdentifier":"ID1"},{"itemIdentifier":"ID2"}]}`, both},
		{"not JSON", `fine`, both},
		{"empty identifier", `{"batchItemFailures":[{"itemIdentifier":""}]}`, both},
		{"null identifier", `{"batchItemFailures":[{"itemIdentifier":null}]}`, both},
		{"identifier under another key", `{"batchItemFailures":[{"id":"ID1"}]}`, both},
		{"unknown message", `{"batchItemFailures":[{"itemIdentifier":"another"}]}`, both},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := strings.NewReplacer("ID1", messages[0].ID, "ID2", messages[1].ID).Replace(c.answer)
			respond := func(context.Context, []byte) ([]byte, error) { return []byte(answer), nil }
			failed := s.deliver(t.Context(), q, function.Function{Invoke: respond}, messages)
			var got []string
			for _, m := range messages {
				if failed[m.ID] != "" {
					got = append(got, m.ID)
				}
			}
			if !slices.Equal(got, c.failed) {
				t.Errorf("failed: %s, want %s", strings.Join(got, " "), strings.Join(c.failed, " "))
			}
		})
	}
}

// The backlog of one organisation does not delay the message of another: of two receivers
// at once, the second gets the other organisation's, although it was sent last.
func TestBacklogOfOneGroupDelaysNoOther(t *testing.T) {
	s, _ := serve(t, t.TempDir())
	q := s.queues["jobs"]
	for _, m := range []message{
		{Body: "a1", Group: "A"},
		{Body: "a2", Group: "A"},
		{Body: "a3", Group: "A"},
		{Body: "none"},
		{Body: "a4", Group: "A"},
		{Body: "b1", Group: "B"},
	} {
		if _, err := q.put(m, 0); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for range 3 {
		for _, m := range q.receive(t.Context(), 2, time.Minute) {
			got = append(got, m.Body)
		}
	}
	if want := "a1 none b1 a2 a3 a4"; strings.Join(got, " ") != want {
		t.Errorf("received %q, want %q", got, want)
	}
}
