package functest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go/middleware"

	"comptoir/shared/table"
)

// Meter adds up what the table takes for its requests, in DynamoDB's units and as
// the table says itself. Its Watch is an option of a world. It counts while Count
// runs; a kind of request it does not know fails the test.
type Meter struct {
	t testing.TB

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
func NewMeter(t testing.TB) *Meter { return &Meter{t: t} }

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

// Watch lets a client tell what its requests take.
func (m *Meter) Watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("meter", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
			asked := middleware.GetOperationName(ctx)
			written, known := m.ask(in.Parameters)
			out, meta, err := next.HandleInitialize(ctx, in)
			m.mu.Lock()
			defer m.mu.Unlock()
			if !m.on {
				return out, meta, err
			}
			if !known {
				m.t.Errorf("nobody knows what %s takes: let functest.Meter count it", asked)
			}
			reads, writes, read := took(out.Result)
			m.taken.add(Taken{[]string{asked}, reads, writes, read, written})
			return out, meta, err
		}), smithy.After)
	})
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

// ask lets a request tell what it takes, and gives the bytes it writes.
func (m *Meter) ask(request any) (written int, known bool) {
	const total = types.ReturnConsumedCapacityTotal
	switch q := request.(type) {
	case *dynamodb.GetItemInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.TransactGetItemsInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.ScanInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.PutItemInput:
		q.ReturnConsumedCapacity, written = total, weigh(q.Item)
	case *dynamodb.UpdateItemInput:
		q.ReturnConsumedCapacity, written = total, weigh(q.ExpressionAttributeValues)
	case *dynamodb.DeleteItemInput:
		q.ReturnConsumedCapacity = total
	case *dynamodb.BatchWriteItemInput:
		q.ReturnConsumedCapacity = total
		for _, writes := range q.RequestItems {
			for _, w := range writes {
				if w.PutRequest != nil {
					written += weigh(w.PutRequest.Item)
				}
			}
		}
	case *dynamodb.TransactWriteItemsInput:
		q.ReturnConsumedCapacity = total
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

// took reads what a request took off its answer.
func took(answer any) (reads, writes float64, read int) {
	switch r := answer.(type) {
	case *dynamodb.GetItemOutput:
		return units(one(r.ConsumedCapacity)), 0, weigh(r.Item)
	case *dynamodb.BatchGetItemOutput:
		for _, items := range r.Responses {
			read += weigh(items...)
		}
		return units(r.ConsumedCapacity), 0, read
	case *dynamodb.TransactGetItemsOutput:
		for _, i := range r.Responses {
			read += weigh(i.Item)
		}
		return units(r.ConsumedCapacity), 0, read
	case *dynamodb.QueryOutput:
		return units(one(r.ConsumedCapacity)), 0, weigh(r.Items...)
	case *dynamodb.ScanOutput:
		return units(one(r.ConsumedCapacity)), 0, weigh(r.Items...)
	case *dynamodb.PutItemOutput:
		return 0, units(one(r.ConsumedCapacity)), 0
	case *dynamodb.UpdateItemOutput:
		return 0, units(one(r.ConsumedCapacity)), weigh(r.Attributes)
	case *dynamodb.DeleteItemOutput:
		return 0, units(one(r.ConsumedCapacity)), 0
	case *dynamodb.BatchWriteItemOutput:
		return 0, units(r.ConsumedCapacity), 0
	case *dynamodb.TransactWriteItemsOutput:
		return 0, units(r.ConsumedCapacity), 0
	}
	return 0, 0, 0 // it was refused
}

func one(c *types.ConsumedCapacity) []types.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return []types.ConsumedCapacity{*c}
}

func units(all []types.ConsumedCapacity) (n float64) {
	for _, c := range all {
		if c.CapacityUnits != nil {
			n += *c.CapacityUnits
		}
	}
	return n
}

// weigh is the size of items as DynamoDB counts it.
func weigh(items ...map[string]types.AttributeValue) (n int) {
	for _, it := range items {
		for name, v := range it {
			n += len(name) + table.Size(v)
		}
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
