// Package schedule is EventBridge's scheduler on one machine: it starts functions at times.
//
// Owns: rate, cron and at expressions, the last run of each schedule (on disk), running a schedule manually. Does not
// own: calling the function, retries; it passes the event on. Invariants: the time of a run is on disk before its
// event is passed on. Runs that were due while the machine was off are not repeated, but a rate continues from its
// last run.
package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// Config describes the scheduler.
type Config struct {
	Folder    string
	Functions []function.Function
	Send      func(function string, event []byte) error
	Log       *slog.Logger
}

// Scheduler runs all schedules.
type Scheduler struct {
	Config
	disk    *spool.Spool
	entries []*entry
	stop    context.CancelFunc
	work    sync.WaitGroup
}

type entry struct {
	function   string
	expression string
	plan       plan

	mu   sync.Mutex
	next time.Time
}

// last is the last run of a schedule. A schedule with a changed expression is a new schedule.
type last struct {
	Expression string    `json:"expression"`
	At         time.Time `json:"at"`
}

// Open starts the scheduler. An invalid expression is an error.
func Open(c Config) (*Scheduler, error) {
	disk, err := spool.Open(c.Folder)
	if err != nil {
		return nil, err
	}
	s := &Scheduler{Config: c, disk: disk}
	for _, f := range function.By[function.Schedule](c.Functions) {
		p, err := parse(f.By.Expression, f.By.Zone)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		s.entries = append(s.entries, &entry{function: f.Name, expression: f.By.Expression, plan: p})
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	for _, e := range s.entries {
		s.work.Go(func() { s.run(ctx, e) })
	}
	return s, nil
}

// Close stops the scheduler.
func (s *Scheduler) Close() {
	s.stop()
	s.work.Wait()
}

func (s *Scheduler) run(ctx context.Context, e *entry) {
	since := time.Now()
	var before last
	if _, isRate := e.plan.(rate); isRate {
		found, err := s.disk.Load(s.Log, e.function, &before)
		if err != nil {
			s.Log.Error("last run of schedule not readable", "function", e.function, "error", err)
		}
		if found && before.Expression == e.expression {
			since = before.At
		} else if err := s.record(e, since); err != nil {
			s.Log.Error("last run of schedule not recorded", "function", e.function, "error", err)
		}
	}
	for {
		next, due := e.plan.next(since)
		if !due {
			return
		}
		if now := time.Now(); next.Before(now) {
			next = now
		}
		e.mu.Lock()
		e.next = next
		e.mu.Unlock()
		timer := time.NewTimer(time.Until(next))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		if err := s.fire(e, next); err != nil {
			s.Log.Error("schedule not run", "function", e.function, "error", err)
		}
		since = next
	}
}

// record stores the time of a schedule's last run. The lock covers a timed run and a
// manual run at the same time.
func (s *Scheduler) record(e *entry, when time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return s.disk.Put(e.function, last{e.expression, when})
}

// fire records a run and sends EventBridge's scheduled event.
func (s *Scheduler) fire(e *entry, when time.Time) error {
	if err := s.record(e, when); err != nil {
		return err
	}
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": lambda.RequestID(), "detail-type": "Scheduled Event", "source": "aws.events",
		"account": "000000000000", "time": when.UTC().Format(time.RFC3339), "region": "eu-west-3",
		"resources": []string{"arn:aws:events:eu-west-3:000000000000:rule/" + e.function}, "detail": map[string]any{},
	})
	if err != nil {
		return fmt.Errorf("write the event: %w", err)
	}
	return s.Send(e.function, event)
}

// Run runs a function's schedule now, in addition to its times. It returns [os.ErrNotExist] if the function has no schedule.
func (s *Scheduler) Run(name string) error {
	for _, e := range s.entries {
		if e.function == name {
			return s.fire(e, time.Now())
		}
	}
	return fmt.Errorf("schedule of %q: %w", name, os.ErrNotExist)
}

// Handler serves GET / (the schedules with their next times) and POST /{function}/run.
func (s *Scheduler) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		type shown struct {
			Function   string    `json:"function"`
			Expression string    `json:"expression"`
			Next       time.Time `json:"next"`
		}
		all := []shown{}
		for _, e := range s.entries {
			e.mu.Lock()
			all = append(all, shown{e.function, e.expression, e.next})
			e.mu.Unlock()
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(all)
	})
	mux.HandleFunc("POST /{function}/run", func(w http.ResponseWriter, r *http.Request) {
		if err := s.Run(r.PathValue("function")); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	// A page of another site must not run a schedule with the user's browser.
	return http.NewCrossOriginProtection().Handler(mux)
}
