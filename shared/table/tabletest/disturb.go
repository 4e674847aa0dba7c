package tabletest

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Failure is a fault injected into a call to AWS: one that AWS documents and that the local
// servers never cause by themselves.
type Failure int

// These are the failures that AWS documents.
const (
	Fine        Failure = iota
	Conflict            // a transaction conflicts with another: TransactionCanceledException, TransactionConflict; not done
	Crowded             // a transaction writes to a partition at its limit: TransactionCanceledException, ThrottlingError; not done
	InProgress          // a transaction is done, and the response to its first attempt is TransactionInProgressException
	Throttled           // every attempt is refused: ThrottlingException; not done
	Hurried             // the first attempt is refused: ThrottlingException; the next succeeds
	TimedOut            // every attempt times out; not done
	Broken              // every attempt fails with status 500; not done
	Lost                // done, and the response to the first attempt is lost: the SDK retries
	LostForGood         // done, and every response is lost
	Dead                // not sent and not retried: the process has died before it
	Died                // done and not retried: the process has died after it
	Unprocessed         // done for half of the entries: BatchGetItem; other services receive FailureHeader
	Stale               // a query of an index does not return recent writes: here, no item at all
)

// FailureHeader is the request header that makes a stand-in, a local server that imitates an
// AWS service, refuse half of the entries of a batch.
const FailureHeader = "X-Injected-Failure"

// Call is a call of a client: its operation, and its number among the calls of it.
type Call struct {
	Operation string // such as TransactWriteItems
	Number    int    // from 1
	Index     bool   // whether it queries an index
}

// Plan decides on the failure of a call.
type Plan = func(Call) Failure

// InjectFailures injects the failures of a plan into the calls of the table's client. It is an
// option of Client and New; the SDK's retries do not wait.
func InjectFailures(plan Plan) func(*dynamodb.Options) {
	disturb := injector(plan)
	return func(o *dynamodb.Options) {
		o.Retryer = eagerRetryer()
		o.APIOptions = append(o.APIOptions, disturb)
	}
}

// InjectFailuresInto does the same for the clients of other services.
func InjectFailuresInto(plan Plan, cfg *aws.Config) {
	cfg.Retryer = func() aws.Retryer { return eagerRetryer() }
	cfg.APIOptions = append(cfg.APIOptions, injector(plan))
}

// eagerRetryer returns the SDK's standard retryer without waits and without a retry quota.
func eagerRetryer() aws.Retryer {
	return retry.AddWithMaxBackoffDelay(retry.NewStandard(func(o *retry.StandardOptions) { o.RateLimiter = ratelimit.None }), time.Microsecond)
}

// injector returns a middleware that injects the failures of a plan.
func injector(plan Plan) func(*middleware.Stack) error {
	var mu sync.Mutex
	made := map[string]int{}
	next := func(operation string, in any) Failure {
		mu.Lock()
		defer mu.Unlock()
		made[operation]++
		q, query := in.(*dynamodb.QueryInput)
		return plan(Call{Operation: operation, Number: made[operation], Index: query && q.IndexName != nil})
	}
	return func(s *middleware.Stack) error {
		if _, asks := s.Finalize.Get("Retry"); !asks { // a presigned form makes no call
			return nil
		}
		whole := func(ctx context.Context, in middleware.InitializeInput, h middleware.InitializeHandler) (
			middleware.InitializeOutput, middleware.Metadata, error,
		) {
			d := &injected{failure: next(awsmiddleware.GetOperationName(ctx), in.Parameters)}
			return d.call(context.WithValue(ctx, injectedKey{}, d), in, h)
		}
		if err := s.Initialize.Add(middleware.InitializeMiddlewareFunc("injected failure", whole), middleware.After); err != nil {
			return err
		}
		return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("injected failure of an attempt", attempt), "Retry", middleware.After)
	}
}

// On returns the plan of one failure, in the number-th call of an operation.
func On(operation string, number int, m Failure) Plan {
	return func(c Call) Failure {
		if c.Operation == operation && c.Number == number {
			return m
		}
		return Fine
	}
}

// From returns the plan of a failure in the number-th call of an operation and all later
// ones.
func From(operation string, number int, m Failure) Plan {
	return func(c Call) Failure {
		if c.Operation == operation && c.Number >= number {
			return m
		}
		return Fine
	}
}

