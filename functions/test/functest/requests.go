package functest

import (
	"context"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithy "github.com/aws/smithy-go/middleware"
)

// Requests is what was asked of the table. Its Watch is an option of a world.
type Requests struct {
	// Before, when set, happens once, before the next request of this kind: what
	// somebody else does meanwhile.
	Before map[string]func()

	mu   sync.Mutex
	made []string
}

// Watch is the option of a world whose requests to the table are recorded.
func (r *Requests) Watch(w *World) { w.Client(r.record) }

// record is the same option of a client.
func (r *Requests) record(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("requests", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
			if meanwhile := r.note(middleware.GetOperationName(ctx)); meanwhile != nil {
				meanwhile()
			}
			return next.HandleInitialize(ctx, in)
		}), smithy.After)
	})
}

func (r *Requests) note(kind string) (meanwhile func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made = append(r.made, kind)
	meanwhile = r.Before[kind]
	delete(r.Before, kind)
	return meanwhile
}

// Take gives what was asked since the last time, in order: "BatchGetItem TransactWriteItems".
func (r *Requests) Take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	made := strings.Join(r.made, " ")
	r.made = nil
	return made
}
