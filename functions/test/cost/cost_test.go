package cost_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"strings"
	"testing"
	"testing/cryptotest"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/golden"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// bench is a company in which one operation is metered: its requests to the table
// and to the other services.
type bench struct {
	*samples.Stage
	meter *functest.Meter
}

// cost is the requests and units that one request or event used.
type cost struct {
	functest.Taken
	others []string // requests to other services
}

// String returns the cost as columns. Sizes are in tenths of a kilobyte, since the
// signature of a form differs in length.
func (c cost) String() string {
	others := strings.Join(c.others, " ")
	if others == "" {
		others = "-"
	}
	kilobytes := func(n int) string { return fmt.Sprintf("%.1f", float64(n)/1000) }
	return fmt.Sprintf("%s\t%g\t%g\t%s\t%s\t%s", c.Shape(), c.Reads, c.Writes, kilobytes(c.Read), kilobytes(c.Written), others)
}

// open founds a company with the records and the state that the sample of an
// operation needs; each list has a row. Ids are the same in each run, so that
// packed items have the same length.
func open(t *testing.T, b *samples.Book, o op.Operation, w way) *bench {
	t.Helper()
	h := fnv.New64a()
	_, _ = h.Write([]byte(o.ID + w.name))
	cryptotest.SetGlobalRandom(t, h.Sum64())
	m := functest.NewMeter(t)
	s := b.Stage(t, functest.NewWorld(t, samples.Everything, m.Watch, functest.WithClient(ownTokens)), "Comptoir du Vexin")
	if w.lines > 0 {
		s.Widen = samples.Lines(s, w.lines)
	}
	for _, other := range b.Operations {
		if other.Resource() == o.Resource() && other.On.Method == "GET" && !o.Writes() {
			for _, id := range b.Names(other.ID) {
				s.Ensure(id)
			}
		}
	}
	s.Prepare(o.ID)
	if w.lines == 0 {
		s.Project()
	}
	return &bench{s, m}
}

// ownTokens gives each transaction an idempotency token of its own. The random
// numbers repeat, and under the token of an earlier test the table would skip the
// transaction.
func ownTokens(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("token", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			if q, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
				q.ClientRequestToken = aws.String(fmt.Sprint(time.Now().UnixNano()))
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
}

// count returns the cost of a function.
func (b *bench) count(do func()) cost {
	b.AWS.TakeRequests()
	return cost{b.meter.Count(do), b.AWS.TakeRequests()}
}

// request sends the sample of an operation, with an idempotency key or without.
func (b *bench) request(o op.Operation, key string) cost {
	b.T.Helper()
	if _, requested := b.Book.Sample[o.ID]; !requested {
		return b.event(o)
	}
	e := b.Request(o.ID)
	if key != "" {
		e.Headers = maps.Clone(e.Headers)
		e.Headers["idempotency-key"] = key
	}
	if o.ID == "search.list" { // it finds what was projected
		b.All().Project()
	}
	return b.count(func() {
		if r := b.Send(o.ID, e); r.Status >= 300 {
			b.T.Errorf("%s: the response is %d: %s", o.ID, r.Status, r.Body)
		}
	})
}

// event delivers the sample event of an operation that no request starts.
func (b *bench) event(o op.Operation) cost {
	b.T.Helper()
	b.All().Project()
	event := functest.Renamed(b.T, string(samples.Event(b.T, o)), b.Translate)
	if o.On.Kind == op.Token { // of a member
		event = strings.ReplaceAll(event, "marie@comptoir.example", b.Owner.Email())
	}
	samples.Drop(b.T, b.World, o, event)
	return b.count(func() { samples.Deliver(b.T, b.World, o, event) })
}

// TestCost checks the requests and units that each operation uses, of the table
// and of the other services, and those that the projections of each change use.
// make cost computes the bill that follows from this file.
func TestCost(t *testing.T) {
	b := samples.Open(t)
	requests, projections := &sheet{}, &sheet{}
	const columns = "requests\tread units\twrite units\tKB read\tKB written\tother services"
	fmt.Fprintln(requests.w(), "operation\tas\t"+columns)
	fmt.Fprintln(projections.w(), "change entry\treader\t"+columns)
	written := map[string]bool{}
	for _, o := range samples.All() {
		t.Run(o.ID, func(t *testing.T) {
			for _, w := range ways(b, o) {
				s := open(t, b, o, w)
				c := s.request(o, w.key)
				bounds(t, o, w.name, c)
				if samples.Twin(o) { // a twin only uses time, and is not in the golden
					continue
				}
				fmt.Fprintf(requests.w(), "%s\t%s\t%s\n", o.ID, w.name, c)
				if w.lines > 0 { // projections cost the same for any number of lines
					continue
				}
				for _, line := range s.projections() {
					if !written[line] {
						written[line] = true
						fmt.Fprintln(projections.w(), line)
					}
				}
			}
		})
	}
	if !t.Failed() {
		golden.Compare(t, "testdata/cost.txt", requests.text()+"\n"+projections.text())
	}
}

// way is one of the ways in which an operation is metered.
type way struct {
	name, key string
	lines     int // of each document; 0: as many as in its sample
}

// ways returns the ways in which an operation is metered.
func ways(b *samples.Book, o op.Operation) []way {
	if _, requested := b.Sample[o.ID]; !requested {
		return []way{{name: "event"}}
	}
	ways := []way{{name: "-"}}
	if o.Writes() {
		ways = append(ways, way{name: "key", key: "a key"})
	}
	if o.Writes() && b.Lined(o.ID) {
		ways = append(ways, way{"key, 40 lines", "a key", 40})
	}
	return ways
}

// projections delivers the new change entries one by one to the readers of the
// stream, and returns the cost of each.
func (b *bench) projections() (lines []string) {
	b.T.Helper()
	for _, r := range b.TakeEntries() {
		_, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			b.T.Fatal(err)
		}
		for _, reader := range functest.StreamReaders() {
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
	return golden.Trimmed(s.b.String())
}
