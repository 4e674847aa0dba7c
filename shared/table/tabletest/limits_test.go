package tabletest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func large(bytes int) types.AttributeValue { return text(strings.Repeat("x", bytes)) }

// escaped returns a text in which each byte becomes six bytes in a request.
func escaped(bytes int) types.AttributeValue { return text(strings.Repeat("\x01", bytes)) }

func key(pk string) item { return item{"pk": text(pk), "sk": text(".")} }

func with(it item, name string, v types.AttributeValue) item {
	it[name] = v
	return it
}

// limited is a client with its own table. It counts the requests that are sent and the violations that are
// reported.
type limited struct {
	*dynamodb.Client
	table          string
	sent, reported int
}

func newLimited(t *testing.T) *limited {
	t.Helper()
	c := &limited{}
	_, c.table = New(t, definition())
	c.Client = connect(t, limits(func(string, error) { c.reported++ }), func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			count := func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
				middleware.FinalizeOutput, middleware.Metadata, error,
			) {
				c.sent++
				return next.HandleFinalize(ctx, in)
			}
			return s.Finalize.Add(middleware.FinalizeMiddlewareFunc("count", count), middleware.After)
		})
	})
	return c
}

// refuses checks that a request is not sent and gets AWS's error.
func (c *limited) refuses(t *testing.T, ask func() error, message string) {
	t.Helper()
	c.sent, c.reported = 0, 0
	var answer smithy.APIError
	err := ask()
	if !errors.As(err, &answer) || answer.ErrorCode() != "ValidationException" || !strings.Contains(answer.ErrorMessage(), message) {
		t.Errorf("the error is %v, want %s", err, message)
	}
	if c.sent != 0 || c.reported != 1 {
		t.Errorf("%d requests were sent, %d violations were reported", c.sent, c.reported)
	}
}

// takes checks that a request is sent and that the server accepts it.
func (c *limited) takes(t *testing.T, ask func() error) {
	t.Helper()
	c.sent, c.reported = 0, 0
	if err := ask(); err != nil || c.sent != 1 || c.reported != 0 {
		t.Errorf("the error is %v; %d requests were sent, %d violations were reported", err, c.sent, c.reported)
	}
}

func (c *limited) transact(t *testing.T, actions ...types.TransactWriteItem) func() error {
	return func() error {
		_, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: actions})
		return err
	}
}

func (c *limited) put(it item) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: &c.table, Item: it}}
}

func (c *limited) deleted(k item) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: &c.table, Key: k}}
}

func (c *limited) many(n int, v types.AttributeValue) (all []types.TransactWriteItem) {
	for i := range n {
		all = append(all, c.put(with(key(fmt.Sprint(i)), "v", v)))
	}
	return all
}

func (c *limited) write(t *testing.T, n int, v types.AttributeValue) func() error {
	return func() error {
		var all []types.WriteRequest
		for _, a := range c.many(n, v) {
			all = append(all, types.WriteRequest{PutRequest: &types.PutRequest{Item: a.Put.Item}})
		}
		_, err := c.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{c.table: all}})
		return err
	}
}

func (c *limited) read(t *testing.T, keys ...item) func() error {
	return func() error {
		_, err := c.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{c.table: {Keys: keys}},
		})
		return err
	}
}

func (c *limited) keep(t *testing.T, it item) func() error {
	return func() error {
		_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &c.table, Item: it})
		return err
	}
}

func (c *limited) query(t *testing.T, cond string, values item) func() error {
	return func() error {
		_, err := c.Query(t.Context(), &dynamodb.QueryInput{
			TableName: &c.table, KeyConditionExpression: &cond, ExpressionAttributeValues: values,
		})
		return err
	}
}

func (c *limited) update(t *testing.T, expression string, names map[string]string, values item) func() error {
	return func() error {
		_, err := c.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: &c.table, Key: key("updated"), UpdateExpression: &expression,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		})
		return err
	}
}

