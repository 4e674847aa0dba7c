package projection_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/table"
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

// derivedKinds are the kinds of derived items.
func derivedKinds() []string { return []string{"word", "link", "sum", "feed", "note"} }

func derivedItems(w *functest.World) []functest.Item { return w.OfKind(derivedKinds()...) }

// derived returns the derived items by key, without their write counters. Figures of zero
// are left out.
func derived(w *functest.World) map[string]string {
	out := map[string]string{}
	for _, it := range derivedItems(w) {
		rest := maps.Clone(it.Shown)
		for name, a := range it.Shown {
			if n, ok := a.(*types.AttributeValueMemberN); name == "n" || ok && n.Value == "0" {
				delete(rest, name)
			}
		}
		if it.Kind == "sum" && len(rest) == 2 {
			continue // the keys
		}
		if it.ProjectionNote != nil {
			rest["doc"] = &types.AttributeValueMemberS{Value: noteText(it)}
		}
		out[it.Place] = text(&types.AttributeValueMemberM{Value: rest})
	}
	return out
}

// noteText is a projection note as text. Its version is left out: a change from which nothing is
// derived, such as a mail that came back, is not written into it, unless it is projected again.
func noteText(it functest.Item) string {
	n := *it.ProjectionNote
	n.Version = 0
	return fmt.Sprintf("%+v", n)
}

// forget deletes the derived items.
func forget(w *functest.World) { w.Remove(derivedItems(w)...) }

// wantSame compares derived items with those expected.
func wantSame(t testing.TB, want, got map[string]string) {
	t.Helper()
	bad := 0
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] && bad < 10 {
			bad++
			t.Errorf("%s\n  got  %s\n  want %s", key, got[key], want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == "" && bad < 10 {
			bad++
			t.Errorf("%s\n  got  %s\n  want no item", key, got[key])
		}
	}
}

// busyShop is a shop that executes random operations.
type busyShop struct {
	*functest.Shop
	chance           *rand.Rand
	contacts         []string
	orders, invoices []string
	renamed          int
}

func open(t testing.TB, seed uint64, options ...functest.Option) *busyShop {
	s := functest.NewShop(t, "", append(options, operations)...)
	return &busyShop{Shop: s, chance: rand.New(rand.NewPCG(seed, 1)), contacts: []string{s.Wine, s.Mute, s.Guest}}
}

// any returns one of several values, or an unknown order's id if there is none.
func (o *busyShop) any(of ...string) string {
	if len(of) == 0 {
		return "so_00000000000000000000000000"
	}
	return of[o.chance.IntN(len(of))]
}

func (o *busyShop) lines() string {
	var lines []string
	for range 1 + o.chance.IntN(3) {
		lines = append(lines, functest.Line(o.any(o.Cheese, o.Glass, o.Advice), fmt.Sprint(1+o.chance.IntN(5))))
	}
	return strings.Join(lines, ",")
}

// work makes n changes. Refused ones do not count.
func (o *busyShop) work(n int) {
	o.T.Helper()
	for done := 0; done < n; {
		if o.act() < 300 {
			done++
		}
	}
}

// act executes one random operation and returns the HTTP status.
func (o *busyShop) act() int {
	o.T.Helper()
	order, invoice := o.any(o.orders...), o.any(o.invoices...)
	var r *functest.Response
	switch o.chance.IntN(21) {
	case 0, 1:
		customer, lines := o.any(o.contacts...), o.lines()
		currency := fmt.Sprintf(`"currency": %q`, o.any("EUR", "EUR", "CHF"))
		r = o.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(customer, lines, currency)})
		o.orders = keep(o.orders, r)
	case 4:
		r = o.Act("salesorder.update", order, fmt.Sprintf(`{"customer_id": %q, "lines": [%s]}`, o.any(o.contacts...), o.lines()))
	case 5:
		r = o.Act("salesorder.update", order,
			fmt.Sprintf(`{"lines": [%s], "reference": "bon %s"}`, o.lines(), o.any("un", "deux", "trois")))
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
		if id := r.Get("invoice.id"); id != "" {
			o.invoices = append(o.invoices, id)
		}
	case 13:
		r = o.Owner.Do("invoice.create", functest.Request{Body: functest.Body(o.any(o.contacts...), o.lines())})
		o.invoices = keep(o.invoices, r)
	case 14, 15:
		r = o.Act("invoice.mark-sent", invoice, "")
	case 16:
		r = o.Act("invoice.record-payment", invoice, fmt.Sprintf(`{"amount": %q}`, o.any("1.00", "2.50", "10")))
	case 17:
		r = o.Act(o.any("invoice.void", "invoice.delete"), invoice, "")
	case 18, 20:
		o.renamed++
		r = o.Act("contact.update", o.any(o.contacts...),
			fmt.Sprintf(`{"display_name": "Maison %s numéro %d"}`, o.any("Dupré", "Œuvre", "Straße"), o.renamed))
	case 19:
		r = o.Act("item.update", o.any(o.Cheese, o.Glass),
			fmt.Sprintf(`{"name": %q}`, o.any("Crème brûlée", "Fût", "Verre à pied")))
	}
	if r.Status >= 500 {
		o.T.Fatalf("%d: %s", r.Status, r.Body)
	}
	return r.Status
}

// mergeTwo creates two orders of one customer and merges them.
func (o *busyShop) mergeTwo() *functest.Response {
	o.T.Helper()
	customer, created := o.any(o.contacts...), []string{}
	for range 2 {
		id := o.Make("salesorder.create", functest.Body(customer, o.lines()))
		o.orders = append(o.orders, id)
		created = append(created, fmt.Sprintf(`{"id": %q, "version": 1}`, id))
	}
	return o.Owner.Do("salesorder.merge", functest.Request{Body: fmt.Sprintf(`{"orders": [%s]}`, strings.Join(created, ", "))})
}

func keep(ids []string, r *functest.Response) []string {
	if r.Status == 201 {
		return append(ids, r.Get("id"))
	}
	return ids
}

// entryOf returns the change entry of a record.
func entryOf(t testing.TB, r events.DynamoDBEventRecord) journal.Entry {
	t.Helper()
	_, e, err := table.EntryOf(r.Change.NewImage)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// contactsOf keeps the entries of contacts.
func contactsOf(t testing.TB, all []events.DynamoDBEventRecord) []events.DynamoDBEventRecord {
	t.Helper()
	return slices.DeleteFunc(all, func(r events.DynamoDBEventRecord) bool { return entryOf(t, r).Kind != "contact" })
}

// recordOf returns the stream's record of an entry.
func recordOf(t testing.TB, org org.OrganizationID, e journal.Entry) events.DynamoDBEventRecord {
	t.Helper()
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	it, err := table.Packed(item{
		"pk":           &types.AttributeValueMemberS{Value: store.Orders.Key(sales.OrderID(e.ID)).Group(org)},
		"sk":           &types.AttributeValueMemberS{Value: fmt.Sprintf(".%08d", e.Version)},
		table.ClearDoc: &types.AttributeValueMemberS{Value: string(raw)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return functest.RecordOf(it)
}
