package table

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff is an exponential backoff with full jitter, bounded by a deadline.
type backoff struct {
	until time.Time
	next  time.Duration
}

func (t *Table) backoff(ctx context.Context) *backoff {
	until := time.Now().Add(t.timeout)
	if d, ok := ctx.Deadline(); ok && d.Add(-time.Second).Before(until) {
		until = d.Add(-time.Second)
	}
	return &backoff{until: until, next: shortest}
}

// shortest is the upper bound of the first wait.
const shortest = 8 * time.Millisecond

// firstWait reports whether there was at most one wait.
func (b *backoff) firstWait() bool { return b.next <= 2*shortest }

// timeLeft reports whether there is time for an immediate attempt.
func (b *backoff) timeLeft(ctx context.Context) bool {
	return ctx.Err() == nil && time.Now().Before(b.until)
}

// wait waits and reports whether there is time for another attempt.
func (b *backoff) wait(ctx context.Context) bool {
	delay := rand.N(b.next) + time.Millisecond
	b.next = min(b.next*2, 400*time.Millisecond)
	if time.Now().Add(delay).After(b.until) {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(delay):
		return true
	}
}
