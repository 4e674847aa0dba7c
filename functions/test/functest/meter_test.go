package functest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func keyed(sk string) attributes { return attributes{"pk": text("p"), "sk": text(sk)} }

// listed returns an item of about a number of KB with an entry in the first index.
func listed(sk, sort string, kilobytes int) attributes {
	it := keyed(sk)
	x := table.Indexes()[0]
	it[x.Partition], it[x.Sort], it[table.Projected] = text("list"), text(sort), text("shown")
	it["doc"] = text(strings.Repeat("x", kilobytes*1024-100))
	return it
}

// recorder is a test that records its failures instead of failing.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Errorf(format string, values ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, values...))
}

// The meter computes AWS's units for each kind of request, and the table's server
// reports the same.
func TestMeterCountsByAWSRules(t *testing.T) {
	rec := &recorder{TB: t}
	m := NewMeter(rec)
	db, name := tabletest.New(t, table.Definition(""), m.Record)
	p := attributes{":p": text("p")}
	row := map[string]string{"#row": "row"}
	put := func(it attributes) func(context.Context) error {
		return call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: it})
	}
	remove := func(sk string) func(context.Context) error {
		return call(db.DeleteItem, &dynamodb.DeleteItemInput{TableName: &name, Key: keyed(sk)})
	}
	transact := func(a types.TransactWriteItem) func(context.Context) error {
		return call(db.TransactWriteItems, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{a}})
	}
	for _, c := range []struct {
		name          string
		send          func(context.Context) error
		reads, writes float64
	}{
		{"a put of 3 KB and its index entry", put(listed("a", "1", 3)), 0, 4},
		{"a put of a smaller item with an unchanged index entry", put(listed("a", "1", 1)), 0, 3},
		{"a put that moves an index entry", put(listed("a", "2", 1)), 0, 3},
		{"an update of the projected attribute", call(db.UpdateItem, &dynamodb.UpdateItemInput{
			TableName: &name, Key: keyed("a"), UpdateExpression: aws.String("SET #row = :p"),
			ExpressionAttributeNames: row, ExpressionAttributeValues: p,
		}), 0, 2},
		{"a deletion", remove("a"), 0, 2},
		{"a deletion of a missing item", remove("a"), 0, 1},
		{"a batch of writes", call(db.BatchWriteItem, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{name: {
			{PutRequest: &types.PutRequest{Item: listed("a", "1", 3)}},
			{PutRequest: &types.PutRequest{Item: listed("b", "2", 6)}},
			{DeleteRequest: &types.DeleteRequest{Key: keyed("c")}},
		}}}), 0, 4 + 7 + 1},
		{"a put in a transaction", transact(types.TransactWriteItem{
			Put: &types.Put{TableName: &name, Item: listed("c", "3", 2)},
		}), 0, 2*2 + 1},
		{"an update in a transaction", transact(types.TransactWriteItem{Update: &types.Update{
			TableName: &name, Key: keyed("c"), UpdateExpression: aws.String("SET s1 = :p"), ExpressionAttributeValues: p,
		}}), 0, 2*2 + 2},
		{"a condition check costs a write", transact(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &name, Key: keyed("c"), ConditionExpression: aws.String("attribute_exists(pk)"),
		}}), 0, 2 * 2},
		{"a deletion in a transaction", transact(types.TransactWriteItem{
			Delete: &types.Delete{TableName: &name, Key: keyed("c")},
		}), 0, 2*2 + 1},
		{"a read of 6 KB", call(db.GetItem, &dynamodb.GetItemInput{
			TableName: &name, Key: keyed("b"), ConsistentRead: aws.Bool(true),
		}), 2, 0},
		{"a read of a missing item", call(db.GetItem, &dynamodb.GetItemInput{TableName: &name, Key: keyed("c")}), 0.5, 0},
		{"a batch of reads", call(db.BatchGetItem, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
			name: {Keys: []attributes{keyed("a"), keyed("b"), keyed("c")}, ConsistentRead: aws.Bool(true)},
		}}), 4, 0},
		{"a read in a transaction", call(db.TransactGetItems, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
			{Get: &types.Get{TableName: &name, Key: keyed("b")}},
		}}), 4, 0},
		{"a query of 9 KB", call(db.Query, &dynamodb.QueryInput{
			TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: p,
			ConsistentRead: aws.Bool(true),
		}), 3, 0},
		{"a query of 9 KB whose filter matches no item", call(db.Query, &dynamodb.QueryInput{
			TableName: &name, KeyConditionExpression: aws.String("pk = :p"), FilterExpression: aws.String("#row = :none"),
			ProjectionExpression: aws.String("sk"), ExpressionAttributeNames: row,
			ExpressionAttributeValues: attributes{":p": text("p"), ":none": text("none")}, ConsistentRead: aws.Bool(true),
		}), 3, 0},
		{"a query of an index", call(db.Query, &dynamodb.QueryInput{
			TableName: &name, IndexName: aws.String(table.ByState), KeyConditionExpression: aws.String("p1 = :l"),
			ExpressionAttributeValues: attributes{":l": text("list")},
		}), 0.5, 0},
		{"a scan", call(db.Scan, &dynamodb.ScanInput{
			TableName: &name, FilterExpression: aws.String("sk = :p"), ExpressionAttributeValues: p,
		}), 1.5, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			taken := m.Count(func() { err = c.send(t.Context()) })
			if err != nil || taken.Reads != c.reads || taken.Writes != c.writes || len(rec.failures) > 0 {
				t.Errorf("the request consumes %g read and %g write units, want %g and %g; %v %v",
					taken.Reads, taken.Writes, c.reads, c.writes, err, rec.failures)
			}
			rec.failures = nil
		})
	}
}

