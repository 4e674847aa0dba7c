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

// Item is an item of the table as tests look at it.
type Item struct {
	store.Stored // what it is; of a damaged one, as far as it can be read
	// Shown is the item as table.Clear shows it; a damaged one is shown as it is.
	Shown map[string]types.AttributeValue
}

// Key is the item's key.
func (i Item) Key() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": i.Shown["pk"], "sk": i.Shown["sk"]}
}

// Items are the items of the table that match a filter, as they are; none: all of
// them. Their numbers are as DynamoDB keeps them, so that tests compare numbers and
// not their digits, whichever server they run on. Only a test may scan.
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

// OfKind are the items of some kinds, as store.Inspect names them; none: all.
func (w *World) OfKind(kinds ...string) []Item {
	w.T.Helper()
	var all []Item
	for _, it := range w.Items("", nil) {
		i := w.inspected(it)
		if len(kinds) == 0 || slices.Contains(kinds, i.Kind) {
			all = append(all, i)
		}
	}
	return all
}

// inspected takes an item apart. Damage is up to the test; an item of no kind at all is
// a fault.
func (w *World) inspected(it map[string]types.AttributeValue) Item {
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

// Put writes an item as it is shown: a text in the clear is packed.
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

// Remove takes items away.
func (w *World) Remove(items ...Item) {
	w.T.Helper()
	for some := range slices.Chunk(items, 25) { // as many as a batch takes
		var writes []types.WriteRequest
		for _, i := range some {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: i.Key()}})
		}
		out, err := w.DB.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.Name: writes}})
		if err != nil || len(out.UnprocessedItems) > 0 {
			w.T.Fatalf("remove items: %v", err)
		}
	}
}
