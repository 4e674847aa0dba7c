// Package async is Lambda's queue of asynchronous calls, by which S3, EventBridge and the scheduler start a function.
//
// Owns: keeping each event on disk until its function has handled it, two retries, the folder of failed events.
// Does not own: the sources of events.
// Invariants: an accepted event is tried until it succeeds or is kept as a failure, also across kill -9; so a function
// may receive an event twice, as on AWS.
package async

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// Tries is the number of times that Lambda calls a function with one event.
const Tries = 3

// Queue delivers events to functions.
type Queue struct {
	functions map[string]function.Function
	gates     map[string]chan struct{} // by function; the capacity is its concurrency
	pending   *spool.Spool
	failed    *spool.Spool
	backoff   time.Duration
	log       *slog.Logger

	ctx  context.Context
	stop context.CancelFunc
	mu   sync.Mutex // after stop no work begins
	work sync.WaitGroup
}

// entry is one event for one function.
type entry struct {
	Function string          `json:"function"`
	Event    json.RawMessage `json:"event"`
	Request  string          `json:"request"` // the request id of all its tries, as on AWS; it identifies an interrupted call
	Tries    int             `json:"tries"`
	Error    string          `json:"error,omitempty"`
	At       time.Time       `json:"at"`
}

// Open starts a queue in a folder and continues with its pending events. The first retry waits for backoff, the next one
// twice as long; AWS waits one and two minutes.
func Open(folder string, functions []function.Function, backoff time.Duration, log *slog.Logger) (*Queue, error) {
	pending, err := spool.Open(filepath.Join(folder, "pending"))
	if err != nil {
		return nil, err
	}
	failed, err := spool.Open(filepath.Join(folder, "failed"))
	if err != nil {
		return nil, err
	}
	q := &Queue{
		functions: map[string]function.Function{}, gates: map[string]chan struct{}{},
		pending: pending, failed: failed, backoff: backoff, log: log,
	}
	q.ctx, q.stop = context.WithCancel(context.Background())
	for _, f := range functions {
		q.functions[f.Name] = f
		q.gates[f.Name] = make(chan struct{}, f.Workers())
	}
	err = spool.All(pending, log, func(name string, _ entry) error {
		q.start(name)
		return nil
	})
	return q, err
}

// Send accepts an event for a function. It returns when the event is on disk.
func (q *Queue) Send(to string, event []byte) error {
	if _, known := q.functions[to]; !known {
		return fmt.Errorf("send an event: there is no function %s", to)
	}
	name := q.pending.Name()
	if err := q.pending.Put(name, entry{Function: to, Event: event, Request: lambda.RequestID(), At: time.Now().UTC()}); err != nil {
		return err
	}
	q.start(name)
	return nil
}

// Close waits for the calls in progress. The next Open continues with the pending
// retries.
func (q *Queue) Close() {
	q.mu.Lock()
	q.stop()
	q.mu.Unlock()
	q.work.Wait()
}

// start begins to deliver an event. After Close the event stays on disk for the next Open.
func (q *Queue) start(name string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ctx.Err() != nil {
		return
	}
	q.work.Go(func() {
		for delay := q.backoff; ; delay *= 2 {
			retry, err := q.attempt(name)
			if err != nil {
				q.log.Error("event not delivered", "event", name, "error", err)
				return
			}
			if !retry {
				return
			}
			select {
			case <-time.After(delay):
			case <-q.ctx.Done():
				return
			}
		}
	})
}

// attempt calls the function once and reports whether to try again.
func (q *Queue) attempt(name string) (retry bool, err error) {
	var e entry
	if err := q.pending.Get(name, &e); err != nil {
		return false, err
	}
	f, known := q.functions[e.Function]
	if !known {
		return false, q.fail(name, e, "the function no longer exists")
	}
	gate := q.gates[e.Function]
	select {
	case gate <- struct{}{}:
		defer func() { <-gate }()
	case <-q.ctx.Done():
		return false, nil
	}
	_, err = f.Invoke(function.WithRequest(q.ctx, e.Request), e.Event)
	if err == nil {
		return false, q.pending.Remove(name)
	}
	e.Tries++
	q.log.Error("function failed", "function", e.Function, "event", name, "try", e.Tries, "error", err)
	if e.Tries >= Tries {
		return false, q.fail(name, e, err.Error())
	}
	return true, q.pending.Put(name, e)
}

func (q *Queue) fail(name string, e entry, reason string) error {
	e.Error = reason
	if err := q.failed.Put(name, e); err != nil {
		return err
	}
	return q.pending.Remove(name)
}

// Failures lists the events that failed after all retries.
func (q *Queue) Failures() ([]failure.Failure, error) {
	var all []failure.Failure
	err := spool.All(q.failed, q.log, func(name string, e entry) error {
		all = append(all, failure.Failure{ID: name, Function: e.Function, Error: e.Error, At: e.At, Event: e.Event})
		return nil
	})
	return all, err
}

// Replay gives a failed event three new tries.
func (q *Queue) Replay(id string) error {
	var e entry
	if err := q.failed.Get(id, &e); err != nil {
		return err
	}
	if err := q.Send(e.Function, e.Event); err != nil {
		return err
	}
	return q.failed.Remove(id)
}
