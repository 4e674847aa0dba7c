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

// listed is an item of about so many KB that an index shows.
func listed(sk, sort string, kilobytes int) attributes {
	it := keyed(sk)
	x := table.Indexes()[0]
	it[x.Partition], it[x.Sort], it[table.Projected], it["doc"] = text("list"), text(sort), text("shown"), text(strings.Repeat("x", kilobytes*1024-100))
	return it
}

// watched is a test that keeps its failures to itself.
type watched struct {
	testing.TB
	failures []string
}

func (w *watched) Errorf(format string, values ...any) {
	w.failures = append(w.failures, fmt.Sprintf(format, values...))
}

// The rules and the table's server agree on each kind of request; the sums are AWS's.
func TestTheMeterCountsByTheRules(t *testing.T) {
	w := &watched{TB: t}
	m := NewMeter(w)
	db, name := tabletest.New(t, table.Definition(""), m.Record)
	p := attributes{":p": text("p")}
	action := func(a types.TransactWriteItem) *dynamodb.TransactWriteItemsInput {
		return &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{a}}
	}
	for _, c := range []struct {
		name          string
		ask           func(context.Context) error
		reads, writes float64
	}{
		{"a put of 3 KB and its entry", call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: listed("a", "1", 3)}), 0, 4},
		{"a smaller item with an unchanged entry", call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: listed("a", "1", 1)}), 0, 3},
		{"an entry that moves", call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: listed("a", "2", 1)}), 0, 3},
		{"an entry that shows something else", call(db.UpdateItem, &dynamodb.UpdateItemInput{TableName: &name, Key: keyed("a"), UpdateExpression: aws.String("SET #row = :p"), ExpressionAttributeNames: map[string]string{"#row": "row"}, ExpressionAttributeValues: p}), 0, 2},
		{"an item that is deleted", call(db.DeleteItem, &dynamodb.DeleteItemInput{TableName: &name, Key: keyed("a")}), 0, 2},
		{"one that is not there", call(db.DeleteItem, &dynamodb.DeleteItemInput{TableName: &name, Key: keyed("a")}), 0, 1},
		{"a batch", call(db.BatchWriteItem, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{name: {
			{PutRequest: &types.PutRequest{Item: listed("a", "1", 3)}}, {PutRequest: &types.PutRequest{Item: listed("b", "2", 6)}}, {DeleteRequest: &types.DeleteRequest{Key: keyed("c")}},
		}}}), 0, 4 + 7 + 1},
		{"a put in a transaction", call(db.TransactWriteItems, action(types.TransactWriteItem{Put: &types.Put{TableName: &name, Item: listed("c", "3", 2)}})), 0, 2*2 + 1},
		{"an update in a transaction", call(db.TransactWriteItems, action(types.TransactWriteItem{Update: &types.Update{TableName: &name, Key: keyed("c"), UpdateExpression: aws.String("SET s1 = :p"), ExpressionAttributeValues: p}})), 0, 2*2 + 2},
		{"a condition check is a write", call(db.TransactWriteItems, action(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: &name, Key: keyed("c"), ConditionExpression: aws.String("attribute_exists(pk)")}})), 0, 2 * 2},
		{"a deletion in a transaction", call(db.TransactWriteItems, action(types.TransactWriteItem{Delete: &types.Delete{TableName: &name, Key: keyed("c")}})), 0, 2*2 + 1},
		{"a read of 6 KB", call(db.GetItem, &dynamodb.GetItemInput{TableName: &name, Key: keyed("b"), ConsistentRead: aws.Bool(true)}), 2, 0},
		{"nothing", call(db.GetItem, &dynamodb.GetItemInput{TableName: &name, Key: keyed("c")}), 0.5, 0},
		{"a batch of reads", call(db.BatchGetItem, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{name: {Keys: []attributes{keyed("a"), keyed("b"), keyed("c")}, ConsistentRead: aws.Bool(true)}}}), 4, 0},
		{"a read in a transaction", call(db.TransactGetItems, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{{Get: &types.Get{TableName: &name, Key: keyed("b")}}}}), 4, 0},
		{"a query of 9 KB", call(db.Query, &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: p, ConsistentRead: aws.Bool(true)}), 3, 0},
		{"a query that shows nothing of it", call(db.Query, &dynamodb.QueryInput{
			TableName: &name, KeyConditionExpression: aws.String("pk = :p"), FilterExpression: aws.String("#row = :none"), ProjectionExpression: aws.String("sk"),
			ExpressionAttributeNames: map[string]string{"#row": "row"}, ExpressionAttributeValues: attributes{":p": text("p"), ":none": text("none")}, ConsistentRead: aws.Bool(true),
		}), 3, 0},
		{"a query of an index", call(db.Query, &dynamodb.QueryInput{TableName: &name, IndexName: aws.String(table.ByState), KeyConditionExpression: aws.String("p1 = :l"), ExpressionAttributeValues: attributes{":l": text("list")}}), 0.5, 0},
		{"a scan", call(db.Scan, &dynamodb.ScanInput{TableName: &name, FilterExpression: aws.String("sk = :p"), ExpressionAttributeValues: p}), 1.5, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			taken := m.Count(func() { err = c.ask(t.Context()) })
			if err != nil || taken.Reads != c.reads || taken.Writes != c.writes || len(w.failures) > 0 {
				t.Errorf("it takes %g and %g units, want %g and %g; %v %v", taken.Reads, taken.Writes, c.reads, c.writes, err, w.failures)
			}
			w.failures = nil
		})
	}
}

