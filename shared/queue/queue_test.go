package queue_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/awstest"
	"comptoir/shared/queue"
)

// request is the body of SendMessageBatch in SQS's JSON protocol (AWS JSON
// 1.0).
type request struct {
	QueueUrl string
	Entries  []struct{ Id, MessageBody string }
}

// bodies returns the messages of each request, and checks the request's form.
func bodies(t *testing.T, s *awstest.Service, url string) []string {
	t.Helper()
	var all []string
	for _, r := range s.Requests() {
		if target := r.Header.Get("X-Amz-Target"); target != "AmazonSQS.SendMessageBatch" {
			t.Errorf("the request's target is %q", target)
		}
		var in request
		if err := json.Unmarshal([]byte(r.Body), &in); err != nil {
			t.Fatal(err)
		}
		if in.QueueUrl != url {
			t.Errorf("the queue's URL is %q, want %q", in.QueueUrl, url)
		}
		var some []string
		for i, e := range in.Entries {
			if e.Id != fmt.Sprint(i) {
				t.Errorf("entry %d has the id %q", i, e.Id)
			}
			some = append(some, e.MessageBody)
		}
		all = append(all, strings.Join(some, " "))
	}
	return all
}

const url = "https://sqs.eu-west-3.amazonaws.com/123456789012/comptoir-mail"

func TestSendPutsMessagesIntoQueue(t *testing.T) {
	json := map[string]string{"Content-Type": "application/x-amz-json-1.0"}
	for _, c := range []struct {
		name     string
		queue    string
		messages int
		answers  []awstest.Answer
		want     []string
		fails    bool
	}{
		{name: "no message", queue: "mail"},
		{
			name: "twelve messages are two requests", queue: "mail", messages: 12, answers: []awstest.Answer{{Header: json, Body: `{}`}},
			want: []string{"m0 m1 m2 m3 m4 m5 m6 m7 m8 m9", "m10 m11"},
		},
		{
			name: "a failed message is sent again", queue: "mail", messages: 3,
			answers: []awstest.Answer{
				{Header: json, Body: `{"Failed":[{"Id":"1","SenderFault":false,"Code":"InternalError","Message":"try again"}]}`},
				{Header: json, Body: `{}`},
			},
			want: []string{"m0 m1 m2", "m1"},
		},
		{
			name: "a message refused by SQS is an error", queue: "mail", messages: 2,
			answers: []awstest.Answer{{Header: json, Body: `{"Failed":[{"Id":"0","SenderFault":true,"Code":"InvalidMessageContents"}]}`}},
			want:    []string{"m0 m1"}, fails: true,
		},
		{
			name: "a throttled request is retried", queue: "mail", messages: 1,
			answers: []awstest.Answer{
				{
					Status: 403, Header: map[string]string{"X-Amzn-Query-Error": "RequestThrottled;Sender"},
					Body: `{"__type":"com.amazonaws.sqs#RequestThrottled"}`,
				},
				{Header: json, Body: `{}`},
			},
			want: []string{"m0", "m0"},
		},
		{
			name: "a deleted queue is an error", queue: "mail", messages: 1,
			answers: []awstest.Answer{{Status: 400, Header: json, Body: `{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}`}},
			want:    []string{"m0"}, fails: true,
		},
		{name: "an unknown name is an error", queue: "unknown", messages: 1, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.answers...)
			var messages [][]byte
			for i := range c.messages {
				messages = append(messages, fmt.Appendf(nil, "m%d", i))
			}
			err := queue.New(s.Config, map[string]string{"mail": url}).Send(t.Context(), c.queue, messages...)
			if (err != nil) != c.fails {
				t.Errorf("got the error %v", err)
			}
			if diff := cmp.Diff(c.want, bodies(t, s, url)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A message's group is the organisation that it names, so that the queue is fair.
func TestGroupIsOrganisation(t *testing.T) {
	s := awstest.Start(t, awstest.Answer{
		Header: map[string]string{"Content-Type": "application/x-amz-json-1.0"},
		Body:   `{"Successful":[{"Id":"0","MessageId":"m","MD5OfMessageBody":"1e0d4c7b7d1f1a5ab8a1f5b0b3b3b3b3"}]}`,
	})
	_ = queue.New(s.Config, map[string]string{"jobs": url}).Send(t.Context(), "jobs",
		[]byte(`{"org":"org_1","job":"job_1"}`), []byte(`{"job":"job_2"}`), []byte("no JSON"))
	var in struct {
		Entries []struct{ MessageGroupId string }
	}
	if err := json.Unmarshal([]byte(s.Requests()[0].Body), &in); err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, e := range in.Entries {
		groups = append(groups, e.MessageGroupId)
	}
	if got := strings.Join(groups, ","); got != "org_1,," {
		t.Errorf("the groups are %q", got)
	}
}
