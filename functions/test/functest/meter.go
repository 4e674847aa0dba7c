package functest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go/middleware"

	"comptoir/shared/table/tabletest/rules"
)

// Meter adds up what the table takes for its requests, in DynamoDB's units. They
// are computed by AWS's rules (judge); where the table's server says otherwise, the
// test fails, so that the figures are AWS's whichever server the tests run on. Its
// Watch is an option of a world. It counts while Count runs; a kind of request it
// does not know fails the test.
type Meter struct {
	t       testing.TB
	judge   judge
	writing sync.Mutex // one write at a time while it counts

	mu    sync.Mutex
	on    bool
	taken Taken
}

// Taken is what some requests took.
type Taken struct {
	Requests      []string // to the table, in order
	Reads, Writes float64  // DynamoDB's units
	Read, Written int      // bytes of items, as DynamoDB counts them
}

// NewMeter makes a meter of a test.
func NewMeter(t testing.TB) *Meter { return &Meter{t: t, judge: newJudge(t)} }

// Count gives what was taken while something was done.
func (m *Meter) Count(do func()) Taken {
	m.turn(true)
	defer m.turn(false)
	do()
	return m.turn(false)
}

// turn starts to count anew, or stops, and gives what was counted.
func (m *Meter) turn(on bool) Taken {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.taken
	m.on, m.taken = on, Taken{}
	return taken
}

func (m *Meter) counts() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.on
}

// Watch is the option of a world whose requests to the table are metered.
func (m *Meter) Watch(w *World) { w.Client(m.Record) }

// Record is the same option of a client.
func (m *Meter) Record(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("meter", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
			if !m.counts() {
				return next.HandleInitialize(ctx, in)
			}
			taken := Taken{Requests: []string{middleware.GetOperationName(ctx)}}
			out, meta, err := m.measure(ctx, in, next, &taken)
			m.mu.Lock()
			defer m.mu.Unlock()
			if m.on {
				m.taken.add(taken)
			}
			return out, meta, err
		}), smithy.After)
	})
}

// measure sends a request and notes what it takes. A request that is refused takes
// nothing here; AWS bills a transaction that it cancels (infra/runbooks/cost.md).
func (m *Meter) measure(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler, taken *Taken) (smithy.InitializeOutput, smithy.Metadata, error) {
	written, known := ask(in.Parameters)
	if !known {
		m.t.Errorf("the units of %s are unknown: let functest.Meter count it", taken.Requests[0])
	}
	taken.Written = written
	images, transaction := m.judge.touched(ctx, in.Parameters)
	if len(images) > 0 {
		m.writing.Lock()
		defer m.writing.Unlock()
		m.judge.before(ctx, images)
	}
	out, meta, err := next.HandleInitialize(ctx, in)
	if err != nil {
		return out, meta, err
	}
	said, read := took(out.Result)
	var ruled rules.Units
	if len(images) > 0 {
		ruled = m.judge.written(ctx, images, transaction)
		taken.Writes = ruled.Total()
	} else {
		ruled = m.judge.read(ctx, in.Parameters, out.Result)
		taken.Reads = ruled.Total()
	}
	if taken.Read = read; !maps.Equal(said.Indexes, ruled.Indexes) || said.Table != ruled.Table {
		m.t.Errorf("%s takes %v units by AWS's rules (shared/table/tabletest/rules), and the table's server says %v", taken.Requests[0], ruled, said)
	}
	return out, meta, err
}

func (t *Taken) add(o Taken) {
	t.Requests = append(t.Requests, o.Requests...)
	t.Reads, t.Writes, t.Read, t.Written = t.Reads+o.Reads, t.Writes+o.Writes, t.Read+o.Read, t.Written+o.Written
}

// Plus is what both took.
func (t Taken) Plus(o Taken) Taken {
	t.Requests = slices.Clip(t.Requests)
	t.add(o)
	return t
}