func (c *limited) scan(t *testing.T, filter, projected *string, names map[string]string, values item) func() error {
	return func() error {
		_, err := c.Scan(t.Context(), &dynamodb.ScanInput{
			TableName: &c.table, FilterExpression: filter, ProjectionExpression: projected,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		})
		return err
	}
}

func TestLimitsRefuseLargeRequests(t *testing.T) {
	c := newLimited(t)
	keys := func(n int) (all []item) {
		for i := range n {
			all = append(all, key(fmt.Sprint(i)))
		}
		return all
	}
	const kb = 1 << 10
	for _, l := range []struct {
		name           string
		refused, taken func() error
		message        string
	}{
		{
			"actions of a transaction", c.transact(t, c.many(101, text("v"))...), c.transact(t, c.many(100, text("v"))...),
			"'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
		},
		{
			"bytes of a transaction", c.transact(t, c.many(11, large(399*kb))...), c.transact(t, c.many(10, large(399*kb))...),
			"the aggregate size of the items in the transaction exceeding the 4MB limit",
		},
		{
			"two actions on one item", c.transact(t, c.put(key("a")), c.deleted(key("a"))),
			c.transact(t, c.put(key("a")), c.deleted(key("b"))),
			"Transaction request cannot include multiple operations on one item",
		},
		{"writes of a batch", c.write(t, 26, text("v")), c.write(t, 25, text("v")), "Member must have length less than or equal to 25, Member"},
		{"bytes of a batch on the wire", c.write(t, 25, escaped(120*kb)), c.write(t, 25, escaped(100*kb)), "exceeds 16MB limit"},
		{"keys of a batch", c.read(t, keys(101)...), c.read(t, keys(100)...), "Member must have length less than or equal to 100"},
		{
			"a key twice in a batch", c.read(t, key("a"), key("a")), c.read(t, key("a"), key("b")),
			"Provided list of item keys contains duplicates",
		},
		{
			"bytes of an item", c.keep(t, with(key("a"), "v", large(400*kb))),
			c.keep(t, with(key("a"), "v", large(400*kb-len("pkask.v")))), "Item size has exceeded the maximum allowed size",
		},
		{"bytes of an item in a batch", c.write(t, 1, large(400*kb)), c.write(t, 1, large(399*kb)), "Item size has exceeded"},
		{
			"bytes of an update", c.update(t, "SET v = :v", nil, item{":v": large(400 * kb)}),
			c.update(t, "SET v = :v", nil, item{":v": large(399 * kb)}), "Item size to update has exceeded",
		},
		{"an empty key", c.keep(t, key("")), c.keep(t, key("p")), "cannot contain an empty string value. Key: pk"},
		{"an empty key that is read", c.read(t, key("")), c.read(t, key("p")), "cannot contain an empty string value. Key: pk"},
		{
			"an empty key of an index", c.keep(t, with(key("a"), "g1", text(""))), c.keep(t, with(key("a"), "other", text(""))),
			"IndexName: GSI1, IndexKey: g1",
		},
		{
			"an update to an empty key of an index", c.update(t, "SET g2 = :v", nil, item{":v": text("")}),
			c.update(t, "SET g2 = :v", nil, item{":v": text("v")}), "attempted to update a secondary index key",
		},
		{
			"an empty value in a key condition",
			c.query(t, "pk = :p AND begins_with(sk, :s)", item{":p": text("p"), ":s": text("")}),
			c.query(t, "pk = :p AND begins_with(sk, :s)", item{":p": text("p"), ":s": text("s")}),
			"cannot contain an empty string value. Key: sk",
		},
	} {
		t.Run(l.name, func(t *testing.T) {
			c.refuses(t, l.refused, l.message)
			c.takes(t, l.taken)
		})
	}
}

