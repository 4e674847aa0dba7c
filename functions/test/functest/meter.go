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

// Meter sums the capacity units that requests to the table consume. It computes the
// units by AWS's rules (calculator). If the table's server reports other units, the
// test fails, so that the figures are AWS's on each server. Watch is an option of a
// world. The meter counts while Count runs; a request of an unknown kind fails the
// test.
type Meter struct {
	t       testing.TB
	units   calculator
	writing sync.Mutex // one write at a time while it counts

	mu    sync.Mutex
	on    bool
	taken Taken
}

// Taken is the requests of an action and the capacity they consumed.
type Taken struct {
	Requests      []string // to the table, in order
	Reads, Writes float64  // DynamoDB's units
	Read, Written int      // bytes of items, as DynamoDB counts them
}

// NewMeter returns a meter that fails the test t.
func NewMeter(t testing.TB) *Meter { return &Meter{t: t, units: newCalculator(t)} }

// Count runs a function and returns its requests and their capacity.
func (m *Meter) Count(do func()) Taken {
	m.restart(true)
	defer m.restart(false)
	do()
	return m.restart(false)
}

// restart clears the meter, switches it on or off, and returns its previous sums.
func (m *Meter) restart(on bool) Taken {
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

// Watch is a World option: it meters the requests to the world's table.
func (m *Meter) Watch(w *World) { w.Client(m.Record) }

// Record is the same option for a client.
func (m *Meter) Record(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("meter", func(
			ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler,
		) (smithy.InitializeOutput, smithy.Metadata, error) {
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

// measure sends a request and records its capacity. A refused request consumes
// nothing here; AWS bills a cancelled transaction (infra/runbooks/cost.md).
func (m *Meter) measure(
	ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler, taken *Taken,
) (smithy.InitializeOutput, smithy.Metadata, error) {
	written, known := requestCapacity(in.Parameters)
	if !known {
		m.t.Errorf("the units of %s are unknown: add it to functest.Meter", taken.Requests[0])
	}
	taken.Written = written
	images, transaction := m.units.touched(ctx, in.Parameters)
	if len(images) > 0 {
		m.writing.Lock()
		defer m.writing.Unlock()
		m.units.before(ctx, images)
	}
	out, meta, err := next.HandleInitialize(ctx, in)
	if err != nil {
		return out, meta, err
	}
	reported, read := consumed(out.Result)
	var computed rules.Units
	if len(images) > 0 {
		computed = m.units.written(ctx, images, transaction)
		taken.Writes = computed.Total()
	} else {
		computed = m.units.read(ctx, in.Parameters, out.Result)
		taken.Reads = computed.Total()
	}
	if taken.Read = read; !maps.Equal(reported.Indexes, computed.Indexes) || reported.Table != computed.Table {
		m.t.Errorf("%s consumes %v units by AWS's rules (shared/table/tabletest/rules), the table's server reports %v",
			taken.Requests[0], computed, reported)
	}
	return out, meta, err
}

func (t *Taken) add(o Taken) {
	t.Requests = append(t.Requests, o.Requests...)
	t.Reads, t.Writes, t.Read, t.Written = t.Reads+o.Reads, t.Writes+o.Writes, t.Read+o.Read, t.Written+o.Written
}

// Plus returns the sum of both.
func (t Taken) Plus(o Taken) Taken {
	t.Requests = slices.Clip(t.Requests)
	t.add(o)
	return t
}

// requestCapacity makes a request return the units it consumes, of the table and of
// each index. It returns the bytes that the request writes.
func requestCapacity(request any) (written int, known bool) {
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
		q.ReturnConsumedCapacity, written = each, size(q.Item)
	case *dynamodb.UpdateItemInput:
		q.ReturnConsumedCapacity, written = each, size(q.ExpressionAttributeValues)
	case *dynamodb.DeleteItemInput:
		q.ReturnConsumedCapacity = each
	case *dynamodb.BatchWriteItemInput:
		q.ReturnConsumedCapacity = each
		for _, writes := range q.RequestItems {
			for _, w := range writes {
				if w.PutRequest != nil {
					written += size(w.PutRequest.Item)
				}
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		q.ReturnConsumedCapacity = each
		for _, a := range q.TransactItems {
			switch {
			case a.Put != nil:
				written += size(a.Put.Item)
			case a.Update != nil:
				written += size(a.Update.ExpressionAttributeValues)
			}
		}
	default:
		return 0, false
	}
	return written, true
}

// consumed returns the units that the server reports for a request, and the bytes
// that its response has.
func consumed(response any) (reported rules.Units, read int) {
	switch r := response.(type) {
	case *dynamodb.GetItemOutput:
		return units(one(r.ConsumedCapacity)), size(r.Item)
	case *dynamodb.BatchGetItemOutput:
		for _, items := range r.Responses {
			read += size(items...)
		}
		return units(r.ConsumedCapacity), read
	case *dynamodb.TransactGetItemsOutput:
		for _, i := range r.Responses {
			read += size(i.Item)
		}
		return units(r.ConsumedCapacity), read
	case *dynamodb.QueryOutput:
		return units(one(r.ConsumedCapacity)), size(r.Items...)
	case *dynamodb.ScanOutput:
		return units(one(r.ConsumedCapacity)), size(r.Items...)
	case *dynamodb.PutItemOutput:
		return units(one(r.ConsumedCapacity)), 0
	case *dynamodb.UpdateItemOutput:
		return units(one(r.ConsumedCapacity)), size(r.Attributes)
	case *dynamodb.DeleteItemOutput:
		return units(one(r.ConsumedCapacity)), 0
	case *dynamodb.BatchWriteItemOutput:
		return units(r.ConsumedCapacity), 0
	case *dynamodb.TransactWriteItemsOutput:
		return units(r.ConsumedCapacity), 0
	}
	return reported, 0
}

func one(c *types.ConsumedCapacity) []types.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return []types.ConsumedCapacity{*c}
}

// units sums the units that a server reports for each table. Not every server names
// an index of zero units.
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

// size returns the size of items as DynamoDB counts it.
func size(items ...map[string]types.AttributeValue) (n int) {
	for _, it := range items {
		n += rules.Size(it)
	}
	return n
}

// Shape returns the requests in order, "BatchGetItem×2 TransactWriteItems". More than
// 12 requests are sorted and counted by name.
func (t Taken) Shape() string {
	requests := t.Requests
	if len(requests) > 12 {
		requests = slices.Sorted(slices.Values(requests))
	}
	var shape []string
	for len(requests) > 0 {
		same := slices.IndexFunc(requests, func(r string) bool { return r != requests[0] })
		if same < 0 {
			same = len(requests)
		}
		word := requests[0]
		if same > 1 {
			word += fmt.Sprintf("×%d", same)
		}
		shape, requests = append(shape, word), requests[same:]
	}
	if len(shape) == 0 {
		return "-"
	}
	return strings.Join(shape, " ")
}
