package functest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/table/tabletest"
	"comptoir/shared/table/tabletest/rules"
)

// calculator computes the capacity units of a request by AWS's rules, from the items: an unmetered client reads the
// items of a write before it, the items of an update also after it, and the whole items of a read that returns only
// some of their attributes.
//
// It computes only while a Meter counts: in TestCost and the sale of infra/cost. The rest of the suite needs no
// figures, and these reads would double its requests. Counted writes run one after the other, so that each has its
// own images.
type calculator struct {
	t  testing.TB
	db func() *dynamodb.Client
}

func newCalculator(t testing.TB) calculator {
	return calculator{t, sync.OnceValue(func() *dynamodb.Client { return tabletest.Client(t) })}
}

// image is an item in a table that a request touches.
type image struct {
	table         string
	schema        rules.Schema
	key           rules.Item
	before, after rules.Item // nil where it is missing
	updated       bool       // the table computes the item after the request
}

// touched returns the images of the items that a request writes, before they are read; none for a read.
func (c calculator) touched(ctx context.Context, request any) (all []*image, transaction bool) {
	add := func(table *string, key, put rules.Item, updated bool) {
		schema := c.schema(ctx, *table)
		if put != nil {
			key = schema.KeyOf(put)
		}
		all = append(all, &image{table: *table, schema: schema, key: key, after: put, updated: updated})
	}
	switch q := request.(type) {
	case *dynamodb.PutItemInput:
		add(q.TableName, nil, q.Item, false)
	case *dynamodb.UpdateItemInput:
		add(q.TableName, q.Key, nil, true)
	case *dynamodb.DeleteItemInput:
		add(q.TableName, q.Key, nil, false)
	case *dynamodb.BatchWriteItemInput:
		for name, writes := range q.RequestItems {
			for _, w := range writes {
				if w.PutRequest != nil {
					add(&name, nil, w.PutRequest.Item, false)
				} else {
					add(&name, w.DeleteRequest.Key, nil, false)
				}
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		transaction = true
		for _, a := range q.TransactItems {
			switch {
			case a.Put != nil:
				add(a.Put.TableName, nil, a.Put.Item, false)
			case a.Update != nil:
				add(a.Update.TableName, a.Update.Key, nil, true)
			case a.Delete != nil:
				add(a.Delete.TableName, a.Delete.Key, nil, false)
			default: // a condition check does not change the item, but consumes the units of a write
				add(a.ConditionCheck.TableName, a.ConditionCheck.Key, nil, true)
			}
		}
	}
	return all, transaction
}

func (c calculator) schema(ctx context.Context, table string) rules.Schema {
	s, known := tabletest.Schema(ctx, c.db(), table)
	if !known {
		c.t.Errorf("there is no table %s", table)
	}
	return s
}

// before reads the items of a write, before it is sent.
func (c calculator) before(ctx context.Context, all []*image) {
	for i, it := range c.items(ctx, all) {
		all[i].before = it
	}
}

// written returns the units of a write that succeeded.
func (c calculator) written(ctx context.Context, all []*image, transaction bool) (u rules.Units) {
	updated := slices.DeleteFunc(slices.Clone(all), func(i *image) bool { return !i.updated })
	for i, it := range c.items(ctx, updated) {
		updated[i].after = it
	}
	for _, i := range all {
		u = u.Plus(i.schema.Write(i.before, i.after, transaction))
	}
	return u
}

// items reads the current items of images, in their order.
func (c calculator) items(ctx context.Context, all []*image) []rules.Item {
	found := map[string]rules.Item{}
	for chunk := range slices.Chunk(all, rules.MostKeys) {
		pending := map[string]types.KeysAndAttributes{}
		for _, i := range chunk {
			k := pending[i.table]
			k.Keys, k.ConsistentRead = append(k.Keys, i.key), aws.Bool(true)
			pending[i.table] = k
		}
		for len(pending) > 0 {
			out, err := c.db().BatchGetItem(context.WithoutCancel(ctx), &dynamodb.BatchGetItemInput{RequestItems: pending})
			if err != nil {
				c.t.Errorf("read the items to compute units: %v", err)
				return nil
			}
			for table, items := range out.Responses {
				for _, it := range items {
					found[table+" "+c.schema(ctx, table).Name(it)] = it
				}
			}
			pending = out.UnprocessedKeys
		}
	}
	out := make([]rules.Item, len(all))
	for n, i := range all {
		out[n] = found[i.table+" "+i.schema.Name(i.key)]
	}
	return out
}

// read returns the units of a read that succeeded.
func (c calculator) read(ctx context.Context, request, response any) (u rules.Units) {
	switch q := request.(type) {
	case *dynamodb.GetItemInput:
		keys := types.KeysAndAttributes{Keys: []rules.Item{q.Key}, ProjectionExpression: q.ProjectionExpression}
		found := response.(*dynamodb.GetItemOutput).Item
		u.Table = c.got(ctx, *q.TableName, keys, []rules.Item{found}, rules.Consistent(q.ConsistentRead))
	case *dynamodb.BatchGetItemInput:
		r := response.(*dynamodb.BatchGetItemOutput)
		for table, keys := range q.RequestItems {
			keys.Keys = slices.DeleteFunc(slices.Clone(keys.Keys), func(key rules.Item) bool {
				return slices.ContainsFunc(r.UnprocessedKeys[table].Keys, func(left rules.Item) bool {
					return rules.PlainItem(left) == rules.PlainItem(key)
				})
			})
			u.Table += c.got(ctx, table, keys, r.Responses[table], rules.Consistent(keys.ConsistentRead))
		}
	case *dynamodb.TransactGetItemsInput:
		for n, i := range q.TransactItems {
			keys := types.KeysAndAttributes{Keys: []rules.Item{i.Get.Key}, ProjectionExpression: i.Get.ProjectionExpression}
			found := response.(*dynamodb.TransactGetItemsOutput).Responses[n].Item
			u.Table += c.got(ctx, *i.Get.TableName, keys, []rules.Item{found}, rules.Transactional)
		}
	case *dynamodb.QueryInput:
		return unitsOf(q.IndexName, rules.Page(c.queried(ctx, q, response.(*dynamodb.QueryOutput)), rules.Consistent(q.ConsistentRead)))
	case *dynamodb.ScanInput:
		return unitsOf(q.IndexName, rules.Page(c.scanned(ctx, q, response.(*dynamodb.ScanOutput)), rules.Consistent(q.ConsistentRead)))
	}
	return u
}

// got returns the units of a read by keys that found these items; the other items do not exist.
func (c calculator) got(
	ctx context.Context, table string, keys types.KeysAndAttributes, found []rules.Item, level rules.Consistency,
) (n float64) {
	if keys.ProjectionExpression != nil {
		var all []*image
		for _, k := range keys.Keys {
			all = append(all, &image{table: table, schema: c.schema(ctx, table), key: k})
		}
		found = c.items(ctx, all)
	}
	for i := range keys.Keys {
		var it rules.Item
		if i < len(found) {
			it = found[i]
		}
		n += rules.Get(it, level)
	}
	return n
}

// unitsOf returns units of a read of a table, or of one of its indexes.
func unitsOf(index *string, n float64) rules.Units {
	if index == nil {
		return rules.Units{Table: n}
	}
	return rules.Units{Indexes: map[string]float64{*index: n}}
}

// queried returns the items that a query has read: the items of its response, unless it filters or projects them.
func (c calculator) queried(ctx context.Context, q *dynamodb.QueryInput, r *dynamodb.QueryOutput) []rules.Item {
	if q.FilterExpression == nil && q.ProjectionExpression == nil && q.Select == "" || r.ScannedCount == 0 {
		return r.Items
	}
	whole := *q
	whole.FilterExpression, whole.ProjectionExpression, whole.Select, whole.ReturnConsumedCapacity = nil, nil, "", ""
	whole.Limit = aws.Int32(r.ScannedCount)
	used := rules.Words(*q.KeyConditionExpression)
	whole.ExpressionAttributeNames = only(q.ExpressionAttributeNames, used)
	whole.ExpressionAttributeValues = only(q.ExpressionAttributeValues, used)
	out, err := c.db().Query(context.WithoutCancel(ctx), &whole)
	if err != nil {
		c.t.Errorf("read the items to compute units: %v", err)
		return nil
	}
	return out.Items
}

// scanned returns the items that a scan has read.
func (c calculator) scanned(ctx context.Context, q *dynamodb.ScanInput, r *dynamodb.ScanOutput) []rules.Item {
	if q.FilterExpression == nil && q.ProjectionExpression == nil && q.Select == "" || r.ScannedCount == 0 {
		return r.Items
	}
	whole := *q
	whole.FilterExpression, whole.ProjectionExpression, whole.Select, whole.ReturnConsumedCapacity = nil, nil, "", ""
	whole.Limit, whole.ExpressionAttributeNames, whole.ExpressionAttributeValues = aws.Int32(r.ScannedCount), nil, nil
	out, err := c.db().Scan(context.WithoutCancel(ctx), &whole)
	if err != nil {
		c.t.Errorf("read the items to compute units: %v", err)
		return nil
	}
	return out.Items
}

// only returns the names or values that an expression uses. DynamoDB refuses an empty map.
func only[V any](given map[string]V, used []string) map[string]V {
	kept := maps.Clone(given)
	maps.DeleteFunc(kept, func(name string, _ V) bool { return !slices.Contains(used, name) })
	if len(kept) == 0 {
		return nil
	}
	return kept
}