func TestLimitsRefuseInvalidExpressions(t *testing.T) {
	c := newLimited(t)
	one := item{":v": text("v")}
	for _, l := range []struct {
		name           string
		refused, taken func() error
		message        string
	}{
		{
			"a reserved word in a filter", c.scan(t, aws.String("status = :v"), nil, nil, one),
			c.scan(t, aws.String("#s = :v"), nil, map[string]string{"#s": "status"}, one),
			"Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: status",
		},
		{
			"a reserved word within a path", c.scan(t, aws.String("shop.Name = :v"), nil, nil, one),
			c.scan(t, aws.String("shop.city = :v"), nil, nil, one), "reserved keyword: Name",
		},
		{
			"a reserved word in a projection", c.scan(t, nil, aws.String("pk, set"), nil, nil),
			c.scan(t, nil, aws.String("pk, settled"), nil, nil),
			"Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: set",
		},
		{
			"a reserved word in an update", c.update(t, "SET add = :v", nil, one),
			c.update(t, "SET added = :v REMOVE gone", nil, one),
			"Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: add",
		},
		{
			"a function's name as an attribute", c.scan(t, aws.String("size = :v"), nil, nil, one),
			c.scan(t, aws.String("size(v) IN (:v) OR NOT (v BETWEEN :v AND :v) AND contains(v, :v)"), nil, nil, one),
			"reserved keyword: size",
		},
		{
			"a name that is not defined", c.scan(t, aws.String("#s = :v"), nil, nil, one),
			c.scan(t, aws.String("#s = :v"), nil, map[string]string{"#s": "s"}, one),
			"An expression attribute name used in the document path is not defined; attribute name: #s",
		},
		{
			"a value that is not defined", c.update(t, "SET v = :w", nil, nil),
			c.update(t, "SET v = :w", nil, item{":w": text("w")}),
			"An expression attribute value used in expression is not defined; attribute value: :w",
		},
		{
			"a name that is not used", c.scan(t, aws.String("v = :v"), nil, map[string]string{"#s": "s"}, one),
			c.scan(t, aws.String("v = :v"), aws.String("#s"), map[string]string{"#s": "s"}, one),
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#s}",
		},
		{
			"a value that is not used", c.query(t, "pk = :p", item{":p": text("p"), ":v": text("v")}),
			c.query(t, "pk = :p", item{":p": text("p")}),
			"Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
		},
		{
			"names without an expression", c.scan(t, nil, nil, map[string]string{"#s": "s"}, nil),
			c.scan(t, nil, nil, nil, nil), "ExpressionAttributeNames can only be specified when using expressions",
		},
		{
			"a long expression", c.scan(t, aws.String("v = :v"+strings.Repeat(" ", 4091)), nil, nil, one),
			c.scan(t, aws.String("v = :v"+strings.Repeat(" ", 4090)), nil, nil, one),
			"Expression size has exceeded the maximum allowed size; expression size: 4097",
		},
	} {
		t.Run(l.name, func(t *testing.T) {
			c.refuses(t, l.refused, l.message)
			c.takes(t, l.taken)
		})
	}
}

// The condition of a transaction follows the rules of any other expression, and a violation fails the test.
func TestLimitsFailTheTest(t *testing.T) {
	_, table := New(t, definition())
	inner := &recorder{TB: t}
	_, err := Client(inner).TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{
			ConditionCheck: &types.ConditionCheck{
				TableName: &table, Key: key("a"), ConditionExpression: aws.String("version = :v AND total = :w"),
				ExpressionAttributeValues: item{":v": text("1"), ":w": text("2")},
			},
		},
	}})
	const want = "AWS refuses this TransactWriteItems: api error ValidationException: " +
		"Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: total"
	if err == nil || inner.failure != want {
		t.Errorf("the test fails with %q and the request with %v; want %q", inner.failure, err, want)
	}
}

// recorder is a test that records its failure.
type recorder struct {
	testing.TB
	failure string
}

func (w *recorder) Errorf(format string, values ...any) { w.failure = fmt.Sprintf(format, values...) }