func call[In, Out any](do func(context.Context, *In, ...func(*dynamodb.Options)) (*Out, error), in *In) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := do(ctx, in)
		return err
	}
}

// A part of an item costs as much as all of it, whatever the server says: dynoxide 1.2.1 counts what it gives.
func TestTheMeterCountsWholeItems(t *testing.T) {
	m := NewMeter(&watched{TB: t})
	db, name := tabletest.New(t, table.Definition(""), m.Record)
	if err := call(db.PutItem, &dynamodb.PutItemInput{TableName: &name, Item: listed("b", "2", 6)})(t.Context()); err != nil {
		t.Fatal(err)
	}
	get := call(db.GetItem, &dynamodb.GetItemInput{TableName: &name, Key: keyed("b"), ProjectionExpression: aws.String("sk"), ConsistentRead: aws.Bool(true)})
	if taken := m.Count(func() {
		if err := get(t.Context()); err != nil {
			t.Error(err)
		}
	}); taken.Reads != 2 {
		t.Errorf("a part of 6 KB takes %g units, want 2", taken.Reads)
	}
}

// A server that counts otherwise fails the test; the figures stay AWS's.
func TestTheMeterFailsWhereTheServerCountsOtherwise(t *testing.T) {
	for name, wrong := range map[string]func(*types.ConsumedCapacity){
		"of the table": func(c *types.ConsumedCapacity) { *c.Table.CapacityUnits-- },
		"of an index":  func(c *types.ConsumedCapacity) { delete(c.GlobalSecondaryIndexes, table.ByState) },
		"of neither":   func(c *types.ConsumedCapacity) { c.Table, c.GlobalSecondaryIndexes = nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := &watched{TB: t}
			m := NewMeter(w)
			db, table := tabletest.New(t, table.Definition(""), m.Record, func(o *dynamodb.Options) {
				o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
					return s.Initialize.Add(middleware.InitializeMiddlewareFunc("wrong", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
						out, meta, err := next.HandleInitialize(ctx, in)
						if r, ok := out.Result.(*dynamodb.PutItemOutput); ok && r.ConsumedCapacity != nil {
							wrong(r.ConsumedCapacity)
						}
						return out, meta, err
					}), middleware.After)
				})
			})
			put := call(db.PutItem, &dynamodb.PutItemInput{TableName: &table, Item: listed("a", "1", 3)})
			if err := put(t.Context()); err != nil || len(w.failures) > 0 {
				t.Fatalf("what is not counted is judged: %v %v", err, w.failures)
			}
			taken := m.Count(func() {
				if err := put(t.Context()); err != nil {
					t.Error(err)
				}
			})
			moved := m.Count(func() {
				if err := call(db.PutItem, &dynamodb.PutItemInput{TableName: &table, Item: listed("a", "2", 3)})(t.Context()); err != nil {
					t.Error(err)
				}
			})
			if taken.Writes != 3 || moved.Writes != 5 || len(w.failures) == 0 || !strings.Contains(w.failures[0], "PutItem takes") {
				t.Errorf("it takes %g and %g units, want 3 and 5, and the test fails with %q", taken.Writes, moved.Writes, w.failures)
			}
		})
	}
}
