package functest

import (
	"context"
	"errors"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithy "github.com/aws/smithy-go/middleware"
)

// Faults lets requests to the table fail. Its Inject is an option of a world.
type Faults struct {
	mu    sync.Mutex
	kind  string
	left  int
	after bool
	lasts bool
}

// Fail lets the nth request of a kind from now on fail: before the table gets
// it, or after the table has done it, so that only the answer is lost.
func (f *Faults) Fail(kind string, nth int, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kind, f.left, f.after, f.lasts = kind, nth, after, false
}

// FailFrom lets the nth request of a kind from now on fail, and all after it.
func (f *Faults) FailFrom(kind string, nth int) {
	f.Fail(kind, nth, false)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lasts = true
}

// Clear lets everything go well again.
func (f *Faults) Clear() { f.Fail("", 0, false) }

// Inject makes a client's requests fail.
func (f *Faults) Inject(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("faults", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
			before, after := f.hit(middleware.GetOperationName(ctx))
			if before {
				return smithy.InitializeOutput{}, smithy.Metadata{}, errors.New("the table cannot be reached")
			}
			out, meta, err := next.HandleInitialize(ctx, in)
			if after && err == nil {
				return smithy.InitializeOutput{}, meta, errors.New("the answer of the table was lost")
			}
			return out, meta, err
		}), smithy.After)
	})
}

func (f *Faults) hit(kind string) (before, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if kind != f.kind || f.left == 0 {
		return false, false
	}
	if f.left--; f.left > 0 {
		return false, false
	}
	if f.lasts {
		f.left = 1
	}
	return !f.after, f.after
}
