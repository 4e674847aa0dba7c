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

// Failure is a way in which a call to AWS goes wrong: what AWS documents, and what
// the local servers never do by themselves.
type Failure int

// The mishaps.
const (
	Fine        Failure = iota
	Conflict            // a transaction meets another one: TransactionCanceledException, TransactionConflict; not done
	Crowded             // a transaction meets a partition at its limit: TransactionCanceledException, ThrottlingError; not done
	InProgress          // a transaction is done, and the answer to its first attempt is TransactionInProgressException
	Throttled           // every attempt is refused: ThrottlingException; not done
	Hurried             // the first attempt is refused: ThrottlingException; the next goes through
	TimedOut            // nobody answers any attempt in time; not done
	Broken              // every attempt is answered with 500; not done
	Lost                // done, and the answer to the first attempt is lost: the SDK asks again
	LostForGood         // done, and every answer is lost
	Dead                // nothing goes out, and nothing is tried again: the process has died before it
	Died                // done, and nothing is tried again: the process has died after it
	Unprocessed         // done for half of what was asked only: BatchGetItem; the others are told by FailureHeader
	Stale               // a query of an index sees nothing of what was written lately: here, nothing at all
)

// FailureHeader tells a stand-in of a service that takes several entries at once
// that it has to refuse half of them this time.
const FailureHeader = "X-Injected-Failure"

// Call is a call of a client: which operation, and the how many-eth of it.
type Call struct {
	Operation string // TransactWriteItems
	Number    int    // from 1
	Index     bool   // whether it asks an index
}

// Plan says what becomes of a call.
type Plan = func(Call) Failure

// Disturb makes the calls of the table's client go wrong as the plan says. It is
// an option of Client and New; between the SDK's own attempts nobody waits.
func Disturb(plan Plan) func(*dynamodb.Options) {
	disturb := disturbance(plan)
	return func(o *dynamodb.Options) {
		o.Retryer = hasty()
		o.APIOptions = append(o.APIOptions, disturb)
	}
}

// DisturbConfig does the same to the clients of other services.
func DisturbConfig(plan Plan, cfg *aws.Config) {
	cfg.Retryer = func() aws.Retryer { return hasty() }
	cfg.APIOptions = append(cfg.APIOptions, disturbance(plan))
}

// hasty is the SDK's own retryer, which neither waits nor loses heart.
func hasty() aws.Retryer {
	return retry.AddWithMaxBackoffDelay(retry.NewStandard(func(o *retry.StandardOptions) { o.RateLimiter = ratelimit.None }), time.Microsecond)
}

// disturbance is a middleware that makes a plan come true.
func disturbance(plan Plan) func(*middleware.Stack) error {
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
		if _, asks := s.Finalize.Get("Retry"); !asks { // a form is only signed
			return nil
		}
		if err := s.Initialize.Add(middleware.InitializeMiddlewareFunc("mishap", func(ctx context.Context, in middleware.InitializeInput, h middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			d := &disturbed{mishap: next(awsmiddleware.GetOperationName(ctx), in.Parameters)}
			return d.call(context.WithValue(ctx, disturbedKey{}, d), in, h)
		}), middleware.After); err != nil {
			return err
		}
		return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("mishap of an attempt", attempt), "Retry", middleware.After)
	}
}

// On plans one mishap: the number-th call of an operation goes wrong.
func On(operation string, number int, m Failure) Plan {
	return func(c Call) Failure {
		if c.Operation == operation && c.Number == number {
			return m
		}
		return Fine
	}
}

// From plans that the number-th call of an operation goes wrong, and all after it.
func From(operation string, number int, m Failure) Plan {
	return func(c Call) Failure {
		if c.Operation == operation && c.Number >= number {
			return m
		}
		return Fine
	}
}

// disturbed is one call with all its attempts.
type disturbed struct {
	mishap   Failure
	attempts int
}

type disturbedKey struct{}

// call is what happens to a call as a whole.
func (d *disturbed) call(ctx context.Context, in middleware.InitializeInput, h middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	switch q := in.Parameters.(type) {
	case *dynamodb.BatchGetItemInput:
		if d.mishap == Unprocessed {
			return unprocessed(ctx, in, q, h)
		}
	case *dynamodb.QueryInput:
		if d.mishap == Stale && q.IndexName != nil {
			return middleware.InitializeOutput{Result: &dynamodb.QueryOutput{}}, middleware.Metadata{}, nil
		}
	}
	return h.HandleInitialize(ctx, in)
}

// unprocessed asks for the first half of the keys and gives back the others.
func unprocessed(ctx context.Context, in middleware.InitializeInput, q *dynamodb.BatchGetItemInput, h middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
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

// attempt is what happens to one attempt of a call.
func attempt(ctx context.Context, in middleware.FinalizeInput, h middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	d, ok := ctx.Value(disturbedKey{}).(*disturbed)
	if !ok {
		return h.HandleFinalize(ctx, in)
	}
	d.attempts++
	if err := d.before(); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	if r, ok := in.Request.(*smithyhttp.Request); ok && d.mishap == Unprocessed {
		r.Header.Set(FailureHeader, "unprocessed")
	}
	out, meta, err := h.HandleFinalize(ctx, in)
	if err == nil {
		err = d.after()
	}
	return out, meta, err
}

// cancelled is a transaction that was refused for one of its items.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func cancelled(reason string) error {
	return &types.TransactionCanceledException{Message: aws.String("Transaction cancelled"), CancellationReasons: []types.CancellationReason{{Code: aws.String(reason)}}}
}

// before is what keeps an attempt from going out.
func (d *disturbed) before() error {
	switch {
	case d.mishap == Conflict:
		return cancelled("TransactionConflict")
	case d.mishap == Crowded:
		return cancelled("ThrottlingError")
	case d.mishap == Throttled, d.mishap == Hurried && d.attempts == 1:
		return &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate of requests exceeds the allowed throughput", Fault: smithy.FaultServer}
	case d.mishap == TimedOut:
		return &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}}
	case d.mishap == Broken:
		return &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}}},
			Err:      &smithy.GenericAPIError{Code: "InternalServerError", Message: "The request could not be processed", Fault: smithy.FaultServer},
		}
	case d.mishap == Dead:
		return &smithy.CanceledError{Err: context.Canceled}
	}
	return nil
}

// after is what becomes of the answer to an attempt that was made.
func (d *disturbed) after() error {
	switch {
	case d.mishap == LostForGood, d.mishap == Lost && d.attempts == 1:
		return &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
	case d.mishap == Died:
		return &smithy.CanceledError{Err: context.Canceled}
	case d.mishap == InProgress && d.attempts == 1:
		return &types.TransactionInProgressException{Message: aws.String("The transaction with the given request token is already in progress")}
	}
	return nil
}
