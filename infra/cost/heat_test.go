package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"github.com/shopspring/decimal"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
	"comptoir/shared/table/tabletest/rules"
)

// heat sums request units by the key of the table or index they go to, and by the kind
// of item. It reads each item before and after a write, with a client of its own. A read
// of such an item, which has at most 4 KB, uses one unit.
type heat struct {
	t             testing.TB
	on            bool
	db            func() *dynamodb.Client
	mu            sync.Mutex
	writes, reads map[string]float64
	kinds         map[string]written
}

func newHeat(t testing.TB) *heat {
	h := &heat{t: t, db: sync.OnceValue(func() *dynamodb.Client { return tabletest.Client(t) })}
	h.clear()
	return h
}

func (h *heat) clear() {
	h.writes, h.reads, h.kinds = map[string]float64{}, map[string]float64{}, map[string]written{}
}

func (h *heat) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("heat", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			if !h.on {
				return next.HandleInitialize(ctx, in)
			}
			name, keys, transaction := touched(in.Parameters)
			before := h.items(ctx, name, keys)
			out, meta, err := next.HandleInitialize(ctx, in)
			if err != nil {
				return out, meta, err
			}
			after := h.items(ctx, name, keys)
			h.mu.Lock()
			defer h.mu.Unlock()
			for i := range keys {
				h.wrote(ctx, name, before[i], after[i], transaction)
			}
			if q, is := in.Parameters.(*dynamodb.BatchGetItemInput); is {
				for _, request := range q.RequestItems {
					for _, k := range request.Keys {
						h.reads[text(k["pk"])]++
					}
				}
			}
			return out, meta, err
		}), middleware.After)
	})
}

// touched returns the keys of the items that a request writes.
func touched(request any) (name string, keys []rules.Item, transaction bool) {
	add := func(table string, it rules.Item) {
		name, keys = table, append(keys, rules.Item{"pk": it["pk"], "sk": it["sk"]})
	}
	switch q := request.(type) {
	case *dynamodb.UpdateItemInput:
		add(*q.TableName, q.Key)
	case *dynamodb.PutItemInput:
		add(*q.TableName, q.Item)
	case *dynamodb.DeleteItemInput:
		add(*q.TableName, q.Key)
	case *dynamodb.BatchWriteItemInput:
		for table, all := range q.RequestItems {
			for _, w := range all {
				if w.PutRequest != nil {
					add(table, w.PutRequest.Item)
				} else {
					add(table, w.DeleteRequest.Key)
				}
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		transaction = true
		for _, a := range q.TransactItems {
			switch {
			case a.Put != nil:
				add(*a.Put.TableName, a.Put.Item)
			case a.Update != nil:
				add(*a.Update.TableName, a.Update.Key)
			case a.Delete != nil:
				add(*a.Delete.TableName, a.Delete.Key)
			case a.ConditionCheck != nil:
				add(*a.ConditionCheck.TableName, a.ConditionCheck.Key)
			}
		}
	}
	return name, keys, transaction
}

// items returns the current items of keys.
func (h *heat) items(ctx context.Context, name string, keys []rules.Item) []rules.Item {
	all := make([]rules.Item, len(keys))
	for i, k := range keys {
		out, err := h.db().GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: k, ConsistentRead: new(true)})
		if err != nil {
			h.t.Errorf("read a written item: %v", err)
			return all
		}
		all[i] = out.Item
	}
	return all
}

// wrote counts one write. An index entry that moves from one index key to another
// counts half at each.
func (h *heat) wrote(ctx context.Context, name string, before, after rules.Item, transaction bool) {
	schema, _ := tabletest.Schema(ctx, h.db(), name)
	u := schema.Write(before, after, transaction)
	it := after
	if it == nil {
		it = before
	}
	h.writes[text(it["pk"])] += u.Table
	for _, x := range table.Indexes() {
		from, to := text(before[x.Partition]), text(after[x.Partition])
		for _, p := range []string{from, to} {
			if p != "" {
				h.writes[x.Name+" "+p] += u.Indexes[x.Name] / 2
			}
		}
		if one := from + to; (from == "") != (to == "") {
			h.writes[x.Name+" "+one] += u.Indexes[x.Name] / 2
		}
	}
	s, err := store.Inspect(table.RecordOf(it))
	if err != nil {
		h.t.Errorf("the written item is of no known kind: %v", err)
	}
	k := h.kinds[s.Kind]
	k.Writes++
	k.Largest = max(k.Largest, rules.Size(after))
	k.Units = k.Units.Add(decimal.NewFromFloat(u.Total()))
	k.Indexes = k.Indexes.Add(decimal.NewFromFloat(u.Total() - u.Table))
	h.kinds[s.Kind] = k
}

func text(a types.AttributeValue) string {
	s, _ := a.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// tally holds the units of a key.
type tally struct{ writes, reads float64 }

// shared returns the units of the keys that several orders use. The keys of an order, its
// invoice, its payment and its mail belong to one order only.
func (h *heat) shared() map[string]tally {
	own := regexp.MustCompile(`#(so|inv|pay|mail)_|#CLAIM#`)
	names := strings.NewReplacer("con_", "<customer>_", "itm_", "<item>_", "usr_", "<user>_", "O#", "O#<org>_")
	ids := regexp.MustCompile(`_[0-9A-HJKMNP-TV-Z]{26}`)
	all := map[string]tally{}
	for key := range merged(h.writes, h.reads) {
		if !own.MatchString(key) {
			name := ids.ReplaceAllString(names.Replace(key), "")
			all[name] = tally{all[name].writes + h.writes[key], all[name].reads + h.reads[key]}
		}
	}
	return all
}

func merged(a, b map[string]float64) map[string]float64 {
	all := maps.Clone(b)
	maps.Copy(all, a)
	return all
}

// hottest returns a table of keys, in the order in which they reach their limit: a
// partition has 1,000 write and 3,000 read units a second.
func hottest(keys map[string]tally) string {
	full := func(t tally) int {
		return int(min(1000/max(t.writes, 1), 3000/max(t.reads, 1)))
	}
	names := slices.SortedFunc(maps.Keys(keys), func(a, b string) int {
		if d := full(keys[a]) - full(keys[b]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	b.WriteString("| key | write units per order | read units | orders per second at the limit |\n|---|--:|--:|--:|\n")
	for _, name := range names {
		fmt.Fprintf(&b, "| `%s` | %v | %v | %d |\n", name, keys[name].writes, keys[name].reads, full(keys[name]))
	}
	return b.String()
}

// TestSharedKeysOfAnOrder finds the keys that each order, from draft to paid, uses. The
// first order creates items for later ones and is not counted. The next two orders are
// for customers with different names; only keys used by both are counted.
func TestSharedKeysOfAnOrder(t *testing.T) {
	h := newHeat(t)
	s := &sale{
		Shop: functest.NewShop(t, "", samples.Everything, functest.WithClient(h.watch)), meter: functest.NewMeter(t),
		around: func(do func()) { do() }, prompt: true,
	}
	s.used = usage{Requests: map[string]int{}, Behind: map[string]int{}}
	sell := func(to string) map[string]tally {
		h.clear()
		s.buyer = to
		s.sellOrder()
		s.runAsync()
		return h.shared()
	}
	sell(s.Wine)
	s.around = h.during
	one, other := sell(s.Wine), sell(s.Guest)
	maps.DeleteFunc(one, func(key string, _ tally) bool { _, both := other[key]; return !both })
	inFile(t, "../proof/scale.md", hottest(one))
}

// during counts the units of a function.
func (h *heat) during(do func()) {
	h.on = true
	defer func() { h.on = false }()
	do()
}