// ask lets a request say what it takes, of the table and of each index, and gives
// the bytes it writes.
func ask(request any) (written int, known bool) {
	const each = types.ReturnConsumedCapacityIndexes
	switch q := request.(type) {
	case *dynamodb.GetItemInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.BatchGetItemInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.TransactGetItemsInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.QueryInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.ScanInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.PutItemInput:
		q.ReturnConsumedCapacity, written = each, weigh(q.Item)
	case *dynamodb.UpdateItemInput:
		q.ReturnConsumedCapacity, written = each, weigh(q.ExpressionAttributeValues)
	case *dynamodb.DeleteItemInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.BatchWriteItemInput:
		q.ReturnConsumedCapacity = each
		for _, writes := range q.RequestItems {
			for _, w := range writes {
				if w.PutRequest != nil {
					written += weigh(w.PutRequest.Item)
				}
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		q.ReturnConsumedCapacity = each
		for _, a := range q.TransactItems {
			switch {
			case a.Put != nil:
				written += weigh(a.Put.Item)
			case a.Update != nil:
				written += weigh(a.Update.ExpressionAttributeValues)
			}
		}
	default:
		return 0, false
	}
	return written, true
}

// took reads off an answer what the server says its request took.
func took(answer any) (said rules.Units, read int) {
	switch r := answer.(type) {
	case *dynamodb.GetItemOutput:
		return units(one(r.ConsumedCapacity)), weigh(r.Item)
	case *dynamodb.BatchGetItemOutput:
		for _, items := range r.Responses {
			read += weigh(items...)
		}
		return units(r.ConsumedCapacity), read
	case *dynamodb.TransactGetItemsOutput:
		for _, i := range r.Responses {
			read += weigh(i.Item)
		}
		return units(r.ConsumedCapacity), read
	case *dynamodb.QueryOutput:
		return units(one(r.ConsumedCapacity)), weigh(r.Items...)
	case *dynamodb.ScanOutput:
		return units(one(r.ConsumedCapacity)), weigh(r.Items...)
	case *dynamodb.PutItemOutput:
		return units(one(r.ConsumedCapacity)), 0
	case *dynamodb.UpdateItemOutput:
		return units(one(r.ConsumedCapacity)), weigh(r.Attributes)
	case *dynamodb.DeleteItemOutput:
		return units(one(r.ConsumedCapacity)), 0
	case *dynamodb.BatchWriteItemOutput:
		return units(r.ConsumedCapacity), 0
	case *dynamodb.TransactWriteItemsOutput:
		return units(r.ConsumedCapacity), 0
	}
	return said, 0
}

func one(c *types.ConsumedCapacity) []types.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return []types.ConsumedCapacity{*c}
}

// units adds up what a server says of each table. An index of zero units is not
// named by every server.
func units(all []types.ConsumedCapacity) (n rules.Units) {
	for _, c := range all {
		u := rules.Units{Indexes: map[string]float64{}}
		if c.Table != nil && c.Table.CapacityUnits != nil {
			u.Table = *c.Table.CapacityUnits
		}
		for name, x := range c.GlobalSecondaryIndexes {
			if x.CapacityUnits != nil && *x.CapacityUnits > 0 {
				u.Indexes[name] = *x.CapacityUnits
			}
		}
		n = n.Plus(u)
	}
	return n
}

// weigh is the size of items as DynamoDB counts it.
func weigh(items ...map[string]types.AttributeValue) (n int) {
	for _, it := range items {
		n += rules.Size(it)
	}
	return n
}

// Shape is the requests in order, "BatchGetItem×2 TransactWriteItems"; of many, how
// many of each.
func (t Taken) Shape() string {
	asked := t.Requests
	if len(asked) > 12 {
		asked = slices.Sorted(slices.Values(asked))
	}
	var shape []string
	for len(asked) > 0 {
		same := slices.IndexFunc(asked, func(r string) bool { return r != asked[0] })
		if same < 0 {
			same = len(asked)
		}
		word := asked[0]
		if same > 1 {
			word += fmt.Sprintf("×%d", same)
		}
		shape, asked = append(shape, word), asked[same:]
	}
	if len(shape) == 0 {
		return "-"
	}
	return strings.Join(shape, " ")
}
