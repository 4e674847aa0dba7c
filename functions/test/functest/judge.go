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

// judge computes the units of a request by AWS's rules, from the items themselves: an unmetered client reads the items
// of a write before it, those of an update also after it, and the whole items of a read that gives parts of them.
//
// It judges only while a Meter counts, which is where figures come from: TestCost, the sale of infra/cost. In the rest
// of the suite no figure is made, and these reads would double its requests. Counted writes go one after the other, so
// that each has its own images.
type judge struct {
	t  testing.TB
	db func() *dynamodb.Client
}

func newJudge(t testing.TB) judge {
	return judge{t, sync.OnceValue(func() *dynamodb.Client { return tabletest.Client(t) })}
}

// image is an item in a table that a request touches.
type image struct {
	table         string
	schema        rules.Schema
	key           rules.Item
	before, after rules.Item // nil where it is missing
	updated       bool       // what it is afterwards is up to the table
}

// touched are the images of what a request writes, without the items yet; none of what reads.
func (j judge) touched(ctx context.Context, request any) (all []*image, transaction bool) {
	add := func(table *string, key, put rules.Item, updated bool) {
		schema := j.schema(ctx, *table)
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
			default: // a condition check leaves the item as it is; it takes the units of a write all the same
				add(a.ConditionCheck.TableName, a.ConditionCheck.Key, nil, true)
			}
		}
	}
	return all, transaction
}

func (j judge) schema(ctx context.Context, table string) rules.Schema {
	s, known := tabletest.Schema(ctx, j.db(), table)
	if !known {
		j.t.Errorf("there is no table %s", table)
	}
	return s
}

// before reads the items a request is going to write.
func (j judge) before(ctx context.Context, all []*image) {
	for i, it := range j.items(ctx, all) {
		all[i].before = it
	}
}

// written are the units of a write that was made.
func (j judge) written(ctx context.Context, all []*image, transaction bool) (u rules.Units) {
	updated := slices.DeleteFunc(slices.Clone(all), func(i *image) bool { return !i.updated })
	for i, it := range j.items(ctx, updated) {
		updated[i].after = it
	}
	for _, i := range all {
		u = u.Plus(i.schema.Write(i.before, i.after, transaction))
	}
	return u
}

// items reads the items of images as they are now, in their order.
func (j judge) items(ctx context.Context, all []*image) []rules.Item {
	found := map[string]rules.Item{}
	for some := range slices.Chunk(all, rules.MostKeys) {
		asked := map[string]types.KeysAndAttributes{}
		for _, i := range some {
			k := asked[i.table]
			k.Keys, k.ConsistentRead = append(k.Keys, i.key), aws.Bool(true)
			asked[i.table] = k
		}
		for len(asked) > 0 {
			out, err := j.db().BatchGetItem(context.WithoutCancel(ctx), &dynamodb.BatchGetItemInput{RequestItems: asked})
			if err != nil {
				j.t.Errorf("read the items to be judged: %v", err)
				return nil
			}
			for table, items := range out.Responses {
				for _, it := range items {
					found[table+" "+j.schema(ctx, table).Name(it)] = it
				}
			}
			asked = out.UnprocessedKeys
		}
	}
	out := make([]rules.Item, len(all))
	for n, i := range all {
		out[n] = found[i.table+" "+i.schema.Name(i.key)]
	}
	return out
}

