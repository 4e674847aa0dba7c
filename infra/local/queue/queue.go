// Package queue is SQS on one machine: its endpoint, messages on disk, and the mapping that starts functions with them.
//
// Owns: standard queues, each with a dead-letter queue; batches, visibility timeouts, partial batch failures; showing
// dead letters and sending them again. Does not own: the meaning of messages. Invariants: an acknowledged message is on
// disk until it is deleted or moved to the dead-letter queue; delivery is at least once and in any order; the backlog of
// one group does not delay the messages of others; after a restart the messages in progress are delivered again.
package queue

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// message is one message, as it is stored on disk.
type message struct {
	ID         string               `json:"id"`
	Body       string               `json:"body"`
	Attributes map[string]attribute `json:"attributes,omitempty"`
	Group      string               `json:"group,omitempty"`
	Sent       time.Time            `json:"sent"`
	First      time.Time            `json:"first"` // time of the first receive
	Receives   int                  `json:"receives"`
	Error      string               `json:"error,omitempty"` // reason of the last failure, in the dead-letter queue

	file    string    // name on disk
	visible time.Time // end of the visibility timeout
	receipt string    // receipt handle of the last receive
}

// attribute is a message attribute with SQS's field names.
type attribute struct {
	DataType    string `json:"DataType"`
	StringValue string `json:"StringValue,omitempty"`
	BinaryValue []byte `json:"BinaryValue,omitempty"`
}

// Queue is one queue.
type Queue struct {
	name string
	disk *spool.Spool

	mu       sync.Mutex
	messages map[string]*message // by file
	changed  chan struct{}       // closed when a message may have become visible
}

// open reads a queue from its folder. No receiver survives a restart, so all messages are visible.
func open(name, folder string, log *slog.Logger) (*Queue, error) {
	disk, err := spool.Open(folder)
	if err != nil {
		return nil, err
	}
	q := &Queue{name: name, disk: disk, messages: map[string]*message{}, changed: make(chan struct{})}
	err = spool.All(disk, log, func(file string, m message) error {
		m.file = file
		q.messages[file] = &m
		return nil
	})
	return q, err
}

// put stores a message, which becomes visible after the delay.
func (q *Queue) put(m message, delay time.Duration) (message, error) {
	now := time.Now().UTC()
	if m.ID == "" {
		m.ID, m.Sent = lambda.RequestID(), now
	}
	m.file, m.visible = q.disk.Name(), now.Add(delay)
	if err := q.disk.Put(m.file, m); err != nil {
		return m, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages[m.file] = &m
	q.wake()
	return m, nil
}

// receive receives up to most messages and hides them. It waits for a message or the end of the context. After a failed
// write to disk it tries again after a second.
func (q *Queue) receive(ctx context.Context, most int, hide time.Duration) []message {
	for {
		got, next, changed, err := q.take(most, hide)
		if len(got) > 0 {
			return got
		}
		if err != nil {
			next = time.Now().Add(time.Second)
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
		timer.Stop()
	}
}

// take receives the visible messages: as a fair queue does, first those of the groups with the fewest messages in
// progress, and among these the oldest. A message without a group is a group of its own. The time next is when another
// message becomes visible.
func (q *Queue) take(most int, hide time.Duration) (got []message, next time.Time, changed chan struct{}, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now().UTC()
	next = now.Add(time.Hour)
	var ready []*message
	busy := map[string]int{} // messages in progress, by group
	for _, m := range q.sorted() {
		switch {
		case !m.visible.After(now):
			ready = append(ready, m)
			continue
		case m.visible.Before(next):
			next = m.visible
		}
		if m.receipt != "" && m.Group != "" {
			busy[m.Group]++
		}
	}
	for len(ready) > 0 && len(got) < most {
		at := 0
		for i, m := range ready {
			if busy[m.Group] < busy[ready[at].Group] {
				at = i
			}
		}
		m := ready[at]
		ready = slices.Delete(ready, at, at+1)
		if m.Group != "" {
			busy[m.Group]++
		}
		m.Receives++
		if m.First.IsZero() {
			m.First = now
		}
		m.visible, m.receipt = now.Add(hide), lambda.RequestID()
		// The count of receives must survive a crash; otherwise a message that kills its reader is retried for ever.
		if err := q.disk.Put(m.file, m); err != nil {
			return got, next, q.changed, err
		}
		got = append(got, *m)
	}
	return got, next, q.changed, nil
}

// sorted returns the messages, oldest first.
func (q *Queue) sorted() []*message {
	all := make([]*message, 0, len(q.messages))
	for _, m := range q.messages {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *message) int { return cmp.Compare(a.file, b.file) })
	return all
}

// remove deletes a message by its last receipt handle; an earlier receipt handle has no effect, as on AWS.
func (q *Queue) remove(receipt string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.byReceipt(receipt)
	if m == nil {
		return nil
	}
	delete(q.messages, m.file)
	return q.disk.Remove(m.file)
}

// hide changes the visibility timeout of a received message.
func (q *Queue) hide(receipt string, d time.Duration) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.byReceipt(receipt)
	if m == nil {
		return false
	}
	m.visible = time.Now().Add(d)
	q.wake()
	return true
}

// byReceipt returns the message of a receipt handle, or nil.
func (q *Queue) byReceipt(receipt string) *message {
	for _, m := range q.messages {
		if m.receipt == receipt && receipt != "" {
			return m
		}
	}
	return nil
}

// count returns the number of visible messages and of hidden ones, which are in progress
// or delayed.
func (q *Queue) count() (visible, hidden int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	for _, m := range q.messages {
		if m.visible.After(now) {
			hidden++
		} else {
			visible++
		}
	}
	return visible, hidden
}

// wake wakes the waiting receivers.
func (q *Queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}

func (q *Queue) arn() string { return fmt.Sprintf("arn:aws:sqs:%s:%s:%s", region, account, q.name) }

const (
	region  = "eu-west-3"
	account = "000000000000"
)