// injected is the failure of one call, which may have several attempts.
type injected struct {
	failure  Failure
	attempts int
}

type injectedKey struct{}

// call injects the failures that concern a call as a whole.
func (d *injected) call(ctx context.Context, in middleware.InitializeInput, h middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	switch q := in.Parameters.(type) {
	case *dynamodb.BatchGetItemInput:
		if d.failure == Unprocessed {
			return unprocessed(ctx, in, q, h)
		}
	case *dynamodb.QueryInput:
		if d.failure == Stale && q.IndexName != nil {
			return middleware.InitializeOutput{Result: &dynamodb.QueryOutput{}}, middleware.Metadata{}, nil
		}
	}
	return h.HandleInitialize(ctx, in)
}

// unprocessed requests the first half of the keys and returns the others as unprocessed.
func unprocessed(
	ctx context.Context, in middleware.InitializeInput, q *dynamodb.BatchGetItemInput, h middleware.InitializeHandler,
) (middleware.InitializeOutput, middleware.Metadata, error) {
	asked, left := map[string]types.KeysAndAttributes{}, map[string]types.KeysAndAttributes{}
	for table, k := range q.RequestItems {
		first, rest := k, k
		half := (len(k.Keys) + 1) / 2
		first.Keys, rest.Keys = slices.Clone(k.Keys[:half]), slices.Clone(k.Keys[half:])
		if asked[table] = first; len(rest.Keys) > 0 {
			left[table] = rest
		}
	}
	some := *q
	some.RequestItems = asked
	in.Parameters = &some
	out, meta, err := h.HandleInitialize(ctx, in)
	if r, ok := out.Result.(*dynamodb.BatchGetItemOutput); ok {
		r.UnprocessedKeys = left
	}
	return out, meta, err
}

// attempt injects the failures that concern one attempt of a call.
func attempt(ctx context.Context, in middleware.FinalizeInput, h middleware.FinalizeHandler) (
	middleware.FinalizeOutput, middleware.Metadata, error,
) {
	d, ok := ctx.Value(injectedKey{}).(*injected)
	if !ok {
		return h.HandleFinalize(ctx, in)
	}
	d.attempts++
	if err := d.before(); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	if r, ok := in.Request.(*smithyhttp.Request); ok && d.failure == Unprocessed {
		r.Header.Set(FailureHeader, "unprocessed")
	}
	out, meta, err := h.HandleFinalize(ctx, in)
	if err == nil {
		err = d.after()
	}
	return out, meta, err
}

// cancelled returns the error of a transaction that was refused for one of its items.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func cancelled(reason string) error {
	return &types.TransactionCanceledException{
		Message:             aws.String("Transaction cancelled"),
		CancellationReasons: []types.CancellationReason{{Code: aws.String(reason)}},
	}
}

// before returns the error of an attempt that is not sent.
func (d *injected) before() error {
	switch {
	case d.failure == Conflict:
		return cancelled("TransactionConflict")
	case d.failure == Crowded:
		return cancelled("ThrottlingError")
	case d.failure == Throttled, d.failure == Hurried && d.attempts == 1:
		return &smithy.GenericAPIError{
			Code: "ThrottlingException", Message: "Rate of requests exceeds the allowed throughput", Fault: smithy.FaultServer,
		}
	case d.failure == TimedOut:
		return &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}}
	case d.failure == Broken:
		return &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}}},
			Err:      &smithy.GenericAPIError{Code: "InternalServerError", Message: "The request could not be processed", Fault: smithy.FaultServer},
		}
	case d.failure == Dead:
		return &smithy.CanceledError{Err: context.Canceled}
	}
	return nil
}

// after returns the error of an attempt whose response is lost or replaced.
func (d *injected) after() error {
	switch {
	case d.failure == LostForGood, d.failure == Lost && d.attempts == 1:
		return &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
	case d.failure == Died:
		return &smithy.CanceledError{Err: context.Canceled}
	case d.failure == InProgress && d.attempts == 1:
		return &types.TransactionInProgressException{Message: aws.String("The transaction with the given request token is already in progress")}
	}
	return nil
}