// read are the units of a read that was made.
func (j judge) read(ctx context.Context, request, answer any) (u rules.Units) {
	switch q := request.(type) {
	case *dynamodb.GetItemInput:
		keys := types.KeysAndAttributes{Keys: []rules.Item{q.Key}, ProjectionExpression: q.ProjectionExpression}
		u.Table = j.got(ctx, *q.TableName, keys, []rules.Item{answer.(*dynamodb.GetItemOutput).Item}, rules.Consistent(q.ConsistentRead))
	case *dynamodb.BatchGetItemInput:
		r := answer.(*dynamodb.BatchGetItemOutput)
		for table, keys := range q.RequestItems {
			keys.Keys = slices.DeleteFunc(slices.Clone(keys.Keys), func(key rules.Item) bool {
				return slices.ContainsFunc(r.UnprocessedKeys[table].Keys, func(left rules.Item) bool { return rules.PlainItem(left) == rules.PlainItem(key) })
			})
			u.Table += j.got(ctx, table, keys, r.Responses[table], rules.Consistent(keys.ConsistentRead))
		}
	case *dynamodb.TransactGetItemsInput:
		for n, i := range q.TransactItems {
			keys := types.KeysAndAttributes{Keys: []rules.Item{i.Get.Key}, ProjectionExpression: i.Get.ProjectionExpression}
			u.Table += j.got(ctx, *i.Get.TableName, keys, []rules.Item{answer.(*dynamodb.TransactGetItemsOutput).Responses[n].Item}, rules.Transactional)
		}
	case *dynamodb.QueryInput:
		return of(q.IndexName, rules.Page(j.queried(ctx, q, answer.(*dynamodb.QueryOutput)), rules.Consistent(q.ConsistentRead)))
	case *dynamodb.ScanInput:
		return of(q.IndexName, rules.Page(j.scanned(ctx, q, answer.(*dynamodb.ScanOutput)), rules.Consistent(q.ConsistentRead)))
	}
	return u
}

// got are the units of a read by keys, of which these items were given; the others are missing.
func (j judge) got(ctx context.Context, table string, keys types.KeysAndAttributes, given []rules.Item, c rules.Consistency) (n float64) {
	if keys.ProjectionExpression != nil {
		var all []*image
		for _, k := range keys.Keys {
			all = append(all, &image{table: table, schema: j.schema(ctx, table), key: k})
		}
		given = j.items(ctx, all)
	}
	for i := range keys.Keys {
		var it rules.Item
		if i < len(given) {
			it = given[i]
		}
		n += rules.Get(it, c)
	}
	return n
}

// of are the units of what was read in a table or in one of its indexes.
func of(index *string, n float64) rules.Units {
	if index == nil {
		return rules.Units{Table: n}
	}
	return rules.Units{Indexes: map[string]float64{*index: n}}
}

// queried are the items a query has looked at: what it gave, unless it gave less.
func (j judge) queried(ctx context.Context, q *dynamodb.QueryInput, r *dynamodb.QueryOutput) []rules.Item {
	if q.FilterExpression == nil && q.ProjectionExpression == nil && q.Select == "" || r.ScannedCount == 0 {
		return r.Items
	}
	whole := *q
	whole.FilterExpression, whole.ProjectionExpression, whole.Select, whole.ReturnConsumedCapacity = nil, nil, "", ""
	whole.Limit = aws.Int32(r.ScannedCount)
	used := rules.Words(*q.KeyConditionExpression)
	whole.ExpressionAttributeNames, whole.ExpressionAttributeValues = only(q.ExpressionAttributeNames, used), only(q.ExpressionAttributeValues, used)
	out, err := j.db().Query(context.WithoutCancel(ctx), &whole)
	if err != nil {
		j.t.Errorf("read the items to be judged: %v", err)
		return nil
	}
	return out.Items
}

// scanned are the items a scan has looked at.
func (j judge) scanned(ctx context.Context, q *dynamodb.ScanInput, r *dynamodb.ScanOutput) []rules.Item {
	if q.FilterExpression == nil && q.ProjectionExpression == nil && q.Select == "" || r.ScannedCount == 0 {
		return r.Items
	}
	whole := *q
	whole.FilterExpression, whole.ProjectionExpression, whole.Select, whole.ReturnConsumedCapacity = nil, nil, "", ""
	whole.Limit, whole.ExpressionAttributeNames, whole.ExpressionAttributeValues = aws.Int32(r.ScannedCount), nil, nil
	out, err := j.db().Scan(context.WithoutCancel(ctx), &whole)
	if err != nil {
		j.t.Errorf("read the items to be judged: %v", err)
		return nil
	}
	return out.Items
}

// only keeps what an expression uses; an empty map would be an error.
func only[V any](given map[string]V, used []string) map[string]V {
	kept := maps.Clone(given)
	maps.DeleteFunc(kept, func(name string, _ V) bool { return !slices.Contains(used, name) })
	if len(kept) == 0 {
		return nil
	}
	return kept
}
