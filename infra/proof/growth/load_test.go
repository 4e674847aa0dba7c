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
	"comptoir/functions/test/samples"
	"comptoir/shared/id"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

type item = map[string]types.AttributeValue

// model is an order that the product wrote, with all its derived data. The generated
// orders are copies of it.
type model struct {
	id, number string
	items      []item
}

// bigShop is a shop with the requested number of orders of one customer, and a tenth of
// that number of another customer.
type bigShop struct {
	*functest.Shop
	meter *functest.Meter
	sets  int     // the sets of orders; a set has one order of each model
	all   []model // the models, first the drafts of the customer with many orders
}

const (
	drafts    = 10 // models that are drafts
	confirmed = 10 // models that are confirmed
	others    = 2  // models of the other customer
	first     = 10_001
)

// newShop opens a shop and fills it.
func newShop(t *testing.T, orders int) *bigShop {
	t.Helper()
	s := &bigShop{meter: functest.NewMeter(t)}
	s.Shop = functest.NewShop(t, "", samples.Everything, s.meter.Watch)
	numbering := fmt.Sprintf(`{"numbering": {"sales_order": {"prefix": "SO-", "digits": 8, "next": %d}}}`, first)
	s.Owner.Do("organization.update", functest.Request{Match: "*", Body: numbering}).Want(200)
	s.Project()
	before := s.sums()
	for i := range drafts + confirmed + others {
		customer := s.Wine
		if i >= drafts+confirmed {
			customer = s.Guest
		}
		lines := []string{functest.Line(s.Glass, fmt.Sprint(i%7+1)), functest.Line(s.Advice, "1.5"), functest.Line(s.Cheese, "2")}
		body := functest.Body(customer, strings.Join(lines[:i%3+1], ","))
		created := s.Owner.Do("salesorder.create", functest.Request{Body: body}).Want(201)
		if i >= drafts {
			s.Act("salesorder.confirm", created.Get("id"), "").Want(200)
		}
		s.all = append(s.all, model{id: created.Get("id"), number: created.Get("number")})
	}
	s.Project()
	for _, it := range s.Items("", nil) {
		shown, err := table.Clear(it)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range s.all {
			// Keys contain ids without their prefixes.
			if mentions(shown, id.Bare(m.id)) || mentions(shown, s.newestFirst(m.id)) {
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

// order returns the id of an order in a set, by its model; set 0 are the models.
func (s *bigShop) order(set, model int) string {
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

func (s *bigShop) number(set, model int) string {
	return fmt.Sprintf("%08d", first+set*len(s.all)+model)
}

// fill writes the sets, and returns the number of items.
func (s *bigShop) fill() (n int) {
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
	const most = 25 // DynamoDB's limit for one request
	var batch []types.WriteRequest
	for set := 1; set < s.sets; set++ {
		for i, m := range s.all {
			is, was, number := s.order(set, i), m.number[3:], s.number(set, i)
			renaming := strings.NewReplacer(m.id, is, id.Bare(m.id), id.Bare(is), was, number, strings.TrimLeft(was, "0"),
				strings.TrimLeft(number, "0"))
			for _, it := range m.items {
				n++
				if batch = append(batch,
					types.WriteRequest{PutRequest: &types.PutRequest{Item: s.renamed(it, renaming)}}); len(batch) == most {
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

// sums returns the items with sums of orders: of a contact, of an item.
func (s *bigShop) sums() map[string]item {
	s.T.Helper()
	all := map[string]item{}
	for _, it := range s.Items("begins_with(sk, :sum) OR begins_with(sk, :stock)", item{":sum": text("-SUM"), ":stock": text("-STK")}) {
		all[str(it["pk"])+" "+str(it["sk"])] = it
	}
	return all
}

// scale sets the sums to their values after all sets, and the counter as well.
func (s *bigShop) scale(before, after map[string]item) {
	s.T.Helper()
	for at, it := range after {
		s.put(scaled(s.T, before[at], it, s.sets))
	}
	pk, sk, _ := strings.Cut(table.At("SEQ", "sales-order").Place(s.ID), "\n")
	last := &types.AttributeValueMemberN{Value: strconv.Itoa(first + s.sets*len(s.all))}
	s.put(item{"pk": text(pk), "sk": text(sk), "last": last})
}

func (s *bigShop) put(it item) {
	s.T.Helper()
	if _, err := s.DB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &s.Name, Item: it}); err != nil {
		s.T.Fatal(err)
	}
}

// scaled returns an item whose numbers grow by a multiple of the difference between two.
func scaled(t testing.TB, was, is item, times int) item {
	out := maps.Clone(is)
	for name, v := range is {
		switch v := v.(type) {
		case *types.AttributeValueMemberN:
			now, before := decimal.RequireFromString(v.Value), decimal.Zero
			if n, exists := was[name].(*types.AttributeValueMemberN); exists {
				before = decimal.RequireFromString(n.Value)
			}
			grown := before.Add(now.Sub(before).Mul(decimal.NewFromInt(int64(times))))
			out[name] = &types.AttributeValueMemberN{Value: grown.String()}
		case *types.AttributeValueMemberM:
			var before item
			if m, exists := was[name].(*types.AttributeValueMemberM); exists {
				before = m.Value
			}
			out[name] = &types.AttributeValueMemberM{Value: scaled(t, before, v.Value, times)}
		}
	}
	return out
}

// renamed returns an item of another order. The partition key of a search word contains
// its first characters.
func (s *bigShop) renamed(it item, renaming *strings.Replacer) item {
	out, err := table.Rewritten(it, renaming.Replace)
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

// newestFirst returns an id as in the keys of search words, without its prefix.
func (s *bigShop) newestFirst(of string) string {
	return strings.Split(table.WordPlace(s.ID, "", of), "#")[4]
}

// mentions reports whether an item contains a text.
func mentions(v any, substring string) bool {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return strings.Contains(v.Value, substring)
	case *types.AttributeValueMemberM:
		return mentions(v.Value, substring)
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			if mentions(e, substring) {
				return true
			}
		}
	case item:
		for name, e := range v {
			if strings.Contains(name, substring) || mentions(e, substring) {
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
