package projection_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
)

type item = map[string]types.AttributeValue

func text(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	case *types.AttributeValueMemberM:
		var fields []string
		for _, k := range slices.Sorted(maps.Keys(a.Value)) {
			fields = append(fields, k+": "+text(a.Value[k]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case *types.AttributeValueMemberL:
		var elements []string
		for _, e := range a.Value {
			elements = append(elements, text(e))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	}
	return fmt.Sprintf("%T %v", a, a)
}

// derivedItems are the items of the table that follow from others.
func derivedItems(w *functest.World) []item {
	kinds := item{}
	for _, k := range []string{"word", "sum", "feed", "projected"} {
		kinds[":"+k] = &types.AttributeValueMemberS{Value: k}
	}
	return w.Items("kind IN (:word, :sum, :feed, :projected)", kinds)
}

// derived is everything that follows from documents, key by key, but for how
// often it was written. What is zero is as good as not there.
func derived(w *functest.World) map[string]string {
	out := map[string]string{}
	for _, it := range derivedItems(w) {
		key := text(it["pk"]) + " " + text(it["sk"])
		rest := maps.Clone(it)
		for name, a := range it {
			if n, ok := a.(*types.AttributeValueMemberN); name == "times" || name == "changes" || ok && n.Value == "0" {
				delete(rest, name)
			}
		}
		if text(it["kind"]) == "sum" && len(rest) == 4 {
			continue // the keys, the kind and its schema
		}
		out[key] = text(&types.AttributeValueMemberM{Value: rest})
	}
	return out
}

// forget takes away what follows from documents.
func forget(w *functest.World) {
	w.T.Helper()
	for some := range slices.Chunk(derivedItems(w), 25) { // as many as a batch takes
		var writes []types.WriteRequest
		for _, it := range some {
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: item{"pk": it["pk"], "sk": it["sk"]}}})
		}
		out, err := w.DB.BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.Name: writes}})
		if err != nil || len(out.UnprocessedItems) > 0 {
			w.T.Fatalf("forget what is derived: %v", err)
		}
	}
}

func remove(w *functest.World, it item) {
	w.T.Helper()
	_, err := w.DB.DeleteItem(context.Background(), &dynamodb.DeleteItemInput{TableName: &w.Name, Key: item{"pk": it["pk"], "sk": it["sk"]}})
	if err != nil {
		w.T.Fatal(err)
	}
}

func put(w *functest.World, it item) {
	w.T.Helper()
	if _, err := w.DB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &w.Name, Item: it}); err != nil {
		w.T.Fatal(err)
	}
}

// wantSame compares what is derived now with what should be.
func wantSame(t testing.TB, want, got map[string]string) {
	t.Helper()
	bad := 0
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] && bad < 10 {
			bad++
			t.Errorf("%s\n  is     %s\n  should %s", key, got[key], want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == "" && bad < 10 {
			bad++
			t.Errorf("%s\n  is     %s\n  should not be", key, got[key])
		}
	}
}

// office is a shop in which somebody does whatever comes to mind.
type office struct {
	*functest.Shop
	chance           *rand.Rand
	contacts         []string
	orders, invoices []string
	renamed          int
}

func open(t testing.TB, seed uint64, options ...func(*dynamodb.Options)) *office {
	s := functest.NewShop(t, "", options...)
	return &office{Shop: s, chance: rand.New(rand.NewPCG(seed, 1)), contacts: []string{s.Wine, s.Mute, s.Guest}}
}

// any is one of several.
func (o *office) any(of ...string) string {
	if len(of) == 0 {
		return "so_00000000000000000000000000"
	}
	return of[o.chance.IntN(len(of))]
}

func (o *office) lines() string {
	var lines []string
	for range 1 + o.chance.IntN(3) {
		lines = append(lines, functest.Line(o.any(o.Cheese, o.Glass, o.Advice), fmt.Sprint(1+o.chance.IntN(5))))
	}
	return strings.Join(lines, ",")
}

// work changes n things; what is refused does not count.
func (o *office) work(n int) {
	o.T.Helper()
	for done := 0; done < n; {
		if o.act() < 300 {
			done++
		}
	}
}

