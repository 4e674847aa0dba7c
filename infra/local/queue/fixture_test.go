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

func TestSendMessageBatchAsDocumented(t *testing.T) {
	s, _ := served(t, t.TempDir())
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	answer := fixture.Read(t, "send-message-batch-request").Post(t, web.URL, "AmazonSQS.SendMessageBatch", "application/x-amz-json-1.0")
	fixture.Read(t, "send-message-batch-response").Compare(t, answer)
}

// two are two messages received from a queue.
func two(t *testing.T) (*Service, *Queue, []message) {
	t.Helper()
	s, _ := served(t, t.TempDir())
	q := s.queues["jobs"]
	for range 2 {
		if _, err := q.put(message{Body: "Test message."}, 0); err != nil {
			t.Fatal(err)
		}
	}
	return s, q, q.receive(t.Context(), 10, time.Minute)
}

func TestEventAsDocumented(t *testing.T) {
	s, q, messages := two(t)
	var event []byte
	s.deliver(t.Context(), q, function.Function{Invoke: func(_ context.Context, payload []byte) ([]byte, error) { event = payload; return nil, nil }}, messages)
	fixture.Read(t, "event").Compare(t, event)
}

// What answers mean: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func TestPartialBatchResponseAsDocumented(t *testing.T) {
	s, q, messages := two(t)
	first, both := []string{messages[0].ID}, []string{messages[0].ID, messages[1].ID}
	for _, c := range []struct {
		name, answer string
		failed       []string
	}{
		{"an empty list", `{"batchItemFailures":[]}`, nil},
		{"a null list", `{"batchItemFailures":null}`, nil},
		{"an empty response", `{}`, nil},
		{"a null response", `null`, nil},
		{"one of two", `{"batchItemFailures":[{"itemIdentifier":"` + messages[0].ID + `"}]}`, first},
		{"both", `{"batchItemFailures":[{"itemIdentifier":"` + messages[0].ID + `"},{"itemIdentifier":"` + messages[1].ID + `"}]}`, both},
		{"no JSON", `fine`, both},
		{"an empty identifier", `{"batchItemFailures":[{"itemIdentifier":""}]}`, both},
		{"a null identifier", `{"batchItemFailures":[{"itemIdentifier":null}]}`, both},
		{"a key with another name", `{"batchItemFailures":[{"id":"` + messages[0].ID + `"}]}`, both},
		{"an unknown message", `{"batchItemFailures":[{"itemIdentifier":"another"}]}`, both},
	} {
		t.Run(c.name, func(t *testing.T) {
			failed := s.deliver(t.Context(), q, function.Function{Invoke: func(context.Context, []byte) ([]byte, error) { return []byte(c.answer), nil }}, messages)
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
