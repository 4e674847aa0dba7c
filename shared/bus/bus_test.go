package bus_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/app"
	"comptoir/shared/awstest"
	"comptoir/shared/bus"
	"comptoir/shared/journal"
)

// request is the body of PutEvents (AWS JSON 1.1).
type request struct{ Entries []entry }

type entry struct {
	EventBusName, Source, DetailType, Detail string
	Time                                     float64
}

func requests(t *testing.T, s *awstest.Service) []request {
	t.Helper()
	var all []request
	for _, r := range s.Requests() {
		if target := r.Header.Get("X-Amz-Target"); target != "AWSEvents.PutEvents" {
			t.Errorf("the request's target is %q", target)
		}
		var in request
		if err := json.Unmarshal([]byte(r.Body), &in); err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	return all
}

func TestPublishSendsEvent(t *testing.T) {
	s := awstest.Start(t, awstest.Answer{Body: `{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}`})
	err := bus.New(s.Config, "comptoir-events").Publish(t.Context(), app.Event{
		Type: "comptoir.invoice.updated", Org: "org_1", Kind: "invoice", ID: "inv_1", Version: 3, Changed: []string{"status"},
		Actor: journal.Actor{ID: "user_1", Name: "Zoé"}, At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC), DedupeID: "inv_1#3",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []request{{[]entry{{
		EventBusName: "comptoir-events", Source: "comptoir", DetailType: "comptoir.invoice.updated", Time: 1795253400,
		Detail: compact(t, `{
			"type": "comptoir.invoice.updated",
			"organization": "org_1",
			"kind": "invoice",
			"id": "inv_1",
			"version": 3,
			"changed": ["status"],
			"actor": {"id": "user_1", "name": "Zoé"},
			"at": "2026-11-21T09:30:00Z",
			"dedupe_id": "inv_1#3"
		}`),
	}}}}
	if diff := cmp.Diff(want, requests(t, s)); diff != "" {
		t.Error(diff)
	}
}

// compact returns JSON without insignificant spaces.
func compact(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// answer accepts the events with an empty code and refuses the others, in the
// order of the request.
func answer(codes ...string) awstest.Answer {
	var results []string
	for _, code := range codes {
		if code == "" {
			results = append(results, `{"EventId":"1"}`)
		} else {
			results = append(results, fmt.Sprintf(`{"ErrorCode":%q,"ErrorMessage":"no"}`, code))
		}
	}
	return awstest.Answer{Body: fmt.Sprintf(`{"Entries":[%s]}`, strings.Join(results, ","))}
}

func TestPublishRetriesRefusedEvents(t *testing.T) {
	for _, c := range []struct {
		name    string
		events  int
		answers []awstest.Answer
		want    []string
		fails   bool
	}{
		{"no event", 0, nil, nil, false},
		{
			"eleven events are two requests", 11,
			[]awstest.Answer{answer(make([]string, 10)...), answer("")},
			[]string{"0 1 2 3 4 5 6 7 8 9", "10"},
			false,
		},
		{
			"throttled events are sent again", 3,
			[]awstest.Answer{answer("", "ThrottlingException", "InternalFailure"), answer("", "")},
			[]string{"0 1 2", "1 2"},
			false,
		},
		{"a malformed event is an error", 2, []awstest.Answer{answer("MalformedDetail", "")}, []string{"0 1"}, true},
		{
			"a failed request is retried", 1,
			[]awstest.Answer{{Status: 500, Body: `{"__type":"InternalException"}`}, answer("")},
			[]string{"0", "0"},
			false,
		},
		{"a missing permission is an error", 1, []awstest.Answer{{Status: 400, Body: `{"__type":"AccessDeniedException"}`}}, []string{"0"}, true},
		{"fewer results than events is an error", 2, []awstest.Answer{answer("")}, []string{"0 1"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.answers...)
			var events []app.Event
			for i := range c.events {
				events = append(events, app.Event{Type: fmt.Sprint(i)})
			}
			err := bus.New(s.Config, "comptoir-events").Publish(t.Context(), events...)
			if (err != nil) != c.fails {
				t.Errorf("got the error %v", err)
			}
			var got []string
			for _, r := range requests(t, s) {
				var types []string
				for _, e := range r.Entries {
					types = append(types, e.DetailType)
				}
				got = append(got, strings.Join(types, " "))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