// call returns a function that sends a request.
func call[In, Out any](
	do func(context.Context, *In, ...func(*dynamodb.Options)) (*Out, error), in *In,
) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := do(ctx, in)
		return err
	}
}

// A read of one attribute costs as much as the whole item, even if the server reports
// less: dynoxide 1.2.1 counts only the returned attributes.
func TestMeterCountsWholeItems(t *testing.T) {
	m := NewMeter(&recorder{TB: t})
	db, name := tabletest.New(t, table.Definition(""), m.Record)
	if err := call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: listed("b", "2", 6)})(t.Context()); err != nil {
		t.Fatal(err)
	}
	get := call(db.GetItem, &dynamodb.GetItemInput{
		TableName: &name, Key: keyed("b"), ProjectionExpression: aws.String("sk"), ConsistentRead: aws.Bool(true),
	})
	if taken := m.Count(func() {
		if err := get(t.Context()); err != nil {
			t.Error(err)
		}
	}); taken.Reads != 2 {
		t.Errorf("a read of one attribute of 6 KB consumes %g units, want 2", taken.Reads)
	}
}

// A server that reports other units fails the test. The figures remain AWS's.
func TestMeterFailsIfServerDisagrees(t *testing.T) {
	for name, wrong := range map[string]func(*types.ConsumedCapacity){
		"other units of the table": func(c *types.ConsumedCapacity) { *c.Table.CapacityUnits-- },
		"no units of an index":     func(c *types.ConsumedCapacity) { delete(c.GlobalSecondaryIndexes, table.ByState) },
		"no units at all":          func(c *types.ConsumedCapacity) { c.Table, c.GlobalSecondaryIndexes = nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			rec := &recorder{TB: t}
			m := NewMeter(rec)
			db, table := tabletest.New(t, table.Definition(""), m.Record, func(o *dynamodb.Options) {
				o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
					return s.Initialize.Add(middleware.InitializeMiddlewareFunc("wrong", func(
						ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
					) (middleware.InitializeOutput, middleware.Metadata, error) {
						out, meta, err := next.HandleInitialize(ctx, in)
						if r, ok := out.Result.(*dynamodb.PutItemOutput); ok && r.ConsumedCapacity != nil {
							wrong(r.ConsumedCapacity)
						}
						return out, meta, err
					}), middleware.After)
				})
			})
			put := call(db.PutItem, &dynamodb.PutItemInput{TableName: &table, Item: listed("a", "1", 3)})
			if err := put(t.Context()); err != nil || len(rec.failures) > 0 {
				t.Fatalf("the meter checks a request that it does not count: %v %v", err, rec.failures)
			}
			taken := m.Count(func() {
				if err := put(t.Context()); err != nil {
					t.Error(err)
				}
			})
			move := call(db.PutItem, &dynamodb.PutItemInput{TableName: &table, Item: listed("a", "2", 3)})
			moved := m.Count(func() {
				if err := move(t.Context()); err != nil {
					t.Error(err)
				}
			})
			failed := len(rec.failures) > 0 && strings.Contains(rec.failures[0], "PutItem consumes")
			if taken.Writes != 3 || moved.Writes != 5 || !failed {
				t.Errorf("the puts consume %g and %g units, want 3 and 5, and the meter fails with %q",
					taken.Writes, moved.Writes, rec.failures)
			}
		})
	}
}
