package functions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// bench is a company in which one operation is looked at: what it takes of the
// table and of the other services.
type bench struct {
	*stage
	meter *functest.Meter
}

// cost is what a request took.
type cost struct {
	functest.Taken
	others []string // requests to other services
}

// String is the cost as columns.
func (c cost) String() string {
	others := strings.Join(c.others, " ")
	if others == "" {
		others = "-"
	}
	kilobytes := func(n int) string { return fmt.Sprintf("%.1f", float64(n)/1000) } // a form's signature is not as long each time
	return fmt.Sprintf("%s\t%g\t%g\t%s\t%s\t%s", c.Shape(), c.Reads, c.Writes, kilobytes(c.Read), kilobytes(c.Written), others)
}

// bench opens a company where an operation finds what its sample names, in the
// state it needs; lists find a row. Its ids are the same each time, so that what
// is compressed is as long each time.
func (b *book) bench(t *testing.T, o op.Operation, as string, lines int) *bench {
	t.Helper()
	h := fnv.New64a()
	_, _ = h.Write([]byte(o.ID + as))
	cryptotest.SetGlobalRandom(t, h.Sum64())
	m := functest.NewMeter(t)
	s := b.stage(t, functest.NewWorld(t, m.Watch, ownTokens), "Comptoir du Vexin")
	if lines > 0 {
		s.widen = widened(s, lines)
	}
	for _, other := range b.operations {
		if resource(other) == resource(o) && other.On.Method == "GET" && !o.Writes() {
			for _, id := range b.names(other.ID) {
				s.ensure(id)
			}
		}
	}
	for _, id := range b.names(o.ID) {
		s.ensure(id)
	}
	for _, first := range b.before[o.ID] {
		s.send(first, s.request(first))
	}
	if lines == 0 {
		s.Project()
	}
	return &bench{s, m}
}

// ownTokens gives each transaction a token of its own: under the token of an earlier
// test's, which the random numbers repeat, the table would do nothing.
func ownTokens(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("token", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			if q, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
				q.ClientRequestToken = aws.String(fmt.Sprint(time.Now().UnixNano()))
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
}

func resource(o op.Operation) string {
	name, _, _ := strings.Cut(o.ID, ".")
	return name
}

// count tells what was taken while something was done.
func (b *bench) count(do func()) cost {
	b.AWS.Asked()
	return cost{b.meter.Count(do), b.AWS.Asked()}
}

// ask plays the sample of an operation, under an Idempotency-Key or without.
func (b *bench) ask(o op.Operation, key string) cost {
	b.t.Helper()
	if _, asked := b.book.sample[o.ID]; !asked {
		return b.told(o)
	}
	e := b.request(o.ID)
	if key != "" {
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = key
	}
	if o.ID == "search.list" {
		b.all().Project() // or nothing is found
	}
	return b.count(func() {
		if r := b.send(o.ID, e); r.Status >= 300 {
			b.t.Errorf("%s is answered %d: %s", o.ID, r.Status, r.Body)
		}
	})
}

// told plays the sample event of an operation that no person asks.
func (b *bench) told(o op.Operation) cost {
	b.t.Helper()
	b.all().Project()
	event := functest.Renamed(b.t, string(sampleOf(o)), b.translate)
	dropped(b.t, b.World, o, event)
	return b.count(func() { take(b.t, b.World, o, event) })
}

// widened gives documents so many lines, each of an item of its own; who picks
// some of the lines takes all.
func widened(s *stage, lines int) func(string) string {
	var items []any
	s.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201) // without one nobody counts stock
	for i := range lines {
		r := s.Owner.Do("item.create", functest.Request{Body: fmt.Sprintf(`{"name": "Article %02d", "sku": "W%02d", "price": "250.00"}`, i, i)})
		items = append(items, map[string]any{"item_id": r.Want(201).Get("id"), "quantity": "2"})
	}
	return func(body string) string {
		var v map[string]any
		if json.Unmarshal([]byte(body), &v) != nil {
			return body
		}
		given, _ := v["lines"].([]any)
		if len(given) == 0 {
			return body
		}
		if _, picked := given[0].(map[string]any)["line"]; picked {
			delete(v, "lines")
		} else {
			v["lines"] = items
		}
		raw, err := json.Marshal(v)
		if err != nil {
			s.t.Fatal(err)
		}
		return string(raw)
	}
}

// lined tells whether an operation, or what makes what it names, deals with lines.
func (b *book) lined(operation string) bool {
	if strings.Contains(b.sample[operation].Body, `"lines"`) {
		return true
	}
	return slices.ContainsFunc(b.names(operation), func(id string) bool {
		maker := b.maker[prefix(id)]
		return maker != "" && maker != operation && b.lined(maker)
	})
}

// What each operation takes of the table and of the other services, and what
// follows from each change. What a change of this file means for the bill is told
// by make cost.
func TestCost(t *testing.T) {
	b := learn(t)
	asked, follows := &sheet{}, &sheet{}
	const columns = "requests\tread units\twrite units\tKB read\tKB written\tother services"
	fmt.Fprintln(asked.w(), "operation\tas\t"+columns)
	fmt.Fprintln(follows.w(), "change entry\treader\t"+columns)
	told := map[string]bool{}
	for _, o := range functions.All() {
		t.Run(o.ID, func(t *testing.T) {
			for _, as := range b.ways(o) {
				s := b.bench(t, o, as.name, as.lines)
				c := s.ask(o, as.key)
				fmt.Fprintf(asked.w(), "%s\t%s\t%s\n", o.ID, as.name, c)
				bounds(t, o, as.name, c)
				if as.lines > 0 {
					continue // what follows does not know of lines
				}
				for _, line := range s.follow() {
					if !told[line] {
						told[line] = true
						fmt.Fprintln(follows.w(), line)
					}
				}
			}
		})
	}
	if !t.Failed() {
		golden(t, "testdata/cost.txt", asked.text()+"\n"+follows.text())
	}
}

// way is one of the ways in which an operation is looked at.
type way struct {
	name, key string
	lines     int // of each document; 0: as its sample has them
}

// ways are how an operation can be asked.
func (b *book) ways(o op.Operation) []way {
	ways := []way{{name: "-"}}
	if _, asked := b.sample[o.ID]; !asked {
		return []way{{name: "event"}}
	}
	if o.Writes() {
		ways = append(ways, way{name: "key", key: "a key"})
	}
	if o.Writes() && b.lined(o.ID) {
		ways = append(ways, way{"key, 40 lines", "a key", 40})
	}
	return ways
}

// follow hands the change entries that are new, one by one, to the readers of the
// stream, and tells what each took.
func (b *bench) follow() (lines []string) {
	b.t.Helper()
	for _, r := range b.Fresh() {
		_, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, reader := range []string{"projection.apply", "projection.publish"} {
			c := b.count(func() { b.Deliver(reader, r) })
			entry := fmt.Sprintf("%s %s by %s", e.Kind, e.Event, e.Operation)
			lines = append(lines, entry+"\t"+reader+"\t"+c.String())
			b.bounded(entry, reader, c)
		}
	}
	return lines
}

// sheet is a table of text.
type sheet struct {
	b strings.Builder
	t *tabwriter.Writer
}

func (s *sheet) w() *tabwriter.Writer {
	if s.t == nil {
		s.t = tabwriter.NewWriter(&s.b, 0, 0, 2, ' ', 0)
	}
	return s.t
}

func (s *sheet) text() string {
	_ = s.w().Flush()
	return trimmed(s.b.String())
}
