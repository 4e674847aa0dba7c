package table

import (
	"context"
	"math/rand/v2"
	"time"
)

// patience waits between attempts: longer each time, never exactly as long as
// another, and not beyond the deadline.
type patience struct {
	until time.Time
	next  time.Duration
}

func (t *Table) patience(ctx context.Context) *patience {
	until := time.Now().Add(t.timeout)
	if d, ok := ctx.Deadline(); ok && d.Add(-time.Second).Before(until) {
		until = d.Add(-time.Second)
	}
	return &patience{until: until, next: shortest}
}

// shortest is the most the first wait can be.
const shortest = 8 * time.Millisecond

// short tells whether there was no wait but the first.
func (p *patience) short() bool { return p.next <= 2*shortest }

// left tells whether there is time for another attempt at once.
func (p *patience) left(ctx context.Context) bool {
	return ctx.Err() == nil && time.Now().Before(p.until)
}

// again waits and tells whether there is time for another attempt.
func (p *patience) again(ctx context.Context) bool {
	wait := rand.N(p.next) + time.Millisecond
	p.next = min(p.next*2, 400*time.Millisecond)
	if time.Now().Add(wait).After(p.until) {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
