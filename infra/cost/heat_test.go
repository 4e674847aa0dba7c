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

	"comptoir/functions/test/functest"
	"comptoir/shared/table"
)

// heat adds up the units by the key of the table or the index they go to. A write
// in a transaction takes two for each KB of an item, and one for each entry of an
// index that comes, goes or changes; a read of these items, none of which has more
// than 4 KB, takes one.
type heat struct {
	mu            sync.Mutex
	on            bool
	writes, reads map[string]int
}

func (h *heat) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("heat", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, meta, err := next.HandleInitialize(ctx, in)
			if h.mu.Lock(); h.on && err == nil {
				h.note(in.Parameters)
			}
			h.mu.Unlock()
			return out, meta, err
		}), middleware.After)
	})
}

func (h *heat) note(request any) {
	kilobytes := func(it map[string]types.AttributeValue) int {
		return (table.Size(&types.AttributeValueMemberM{Value: it}) + 1023) / 1024
	}
	switch q := request.(type) {
	case *dynamodb.TransactWriteItemsInput:
		for _, a := range q.TransactItems {
			switch {
			case a.Put != nil:
				h.writes[text(a.Put.Item["pk"])] += 2 * kilobytes(a.Put.Item)
			case a.Update != nil:
				h.writes[text(a.Update.Key["pk"])] += 2 * kilobytes(a.Update.ExpressionAttributeValues)
			case a.Delete != nil:
				h.writes[text(a.Delete.Key["pk"])] += 2
			}
		}
	case *dynamodb.UpdateItemInput:
		h.writes[text(q.Key["pk"])]++
	case *dynamodb.BatchGetItemInput:
		for _, asked := range q.RequestItems {
			for _, k := range asked.Keys {
				h.reads[text(k["pk"])]++
			}
		}
	}
}

func text(a types.AttributeValue) string {
	s, _ := a.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// entry is where an index has a document, and what it shows of it.
type entry struct{ sort, row string }

// entries are where the lists find each document now, by the key of the index.
func entries(s *sale) map[string]map[string]entry {
	all := map[string]map[string]entry{}
	for _, it := range s.Items("attribute_exists(gsi1pk) OR attribute_exists(gsi2pk) OR attribute_exists(gsi3pk)", nil) {
		at := map[string]entry{}
		for _, x := range table.Indexes() {
			if p := text(it[x.Partition]); p != "" {
				at[x.Name+" "+p] = entry{text(it[x.Sort]), fmt.Sprint(plain(it[table.Projected]))}
			}
		}
		all[text(it["pk"])+" "+text(it["sk"])] = at
	}
	return all
}

// plain is an attribute as something that can be compared.
func plain(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for name, v := range a.Value {
			m[name] = plain(v)
		}
		return m
	case *types.AttributeValueMemberL:
		var l []any
		for _, v := range a.Value {
			l = append(l, plain(v))
		}
		return l
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	case *types.AttributeValueMemberBOOL:
		return a.Value
	}
	return nil
}

// during counts what goes to which key while something is done.
func (h *heat) during(s *sale, do func()) {
	before := entries(s)
	h.on = true
	do()
	h.on = false
	after := entries(s)
	for document, now := range after {
		was := before[document]
		for at := range was {
			if _, still := now[at]; !still {
				h.writes[at]++
			}
		}
		for at, e := range now {
			switch {
			case was[at] == e:
			case was[at].sort != "" && was[at].sort != e.sort: // it goes from one place and comes to another
				h.writes[at] += 2
			default:
				h.writes[at]++
			}
		}
	}
}

// tally is what went to a key.
type tally struct{ writes, reads int }

// shared is what went to the keys that other orders go to, too: those of an order,
// its invoice, its payment and its mail are its own.
func (h *heat) shared() map[string]tally {
	own := regexp.MustCompile(`#(SO|INV|PAY|MAIL)#[a-z]+_|#CLAIM#`)
	names := strings.NewReplacer("con_", "<customer>_", "itm_", "<item>_", "usr_", "<user>_", "org_", "<org>_")
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

func merged(a, b map[string]int) map[string]int {
	all := maps.Clone(b)
	maps.Copy(all, a)
	return all
}

// hottest is a table of keys, of which those come first that are full first: a
// partition gives 1,000 write and 3,000 read units a second.
func hottest(keys map[string]tally) string {
	full := func(t tally) int {
		return min(1000/max(t.writes, 1), 3000/max(t.reads, 1))
	}
	names := slices.SortedFunc(maps.Keys(keys), func(a, b string) int {
		if d := full(keys[a]) - full(keys[b]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	b.WriteString("| key | write units an order | read units | full at orders a second |\n|---|--:|--:|--:|\n")
	for _, name := range names {
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d |\n", name, keys[name].writes, keys[name].reads, full(keys[name]))
	}
	return b.String()
}

// Which keys each order from draft to paid heats. The first order leaves marks on
// what it uses and is not counted; of the next two, to customers with other names,
// only what both heat.
func TestWhatAnOrderHeats(t *testing.T) {
	h := &heat{writes: map[string]int{}, reads: map[string]int{}}
	s := &sale{Shop: functest.NewShop(t, "", h.watch), meter: functest.NewMeter(t), around: func(do func()) { do() }}
	s.used = usage{Requests: map[string]int{}, Behind: map[string]int{}}
	sell := func(to string) map[string]tally {
		clear(h.writes)
		clear(h.reads)
		s.AWS.Mails, s.buyer = nil, to
		s.sold()
		s.follows()
		return h.shared()
	}
	sell(s.Wine)
	s.around = func(do func()) { h.during(s, do) }
	one, other := sell(s.Wine), sell(s.Guest)
	maps.DeleteFunc(one, func(key string, _ tally) bool { _, both := other[key]; return !both })
	written(t, "../proof/scale.md", hottest(one))
}
