package growth

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/oklog/ulid/v2"
	"github.com/shopspring/decimal"

	"comptoir/functions/test/functest"
	"comptoir/shared/id"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

type item = map[string]types.AttributeValue

// model is an order that was written by the product, with everything that follows
// from it. Others are made like it.
type model struct {
	id, number string
	items      []item
}

// stock is a shop with as many orders of one customer as are asked for, and a
// tenth as many of another one.
type stock struct {
	*functest.Shop
	meter *functest.Meter
	sets  int     // of orders; a set is one of each model
	all   []model // of these, the first are drafts of the customer with many orders
}

const (
	drafts    = 10 // models that are drafts
	confirmed = 10 // models that are confirmed
	others    = 2  // models of the other customer
	first     = 10_001
)

// newStock opens a shop and fills it.
func newStock(t *testing.T, orders int) *stock {
	t.Helper()
	s := &stock{meter: functest.NewMeter(t)}
	s.Shop = functest.NewShop(t, "", s.meter.Watch)
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: fmt.Sprintf(`{"numbering": {"sales_order": {"prefix": "SO-", "digits": 8, "next": %d}}}`, first)}).Want(200)
	s.Project()
	before := s.sums()
	for i := range drafts + confirmed + others {
		customer := s.Wine
		if i >= drafts+confirmed {
			customer = s.Guest
		}
		lines := []string{functest.Line(s.Glass, fmt.Sprint(i%7+1)), functest.Line(s.Advice, "1.5"), functest.Line(s.Cheese, "2")}
		made := s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(customer, strings.Join(lines[:i%3+1], ","))}).Want(201)
		if i >= drafts {
			s.Act("salesorder.confirm", made.Get("id"), "").Want(200)
		}
		s.all = append(s.all, model{id: made.Get("id"), number: made.Get("number")})
	}
	s.Project()
	for _, it := range s.Items("", nil) {
		shown, err := table.Clear(it)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range s.all {
			if mentions(shown, id.Bare(m.id)) || mentions(shown, s.newestFirst(m.id)) { // keys hold ids without their prefixes
				s.all[i].items = append(s.all[i].items, it)
			}
		}
	}
	s.sets = orders / (drafts + confirmed)
	began, after := time.Now(), s.sums()
	n := s.fill()
	s.scale(before, after)
	t.Logf("%d orders, %d items in %s", s.sets*len(s.all), n, time.Since(began).Round(time.Second))
	return s
}

// order is an order of a set, by its model; set 0 are the models themselves.
func (s *stock) order(set, model int) string {
	if set == 0 {
		return s.all[model].id
	}
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], uint64(set*len(s.all)+model))
	var bare ulid.ULID
	if err := bare.SetTime(ulid.Timestamp(functest.Start) + uint64(set)); err != nil {
		s.T.Fatal(err)
	}
	if err := bare.SetEntropy(random[:]); err != nil {
		s.T.Fatal(err)
	}
	return "so_" + bare.String()
}

func (s *stock) number(set, model int) string {
	return fmt.Sprintf("%08d", first+set*len(s.all)+model)
}

// fill writes the sets, and tells how many items they are.
func (s *stock) fill() (n int) {
	s.T.Helper()
	db := tabletest.Client(s.T)
	batches := make(chan []types.WriteRequest, 16)
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for b := range batches {
				left := map[string][]types.WriteRequest{s.Name: b}
				for len(left) > 0 {
					out, err := db.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{RequestItems: left})
					if err != nil {
						s.T.Error(err)
						return
					}
					left = out.UnprocessedItems
				}
			}
		})
	}
	const most = 25 // that DynamoDB takes at once
	var batch []types.WriteRequest
	for set := 1; set < s.sets; set++ {
		for i, m := range s.all {
			is, was, number := s.order(set, i), m.number[3:], s.number(set, i)
			like := strings.NewReplacer(m.id, is, id.Bare(m.id), id.Bare(is), was, number, strings.TrimLeft(was, "0"), strings.TrimLeft(number, "0"))
			for _, it := range m.items {
				n++
				if batch = append(batch, types.WriteRequest{PutRequest: &types.PutRequest{Item: s.renamed(it, like)}}); len(batch) == most {
					batches <- batch
					batch = nil
				}
			}
		}
	}
	if len(batch) > 0 {
		batches <- batch
	}
	close(batches)
	writers.Wait()
	return n
}

// sums are the items that add up what orders say: of a contact, of an item.
func (s *stock) sums() map[string]item {
	s.T.Helper()
	all := map[string]item{}
	for _, it := range s.Items("begins_with(sk, :sum) OR begins_with(sk, :stock)", item{":sum": text("-SUM"), ":stock": text("-STK")}) {
		all[str(it["pk"])+" "+str(it["sk"])] = it
	}
	return all
}

// scale makes the sums what they are after all sets, and the counter as well.
func (s *stock) scale(before, after map[string]item) {
	s.T.Helper()
	for at, it := range after {
		s.put(added(s.T, before[at], it, s.sets))
	}
	pk, sk, _ := strings.Cut(table.At("SEQ", "sales-order").Place(s.ID), "\n")
	s.put(item{"pk": text(pk), "sk": text(sk), "last": &types.AttributeValueMemberN{Value: strconv.Itoa(first + s.sets*len(s.all))}})
}

func (s *stock) put(it item) {
	s.T.Helper()
	if _, err := s.DB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &s.Name, Item: it}); err != nil {
		s.T.Fatal(err)
	}
}

// added is an item whose numbers have grown so many times as from one to the other.
func added(t testing.TB, was, is item, times int) item {
	out := maps.Clone(is)
	for name, v := range is {
		switch v := v.(type) {
		case *types.AttributeValueMemberN:
			now, before := decimal.RequireFromString(v.Value), decimal.Zero
			if n, there := was[name].(*types.AttributeValueMemberN); there {
				before = decimal.RequireFromString(n.Value)
			}
			out[name] = &types.AttributeValueMemberN{Value: before.Add(now.Sub(before).Mul(decimal.NewFromInt(int64(times)))).String()}
		case *types.AttributeValueMemberM:
			var before item
			if m, there := was[name].(*types.AttributeValueMemberM); there {
				before = m.Value
			}
			out[name] = &types.AttributeValueMemberM{Value: added(t, before, v.Value, times)}
		}
	}
	return out
}

// renamed is an item about another order. A word is kept by how it begins.
func (s *stock) renamed(it item, like *strings.Replacer) item {
	out, err := table.Rewritten(it, like.Replace)
	if err != nil {
		s.T.Error(err)
		return it
	}
	if word, _, _ := strings.Cut(str(out["sk"]), "#"); strings.Contains(str(out["pk"]), "#Q#") {
		pk, _, _ := strings.Cut(table.WordPlace(s.ID, word, s.all[0].id), "\n")
		out["pk"] = text(pk)
	}
	return out
}

// newestFirst is an id as the keys of words hold it, without its prefix.
func (s *stock) newestFirst(of string) string {
	return strings.Split(table.WordPlace(s.ID, "", of), "#")[4]
}

// mentions tells whether a text is part of an item.
func mentions(v any, what string) bool {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return strings.Contains(v.Value, what)
	case *types.AttributeValueMemberM:
		return mentions(v.Value, what)
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			if mentions(e, what) {
				return true
			}
		}
	case item:
		for name, e := range v {
			if strings.Contains(name, what) || mentions(e, what) {
				return true
			}
		}
	}
	return false
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func str(a types.AttributeValue) string {
	if s, ok := a.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
