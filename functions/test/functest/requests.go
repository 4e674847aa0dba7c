package functest

import (
	"context"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithy "github.com/aws/smithy-go/middleware"
)

// Requests records the requests to the table. Watch is an option of a world.
type Requests struct {
	// Before has functions that run once, before the next request of a kind: the
	// concurrent action of another process.
	Before map[string]func()

	mu   sync.Mutex
	made []string
}

// Watch is a World option: it records the requests to the world's table.
func (r *Requests) Watch(w *World) { w.Client(r.record) }

// record is the same option for a client.
func (r *Requests) record(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("requests", func(
			ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler,
		) (smithy.InitializeOutput, smithy.Metadata, error) {
			if meanwhile := r.add(middleware.GetOperationName(ctx)); meanwhile != nil {
				meanwhile()
			}
			return next.HandleInitialize(ctx, in)
		}), smithy.After)
	})
}

// add records a request, and returns the function to run before it is sent.
func (r *Requests) add(kind string) (meanwhile func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made = append(r.made, kind)
	meanwhile = r.Before[kind]
	delete(r.Before, kind)
	return meanwhile
}

// Take returns the requests since the last call, in order: "BatchGetItem TransactWriteItems".
func (r *Requests) Take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	made := strings.Join(r.made, " ")
	r.made = nil
	return made
}