// act does one thing or another and tells how it was answered.
func (o *office) act() int {
	o.T.Helper()
	order, invoice := o.any(o.orders...), o.any(o.invoices...)
	var r *functest.Response
	switch o.chance.IntN(21) {
	case 0, 1:
		r = o.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(o.any(o.contacts...), o.lines(), `"currency": "`+o.any("EUR", "EUR", "CHF")+`"`)})
		o.orders = keep(o.orders, r)
	case 4:
		r = o.Act("salesorder.update", order, `{"customer_id": "`+o.any(o.contacts...)+`", "lines": [`+o.lines()+`]}`)
	case 5:
		r = o.Act("salesorder.update", order, `{"lines": [`+o.lines()+`], "reference": "bon `+o.any("un", "deux", "trois")+`"}`)
	case 6, 7:
		r = o.Act("salesorder.confirm", order, "")
	case 8:
		r = o.Act(o.any("salesorder.void", "salesorder.close", "salesorder.reopen", "salesorder.delete"), order, "")
	case 9:
		r = o.mergeTwo()
	case 2:
		r = o.Act("salesorder.unmerge", order, "")
	case 3:
		r = o.Act("invoice.credit", invoice, "{}")
	case 10, 11, 12:
		r = o.Act("salesorder.convert-to-invoice", order, o.any("{}", `{"lines": [{"line": 1, "quantity": "1"}]}`))
		o.invoices = append(o.invoices, slices.DeleteFunc([]string{r.Get("invoice.id")}, func(id string) bool { return id == "" })...)
	case 13:
		r = o.Owner.Do("invoice.create", functest.Request{Body: functest.Body(o.any(o.contacts...), o.lines())})
		o.invoices = keep(o.invoices, r)
	case 14, 15:
		r = o.Act("invoice.mark-sent", invoice, "")
	case 16:
		r = o.Act("invoice.record-payment", invoice, `{"amount": "`+o.any("1.00", "2.50", "10")+`"}`)
	case 17:
		r = o.Act(o.any("invoice.void", "invoice.delete"), invoice, "")
	case 18, 20:
		o.renamed++
		r = o.Act("contact.update", o.any(o.contacts...), fmt.Sprintf(`{"display_name": "Maison %s numéro %d"}`, o.any("Dupré", "Œuvre", "Straße"), o.renamed))
	case 19:
		r = o.Act("item.update", o.any(o.Cheese, o.Glass), `{"name": "`+o.any("Crème brûlée", "Fût", "Verre à pied")+`"}`)
	}
	if r.Status >= 500 {
		o.T.Fatalf("%d: %s", r.Status, r.Body)
	}
	return r.Status
}

// mergeTwo writes two orders of one customer and merges them.
func (o *office) mergeTwo() *functest.Response {
	o.T.Helper()
	customer, seen := o.any(o.contacts...), []string{}
	for range 2 {
		id := o.Make("salesorder.create", functest.Body(customer, o.lines()))
		o.orders = append(o.orders, id)
		seen = append(seen, `{"id": "`+id+`", "version": 1}`)
	}
	return o.Owner.Do("salesorder.merge", functest.Request{Body: `{"orders": [` + strings.Join(seen, ", ") + `]}`})
}

func keep(ids []string, r *functest.Response) []string {
	if r.Status == 201 {
		return append(ids, r.Get("id"))
	}
	return ids
}

func show(it item) string { return text(&types.AttributeValueMemberM{Value: it}) }

func value(kind string) item { return item{":k": &types.AttributeValueMemberS{Value: kind}} }

// contactsOf keeps the entries of contacts.
func contactsOf(all []events.DynamoDBEventRecord) []events.DynamoDBEventRecord {
	return slices.DeleteFunc(all, func(r events.DynamoDBEventRecord) bool {
		return r.Change.NewImage["doc"].Map()["kind"].String() != "contact"
	})
}

// with is a record's image with another value in its document.
func with(r events.DynamoDBEventRecord, field string, v events.DynamoDBAttributeValue) map[string]events.DynamoDBAttributeValue {
	image, doc := maps.Clone(r.Change.NewImage), maps.Clone(r.Change.NewImage["doc"].Map())
	doc[field] = v
	image["doc"] = events.NewMapAttribute(doc)
	return image
}
