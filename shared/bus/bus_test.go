package bus_test

import (
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

// request is PutEvents (AWS JSON 1.1).
type request struct{ Entries []entry }

type entry struct {
	EventBusName, Source, DetailType, Detail string
	Time                                     float64
}

func asked(t *testing.T, s *awstest.Service) []request {
	t.Helper()
	var all []request
	for _, r := range s.Asked() {
		if target := r.Header.Get("X-Amz-Target"); target != "AWSEvents.PutEvents" {
			t.Errorf("asked for %q", target)
		}
		var in request
		if err := json.Unmarshal([]byte(r.Body), &in); err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	return all
}

func TestAnEventOnTheWire(t *testing.T) {
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
		Detail: `{"type":"comptoir.invoice.updated","organization":"org_1","kind":"invoice","id":"inv_1","version":3,` +
			`"changed":["status"],"actor":{"id":"user_1","name":"Zoé"},"at":"2026-11-21T09:30:00Z","dedupe_id":"inv_1#3"}`,
	}}}}
	if diff := cmp.Diff(want, asked(t, s)); diff != "" {
		t.Error(diff)
	}
}

// answer takes some events and refuses others, in the order of the request.
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

func TestPublish(t *testing.T) {
	for _, c := range []struct {
		name    string
		events  int
		answers []awstest.Answer
		want    []string
		fails   bool
	}{
		{"none", 0, nil, nil, false},
		{
			"more than one request holds", 11,
			[]awstest.Answer{answer(make([]string, 10)...), answer("")},
			[]string{"0 1 2 3 4 5 6 7 8 9", "10"},
			false,
		},
		{
			"some are throttled", 3,
			[]awstest.Answer{answer("", "ThrottlingException", "InternalFailure"), answer("", "")},
			[]string{"0 1 2", "1 2"},
			false,
		},
		{"one is malformed", 2, []awstest.Answer{answer("MalformedDetail", "")}, []string{"0 1"}, true},
		{
			"the service fails once", 1,
			[]awstest.Answer{{Status: 500, Body: `{"__type":"InternalException"}`}, answer("")},
			[]string{"0", "0"},
			false,
		},
		{"not permitted", 1, []awstest.Answer{{Status: 400, Body: `{"__type":"AccessDeniedException"}`}}, []string{"0"}, true},
		{"an answer for fewer events than were sent", 2, []awstest.Answer{answer("")}, []string{"0 1"}, true},
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
			for _, r := range asked(t, s) {
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
