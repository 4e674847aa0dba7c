// Package batch sends entries to a service that accepts only a few in one request
// and may refuse some of them, as queues and event buses do.
//
// Owns: how many entries go into one request, and how often a refused entry is
// retried. Does not own: the requests, nor their own retries (the AWS SDK has
// them). Invariants: no error means that every entry was accepted, at least
// once; a request holds at most Most entries; only refused entries are sent
// again.
package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Most is the number of entries SQS and EventBridge accept in one request.
const Most = 10

// MostBytes is the number of bytes EventBridge accepts in one request, and SQS
// in every region with every queue's default.
const MostBytes = 256 << 10

// attempts is how often an entry is sent before its refusal is an error.
const attempts = 5

// ErrBusy is in the error of entries that the service refused each time and may accept
// later. An error without it is of a request, or of an entry that is refused each time.
var ErrBusy = errors.New("the service is busy")

// Refused is an entry that a service did not accept.
type Refused struct {
	Index  int    // position in the request
	Reason string // in the service's words
	Final  bool   // a retry would be refused too
}

// Send passes all entries to put, in order, as many as fit into one request. An
// entry larger than MostBytes is sent alone: the service decides about it.
func Send[E any](ctx context.Context, entries []E, size func(E) int, put func(context.Context, []E) ([]Refused, error)) error {
	for len(entries) > 0 {
		n := fit(entries, size)
		if err := sendWithRetry(ctx, entries[:n], put); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

// fit returns how many of the first entries fit into one request; at least one.
func fit[E any](entries []E, size func(E) int) int {
	bytes := size(entries[0])
	for n := 1; n < len(entries); n++ {
		if bytes += size(entries[n]); n == Most || bytes > MostBytes {
			return n
		}
	}
	return len(entries)
}

// sendWithRetry sends entries and repeats the refused ones with exponential backoff
// and jitter.
func sendWithRetry[E any](ctx context.Context, entries []E, put func(context.Context, []E) ([]Refused, error)) error {
	wait := 100 * time.Millisecond
	for attempt := 1; ; attempt++ {
		refused, err := put(ctx, entries)
		if err != nil || len(refused) == 0 {
			return err
		}
		again := make([]E, len(refused))
		for i, r := range refused {
			if r.Final {
				return fmt.Errorf("%d of %d entries refused: %s", len(refused), len(entries), r.Reason)
			}
			if attempt == attempts {
				return fmt.Errorf("%d of %d entries refused: %s: %w", len(refused), len(entries), r.Reason, ErrBusy)
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
