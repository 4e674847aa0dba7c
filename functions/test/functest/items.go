package functest

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest/rules"
)

// Item is an item of the table, decoded for tests.
type Item struct {
	store.Stored // its kind and fields; of a damaged item, as far as it can be read
	// Shown is the item with its packed attributes in the clear (table.Clear); a
	// damaged item is shown as stored.
	Shown map[string]types.AttributeValue
}

// Key returns the item's key.
func (i Item) Key() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": i.Shown["pk"], "sk": i.Shown["sk"]}
}

// Items returns the items of the table that match a filter, as stored; an empty
// filter matches all. Numbers are normalised as DynamoDB normalises them, so that
// tests compare numbers, not digits, on each server. Only a test may scan.
func (w *World) Items(filter string, values map[string]types.AttributeValue) []map[string]types.AttributeValue {
	w.T.Helper()
	in := &dynamodb.ScanInput{TableName: &w.Name, ConsistentRead: aws.Bool(true)}
	if filter != "" {
		in.FilterExpression, in.ExpressionAttributeValues = aws.String(filter), values
	}
	var all []map[string]types.AttributeValue
	for pages := dynamodb.NewScanPaginator(w.plain, in); pages.HasMorePages(); {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			w.T.Fatal(err)
		}
		for _, it := range page.Items {
			all = append(all, rules.KeptItem(it))
		}
	}
	return all
}

// OfKind returns the items of some kinds, as store.Inspect names them; without
// kinds, all items.
func (w *World) OfKind(kinds ...string) []Item {
	w.T.Helper()
	var all []Item
	for _, it := range w.Items("", nil) {
		i := w.inspect(it)
		if len(kinds) == 0 || slices.Contains(kinds, i.Kind) {
			all = append(all, i)
		}
	}
	return all
}

// inspect decodes an item. A damaged item is left to the test; an item of an unknown
// kind fails it.
func (w *World) inspect(it map[string]types.AttributeValue) Item {
	w.T.Helper()
	s, err := store.Inspect(table.RecordOf(it))
	if s.Kind == "" {
		w.T.Fatalf("%s: %v", s.Place, err)
	}
	shown, err := table.Clear(it)
	if err != nil {
		shown = it
	}
	return Item{Stored: s, Shown: shown}
}

// Put writes an item as Shown has it: texts in the clear are packed.
func (w *World) Put(shown map[string]types.AttributeValue) {
	w.T.Helper()
	it, err := table.Packed(shown)
	if err == nil {
		_, err = w.DB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &w.Name, Item: it})
	}
	if err != nil {
		w.T.Fatalf("put an item: %v", err)
	}
}

// Remove deletes items.
func (w *World) Remove(items ...Item) {
	w.T.Helper()
	for chunk := range slices.Chunk(items, 25) { // the maximum of a batch
		var writes []types.WriteRequest
		for _, i := range chunk {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: i.Key()}})
		}
		out, err := w.DB.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{w.Name: writes},
		})
		if err != nil || len(out.UnprocessedItems) > 0 {
			w.T.Fatalf("remove items: %v", err)
		}
	}
}
