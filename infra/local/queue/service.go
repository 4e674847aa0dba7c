package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/function"
)

// Config describes the service.
type Config struct {
	Folder    string
	URL       string // address of Handler
	Names     []string
	Functions []function.Function
	Backoff   time.Duration // before a failed message is delivered again; doubles each time; zero is a second
	Log       *slog.Logger
}

// Service is the set of all queues.
type Service struct {
	url     string
	queues  map[string]*Queue
	backoff time.Duration
	log     *slog.Logger

	stop context.CancelFunc
	work sync.WaitGroup
}

// DeadLetters returns the name of a queue's dead-letter queue.
func DeadLetters(name string) string { return name + "-dead-letters" }

// Open opens the named queues and those that functions read, and starts to deliver their messages.
func Open(c Config) (*Service, error) {
	s := &Service{url: c.URL, queues: map[string]*Queue{}, backoff: c.Backoff, log: c.Log}
	if s.backoff == 0 {
		s.backoff = time.Second
	}
	names := slices.Clone(c.Names)
	for _, f := range function.By[function.Queue](c.Functions) {
		names = append(names, f.By.Name)
	}
	for _, name := range names {
		for _, n := range []string{name, DeadLetters(name)} {
			if s.queues[n] != nil {
				continue
			}
			q, err := open(n, filepath.Join(c.Folder, n), c.Log)
			if err != nil {
				return nil, err
			}
			s.queues[n] = q
		}
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	for _, f := range function.By[function.Queue](c.Functions) {
		for range f.Workers() {
			s.work.Go(func() { s.poll(ctx, s.queues[f.By.Name], s.queues[DeadLetters(f.By.Name)], f) })
		}
	}
	return s, nil
}

// Close waits for the calls in progress. Messages in a queue stay there.
func (s *Service) Close() {
	s.stop()
	s.work.Wait()
}

// URL returns the URL of a queue at an endpoint.
func URL(endpoint, name string) string { return endpoint + "/" + account + "/" + name }

// URL returns the URL of one of the service's queues.
func (s *Service) URL(name string) string { return URL(s.url, name) }

// Shelves returns the dead-letter queues.
func (s *Service) Shelves() []failure.Shelf {
	var all []failure.Shelf
	for name, q := range s.queues {
		if dead := s.queues[DeadLetters(name)]; dead != nil {
			all = append(all, failure.Shelf{Name: dead.name, Source: deadLetters{q, dead}})
		}
	}
	slices.SortFunc(all, func(a, b failure.Shelf) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return all
}

// deadLetters is the dead-letter queue of a queue.
type deadLetters struct{ origin, dead *Queue }

func (l deadLetters) Failures() ([]failure.Failure, error) {
	l.dead.mu.Lock()
	defer l.dead.mu.Unlock()
	var all []failure.Failure
	for _, m := range l.dead.sorted() {
		text, err := json.Marshal(m.Body)
		if json.Valid([]byte(m.Body)) {
			text = []byte(m.Body)
		}
		if err != nil {
			return nil, fmt.Errorf("show message %s: %w", m.ID, err)
		}
		all = append(all, failure.Failure{ID: m.ID, Function: l.origin.name, Error: m.Error, At: m.Sent, Event: text})
	}
	return all, nil
}

// Replay moves a dead letter back to its queue and resets its count of receives.
func (l deadLetters) Replay(id string) error {
	l.dead.mu.Lock()
	defer l.dead.mu.Unlock()
	for _, m := range l.dead.messages {
		if m.ID != id {
			continue
		}
		again := *m
		again.Receives, again.Error, again.First = 0, "", time.Time{}
		if _, err := l.origin.put(again, 0); err != nil {
			return err
		}
		delete(l.dead.messages, m.file)
		return l.dead.disk.Remove(m.file)
	}
	return fmt.Errorf("message %s: %w", id, os.ErrNotExist)
}
