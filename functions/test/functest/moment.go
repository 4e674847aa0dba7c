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

// Moment is everything a world holds at a moment: to be compared with another
// one, and to come back to.
type Moment struct {
	Now    time.Time
	Items  []map[string]types.AttributeValue
	Files  map[string][]byte
	Queues map[string][]string
	Mails  []SentMail
	Events []string

	objects          map[string]object
	entered          map[string]bool
	written, settled int64
}

// Moment gives what the world holds now.
func (w *World) Moment() *Moment {
	w.T.Helper()
	m := &Moment{
		Now: w.Now(), Items: w.Items("", nil), Files: map[string][]byte{}, Queues: map[string][]string{},
		entered: maps.Clone(w.entered), written: w.written.Load(), settled: w.settled,
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
	return m
}

// Return makes the world what it was at a moment; it has become what it is now.
func (w *World) Return(to, now *Moment) {
	w.T.Helper()
	was, is := byKey(to.Items), byKey(now.Items)
	var writes []types.WriteRequest
	for key, it := range is {
		if was[key] == nil {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: map[string]types.AttributeValue{"pk": it["pk"], "sk": it["sk"]}}})
		}
	}
	for key, it := range was {
		if !same(it, is[key]) {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
		}
	}
	for some := range slices.Chunk(writes, 25) { // as many as a batch takes
		out, err := w.DB.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.Name: some}})
		if err != nil || len(out.UnprocessedItems) > 0 {
			w.T.Fatalf("return to an earlier moment: %v", err)
		}
	}
	w.mu.Lock()
	w.now = to.Now
	w.mu.Unlock()
	w.entered, w.settled = maps.Clone(to.entered), to.settled
	w.written.Store(to.written)
	w.AWS.mu.Lock()
	defer w.AWS.mu.Unlock()
	w.AWS.files, w.AWS.Mails, w.AWS.Events, w.AWS.queues = maps.Clone(to.objects), slices.Clone(to.Mails), slices.Clone(to.Events), map[string][]string{}
	for queue, messages := range to.Queues {
		w.AWS.queues[queue] = slices.Clone(messages)
	}
}

// Forget makes operations take the tools as they are now.
func (w *World) Forget() { w.handlers.Clear() }

// byKey finds items by their keys.
func byKey(items []map[string]types.AttributeValue) map[string]map[string]types.AttributeValue {
	all := make(map[string]map[string]types.AttributeValue, len(items))
	for _, it := range items {
		key, err := json.Marshal([]types.AttributeValue{it["pk"], it["sk"]})
		if err == nil {
			all[string(key)] = it
		}
	}
	return all
}

func same(a, b map[string]types.AttributeValue) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}
