package functest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// Copy gives the name of a table that holds everything this world's holds at this
// moment, as a restore to a point in time does: it has another name, no stream,
// and forgets nothing by itself.
func (w *World) Copy() (name string) {
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

// Use lets the product work in the table of this name, and tells it nothing else
// (TABLE_NAME). Change entries that lie there already are not brought: the stream
// of a restored table begins with the next one.
func (w *World) Use(name string) {
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

// Carry makes a partition of a table what it is in another one.
func (w *World) Carry(from, to, partition string) {
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
		TableName: &name, KeyConditionExpression: &condition, ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: partition}},
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			w.T.Fatal(err)
		}
		all = append(all, page.Items...)
	}
	return all
}
