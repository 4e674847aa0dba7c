package functest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go/middleware"
)

// writes records the writes to the table of a world. A middleware of the SDK
// fills it, so that a test need not scan the table to find the written items.
type writes struct {
	mu      sync.Mutex
	count   int              // items of the requests that the table accepted
	touched map[itemKey]bool // written since the last Moment or Return, accepted or not
	entries []itemKey        // change entries that were inserted and not yet delivered
	known   map[itemKey]bool // change entries that were inserted: the stream delivers each once
}

// itemKey is the key of an item.
type itemKey struct{ pk, sk string }

func keyOf(item map[string]types.AttributeValue) itemKey {
	pk, _ := item["pk"].(*types.AttributeValueMemberS)
	sk, _ := item["sk"].(*types.AttributeValueMemberS)
	if pk == nil || sk == nil {
		return itemKey{}
	}
	return itemKey{pk.Value, sk.Value}
}

// attributes returns the key as DynamoDB attributes.
func (k itemKey) attributes() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: k.pk}, "sk": &types.AttributeValueMemberS{Value: k.sk},
	}
}

// entry reports whether this is the key of a change entry.
func (k itemKey) entry() bool { return strings.HasPrefix(k.sk, ".") }

// Writes returns the number of items in the write requests that the table accepted
// since the world began.
func (w *World) Writes() int {
	w.writes.mu.Lock()
	defer w.writes.mu.Unlock()
	return w.writes.count
}

// watchWrites is the client option that fills writes.
func (w *World) watchWrites(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("writes", func(
			ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler,
		) (smithy.InitializeOutput, smithy.Metadata, error) {
			put, deleted := written(in.Parameters, w.Name)
			w.writes.begin(put, deleted)
			out, meta, err := next.HandleInitialize(ctx, in)
			if err == nil {
				w.writes.accept(len(put) + len(deleted))
			}
			return out, meta, err
		}), smithy.After)
	})
}

// begin records a request before it is sent: its response may be lost.
func (w *writes) begin(put, deleted []itemKey) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range slices.Concat(put, deleted) {
		w.touched[k] = true
	}
	for _, k := range put {
		if k.entry() && !w.known[k] {
			w.entries, w.known[k] = append(w.entries, k), true
		}
	}
}

func (w *writes) accept(items int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count += items
}

// takeEntries returns the change entries that were written since the last call.
func (w *writes) takeEntries() []itemKey {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.entries
	w.entries = nil
	return all
}

// forget removes the entries whose transaction failed: a retry may write them.
func (w *writes) forget(keys []itemKey, exist []map[string]types.AttributeValue) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range keys {
		if !slices.ContainsFunc(exist, func(it map[string]types.AttributeValue) bool { return keyOf(it) == k }) {
			delete(w.known, k)
		}
	}
}

// inserted returns the change entries that were not delivered yet, and all.
func (w *writes) inserted() (waiting []itemKey, known map[itemKey]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.entries), maps.Clone(w.known)
}

// touchedKeys returns the keys that were written since the last Moment or Return.
func (w *writes) touchedKeys() map[itemKey]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.touched)
}

// reset replaces the record by these change entries.
func (w *writes) reset(waiting []itemKey, known map[itemKey]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries, w.known = slices.Clone(waiting), maps.Clone(known)
	clear(w.touched)
}

// written returns the keys of the items that a request puts or updates, and that
// it deletes, in a table.
func written(request any, table string) (put, deleted []itemKey) {
	inTable := func(name *string) bool { return name != nil && *name == table }
	switch r := request.(type) {
	case *dynamodb.PutItemInput:
		if inTable(r.TableName) {
			put = append(put, keyOf(r.Item))
		}
	case *dynamodb.UpdateItemInput:
		if inTable(r.TableName) {
			put = append(put, keyOf(r.Key))
		}
	case *dynamodb.DeleteItemInput:
		if inTable(r.TableName) {
			deleted = append(deleted, keyOf(r.Key))
		}
	case *dynamodb.BatchWriteItemInput:
		for _, one := range r.RequestItems[table] {
			if one.PutRequest != nil {
				put = append(put, keyOf(one.PutRequest.Item))
			} else if one.DeleteRequest != nil {
				deleted = append(deleted, keyOf(one.DeleteRequest.Key))
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		for _, one := range r.TransactItems {
			switch {
			case one.Put != nil && inTable(one.Put.TableName):
				put = append(put, keyOf(one.Put.Item))
			case one.Update != nil && inTable(one.Update.TableName):
				put = append(put, keyOf(one.Update.Key))
			case one.Delete != nil && inTable(one.Delete.TableName):
				deleted = append(deleted, keyOf(one.Delete.Key))
			}
		}
	}
	return put, deleted
}
