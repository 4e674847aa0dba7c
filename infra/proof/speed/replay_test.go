package speed

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"comptoir/shared/table/tabletest"
)

// recorder records the requests of a client to the table.
type recorder struct{ requests []any }

func (r *recorder) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("recorder", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			r.requests = append(r.requests, in.Parameters)
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
}

func (r *recorder) take() []any {
	requests := r.requests
	r.requests = nil
	return requests
}

// bare sends recorded requests again, with the SDK only.
type bare struct {
	db    *dynamodb.Client
	times int
}

func newBare(t testing.TB) *bare { return &bare{db: tabletest.Client(t, connected)} }

// repeat returns copies of recorded requests that succeed a second time: an added item gets
// another key, a changed item is changed once more, without conditions. They have the size
// of the originals, except for the key.
func (b *bare) repeat(requests []any) []any {
	b.times++
	out := make([]any, len(requests))
	for i, r := range requests {
		switch q := r.(type) {
		case *dynamodb.TransactWriteItemsInput:
			w := *q
			w.ClientRequestToken = nil
			w.TransactItems = make([]types.TransactWriteItem, len(q.TransactItems))
			for i, a := range q.TransactItems {
				w.TransactItems[i] = b.action(a)
			}
			out[i] = &w
		case *dynamodb.PutItemInput:
			w := *q
			w.Item, w.ConditionExpression = b.withOtherKeys(q.Item), nil
			w.ExpressionAttributeNames, w.ExpressionAttributeValues = nil, nil
			out[i] = &w
		case *dynamodb.UpdateItemInput:
			w := *q
			if q.ConditionExpression != nil {
				w.ExpressionAttributeNames = mentioned(*q.UpdateExpression, q.ExpressionAttributeNames)
				w.ExpressionAttributeValues = mentioned(*q.UpdateExpression, q.ExpressionAttributeValues)
			}
			w.ConditionExpression = nil
			out[i] = &w
		default:
			out[i] = r
		}
	}
	return out
}

func (b *bare) action(a types.TransactWriteItem) types.TransactWriteItem {
	switch {
	case a.Put != nil:
		p := *a.Put
		if p.ConditionExpression != nil && strings.HasPrefix(*p.ConditionExpression, "attribute_not_exists(pk)") {
			p.Item = b.withOtherKeys(p.Item)
		}
		p.ConditionExpression = nil
		p.ExpressionAttributeNames, p.ExpressionAttributeValues = nil, nil
		return types.TransactWriteItem{Put: &p}
	case a.Update != nil:
		u := *a.Update
		if u.ConditionExpression != nil {
			u.ExpressionAttributeNames = mentioned(*u.UpdateExpression, u.ExpressionAttributeNames)
			u.ExpressionAttributeValues = mentioned(*u.UpdateExpression, u.ExpressionAttributeValues)
		}
		u.ConditionExpression = nil
		return types.TransactWriteItem{Update: &u}
	case a.Delete != nil:
		d := *a.Delete
		d.ConditionExpression, d.ExpressionAttributeNames, d.ExpressionAttributeValues = nil, nil, nil
		return types.TransactWriteItem{Delete: &d}
	}
	return a
}

// withOtherKeys returns an item with partition keys, of the table and the indexes, that no
// organisation reads.
func (b *bare) withOtherKeys(it map[string]types.AttributeValue) map[string]types.AttributeValue {
	it = maps.Clone(it)
	for _, name := range []string{"pk", "p1", "p3"} {
		if v, exists := it[name].(*types.AttributeValueMemberS); exists {
			it[name] = &types.AttributeValueMemberS{Value: fmt.Sprintf("B%d%s", b.times, v.Value)}
		}
	}
	return it
}

// mentioned returns the names or values in an expression, as DynamoDB refuses unused ones.
func mentioned[V any](expression string, all map[string]V) map[string]V {
	words := strings.FieldsFunc(expression, func(r rune) bool { return strings.ContainsRune(" ,.=()+-", r) })
	out := map[string]V{}
	for _, w := range words {
		if v, exists := all[w]; exists {
			out[w] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// send sends requests one after the other. The measured operations send none concurrently.
func (b *bare) send(requests []any) error {
	ctx := context.Background()
	for _, r := range requests {
		var err error
		switch q := r.(type) {
		case *dynamodb.BatchGetItemInput:
			_, err = b.db.BatchGetItem(ctx, q)
		case *dynamodb.QueryInput:
			_, err = b.db.Query(ctx, q)
		case *dynamodb.UpdateItemInput:
			_, err = b.db.UpdateItem(ctx, q)
		case *dynamodb.PutItemInput:
			_, err = b.db.PutItem(ctx, q)
		case *dynamodb.TransactWriteItemsInput:
			_, err = b.db.TransactWriteItems(ctx, q)
		default:
			err = fmt.Errorf("a %T cannot be sent again", r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
