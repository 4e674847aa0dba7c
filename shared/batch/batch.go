// Package batch hands entries to a service that takes a few at a time and may
// refuse some of them (queues and event buses do).
//
// Owns: how many go into one request, and how often a refused entry is tried
// again. Does not own: the requests, nor their own retries (the AWS SDK has
// them). Invariants: no error means that every entry was taken, at least once;
// a request holds at most Most entries; only what was refused is sent again.
package batch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Most is how many entries SQS and EventBridge take in one request.
const Most = 10

// MostBytes is how many bytes EventBridge takes in one request, and SQS in
// every region and with every queue's default.
const MostBytes = 256 << 10

// attempts is how often an entry is sent before its refusal is an error.
const attempts = 5

// Refused is an entry a service did not take.
type Refused struct {
	Index  int    // in the request
	Reason string // as the service words it
	Final  bool   // it would be refused again
}

// Send hands all entries over with put, in order, as many as fit into one
// request. An entry larger than MostBytes goes alone: the service judges it.
func Send[E any](ctx context.Context, entries []E, size func(E) int, put func(context.Context, []E) ([]Refused, error)) error {
	for len(entries) > 0 {
		n := fit(entries, size)
		if err := insist(ctx, entries[:n], put); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

// fit is how many of the first entries one request takes; at least one.
func fit[E any](entries []E, size func(E) int) int {
	bytes := size(entries[0])
	for n := 1; n < len(entries); n++ {
		if bytes += size(entries[n]); n == Most || bytes > MostBytes {
			return n
		}
	}
	return len(entries)
}

// insist sends what was refused again, waiting longer each time, never exactly
// as long as another sender.
func insist[E any](ctx context.Context, entries []E, put func(context.Context, []E) ([]Refused, error)) error {
	wait := 100 * time.Millisecond
	for attempt := 1; ; attempt++ {
		refused, err := put(ctx, entries)
		if err != nil || len(refused) == 0 {
			return err
		}
		again := make([]E, len(refused))
		for i, r := range refused {
			if r.Final || attempt == attempts {
				return fmt.Errorf("%d of %d entries refused: %s", len(refused), len(entries), r.Reason)
			}
			again[i] = entries[r.Index]
		}
		entries = again
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(wait) + time.Millisecond):
			wait *= 2
		}
	}
}
