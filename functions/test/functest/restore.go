package functest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// CopyTable copies the world's table and returns the copy's name. As after a restore
// to a point in time, the copy has another name, no stream and no time to live.
func (w *World) CopyTable() (name string) {
	w.T.Helper()
	definition := table.Definition("")
	definition.StreamSpecification = nil
	_, name = tabletest.New(w.T, definition)
	for _, it := range w.Items("", nil) {
		if _, err := w.plain.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: it}); err != nil {
			w.T.Fatal(err)
		}
	}
	return name
}

// UseTable makes the product use the table of this name, and changes nothing else
// (TABLE_NAME). Change entries that are already in the table are not delivered: the
// stream of a restored table begins with the next one.
func (w *World) UseTable(name string) {
	w.T.Helper()
	w.Name, w.Tools.Table = name, table.Open(w.DB, name, []byte(secret))
	w.handlers.Clear()
	known := map[itemKey]bool{}
	for _, it := range w.Items("", nil) {
		if k := keyOf(it); k.entry() {
			known[k] = true
		}
	}
	w.writes.reset(nil, known)
}

// CopyPartition replaces a partition of a table by the same partition of another
// table.
func (w *World) CopyPartition(from, to, partition string) {
	w.T.Helper()
	for _, it := range w.partition(to, partition) {
		key := map[string]types.AttributeValue{"pk": it["pk"], "sk": it["sk"]}
		if _, err := w.plain.DeleteItem(context.Background(), &dynamodb.DeleteItemInput{TableName: &to, Key: key}); err != nil {
			w.T.Fatal(err)
		}
	}
	for _, it := range w.partition(from, partition) {
		if _, err := w.plain.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &to, Item: it}); err != nil {
			w.T.Fatal(err)
		}
	}
}

func (w *World) partition(name, partition string) []map[string]types.AttributeValue {
	w.T.Helper()
	condition := "pk = :p"
	var all []map[string]types.AttributeValue
	for pages := dynamodb.NewQueryPaginator(w.plain, &dynamodb.QueryInput{
		TableName: &name, KeyConditionExpression: &condition,
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: partition}},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			w.T.Fatal(err)
		}
		all = append(all, page.Items...)
	}
	return all
}
