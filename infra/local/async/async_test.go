package async

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/function"
)

// calls is a function that sends its events to one channel and takes its results from another.
type calls struct {
	events  chan string
	results chan error
}

func newCalls() calls { return calls{make(chan string), make(chan error)} }

func (c calls) invoke(_ context.Context, event []byte) ([]byte, error) {
	c.events <- string(event)
	return nil, <-c.results
}

func open(t *testing.T, folder string, c calls) *Queue {
	t.Helper()
	q, err := Open(folder, []function.Function{{Name: "a.test", Invoke: c.invoke}}, time.Millisecond, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestFailedEventIsReplayed(t *testing.T) {
	folder, c := t.TempDir(), newCalls()
	q := open(t, folder, c)
	if err := q.Send("unknown", []byte(`1`)); err == nil {
		t.Error("an event for an unknown function was accepted")
	}
	if err := q.Send("a.test", []byte(`1`)); err != nil {
		t.Fatal(err)
	}
	for range Tries {
		if got := <-c.events; got != "1" {
			t.Errorf("called with %s", got)
		}
		c.results <- errors.New("no")
	}
	q.Close()

	q = open(t, folder, c)
	failures, err := q.Failures()
	if err != nil || len(failures) != 1 || failures[0].Error != "no" {
		t.Fatalf("got failures %v, %v", failures, err)
	}
	s := httptest.NewServer(failure.Handler([]failure.Shelf{{Name: "events", Source: q}}))
	defer s.Close()
	replay := func(id string) int {
		res, err := http.Post(s.URL+"/events/"+id+"/replay", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := replay("none"); got != http.StatusNotFound {
		t.Errorf("an unknown failure: got %d", got)
	}
	if got := replay(failures[0].ID); got != http.StatusNoContent {
		t.Errorf("replay: got %d", got)
	}
	<-c.events
	c.results <- nil
	q.Close()
	if failures, err := q.Failures(); err != nil || len(failures) != 0 {
		t.Errorf("after the replay: %v, %v", failures, err)
	}
}

// TestTriesOfEventShareRequestID covers tries in one process and after kill -9: the request id identifies an interrupted
// call.
func TestTriesOfEventShareRequestID(t *testing.T) {
	folder := t.TempDir()
	run := func(requests chan<- string, answer error) *Queue {
		code := func(ctx context.Context, _ []byte) ([]byte, error) {
			requests <- function.Request(ctx)
			return nil, answer
		}
		q, err := Open(folder, []function.Function{{Name: "a.test", Invoke: code}}, time.Millisecond, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	before, after := make(chan string), make(chan string)
	killed := run(before, errors.New("no"))
	if err := killed.Send("a.test", []byte(`1`)); err != nil {
		t.Fatal(err)
	}
	first, second := <-before, <-before // the third is not received: it is in progress when the process is killed
	fresh := run(after, nil)
	third := <-after
	if first == "" || first != second || first != third {
		t.Errorf("requests %q, %q and after a restart %q; want one id", first, second, third)
	}
	if err := fresh.Send("a.test", []byte(`2`)); err != nil {
		t.Fatal(err)
	}
	if other := <-after; other == first {
		t.Error("another event has the same request id")
	}
}

func TestPendingEventsSurviveKill(t *testing.T) {
	folder, c := t.TempDir(), newCalls()
	killed := open(t, folder, c)
	if err := killed.Send("a.test", []byte(`"kept"`)); err != nil {
		t.Fatal(err)
	}
	<-c.events // in progress when the process is killed; its result never arrives

	fresh := newCalls()
	q := open(t, folder, fresh)
	if got := <-fresh.events; got != `"kept"` {
		t.Errorf("called with %s", got)
	}
	fresh.results <- nil
	q.Close()
	if err := q.Replay("x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("replay of an unknown failure: %v", err)
	}
}
