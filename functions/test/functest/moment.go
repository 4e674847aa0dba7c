package functest

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Moment is the state of a world at a point in time: the table, the bucket, the
// queues, the sent mails and events. Moments can be compared, and a world can return
// to one.
type Moment struct {
	Now    time.Time
	Items  []map[string]types.AttributeValue
	Files  map[string][]byte
	Queues map[string][]string
	Mails  []SentMail
	Events []string

	items    map[itemKey]map[string]types.AttributeValue
	objects  map[string]object
	waiting  []itemKey
	known    map[itemKey]bool
	sequence int
}

// Moment returns the current state. It scans the table.
func (w *World) Moment() *Moment {
	w.T.Helper()
	m := &Moment{
		Now: w.Now(), Items: w.Items("", nil), Files: map[string][]byte{}, Queues: map[string][]string{},
		items: map[itemKey]map[string]types.AttributeValue{}, sequence: w.sequence,
	}
	m.waiting, m.known = w.writes.inserted()
	for _, it := range m.Items {
		m.items[keyOf(it)] = it
	}
	w.AWS.mu.Lock()
	defer w.AWS.mu.Unlock()
	m.objects, m.Mails, m.Events = maps.Clone(w.AWS.files), slices.Clone(w.AWS.Mails), slices.Clone(w.AWS.Events)
	for key, o := range m.objects {
		m.Files[key] = o.body
	}
	for queue, messages := range w.AWS.queues {
		m.Queues[queue] = slices.Clone(messages)
	}
	w.base = m
	w.writes.reset(m.waiting, m.known)
	return m
}

// Return sets the world back to a moment. It writes only the items that differ
// from it: those written since the last Moment or Return, and those in which that
// moment differs from this one.
func (w *World) Return(to *Moment) {
	w.T.Helper()
	if w.base == nil {
		w.T.Fatal("this world has no moment to return from")
	}
	w.put(to, w.changedSince(to))
	w.mu.Lock()
	w.now = to.Now
	w.mu.Unlock()
	w.base, w.sequence = to, to.sequence
	w.writes.reset(to.waiting, to.known)
	w.AWS.mu.Lock()
	defer w.AWS.mu.Unlock()
	w.AWS.files, w.AWS.Mails, w.AWS.Events = maps.Clone(to.objects), slices.Clone(to.Mails), slices.Clone(to.Events)
	w.AWS.queues = map[string][]string{}
	for queue, messages := range to.Queues {
		w.AWS.queues[queue] = slices.Clone(messages)
	}
}

// changedSince returns the keys of the items that may differ from a moment.
func (w *World) changedSince(to *Moment) map[itemKey]bool {
	keys := w.writes.touchedKeys()
	if to == w.base {
		return keys
	}
	for key, it := range w.base.items {
		if !same(it, to.items[key]) {
			keys[key] = true
		}
	}
	for key := range to.items {
		if w.base.items[key] == nil {
			keys[key] = true
		}
	}
	return keys
}

// put writes the items of these keys as they were at a moment, or deletes them.
func (w *World) put(to *Moment, keys map[itemKey]bool) {
	w.T.Helper()
	var requests []types.WriteRequest
	for key := range keys {
		if it := to.items[key]; it != nil {
			requests = append(requests, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
		} else {
			requests = append(requests, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key.attributes()}})
		}
	}
	for chunk := range slices.Chunk(requests, 25) { // the maximum of a batch
		out, err := w.DB.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{w.Name: chunk},
		})
		if err != nil || len(out.UnprocessedItems) > 0 {
			w.T.Fatalf("return to a moment: %v", err)
		}
	}
}

// ResetHandlers makes the operations use the world's current Tools.
func (w *World) ResetHandlers() { w.handlers.Clear() }

// same reports whether two items are equal.
func same(a, b map[string]types.AttributeValue) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}

// Change returns the key of an item that differs in a later moment; empty if
// none does.
func (m *Moment) Change(later *Moment) string {
	for key, it := range later.items {
		if !same(it, m.items[key]) {
			return key.pk + " " + key.sk
		}
	}
	for key := range m.items {
		if later.items[key] == nil {
			return key.pk + " " + key.sk
		}
	}
	return ""
}
