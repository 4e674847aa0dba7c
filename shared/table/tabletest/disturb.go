package tabletest

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Mishap is a way in which a call to the table goes wrong: what AWS documents,
// and what the local server never does by itself.
type Mishap int

// The mishaps.
const (
	Fine        Mishap = iota
	Conflict           // a transaction meets another one: TransactionCanceledException, TransactionConflict; not done
	InProgress         // a transaction is done, and the answer to its first attempt is TransactionInProgressException
	Throttled          // every attempt is refused: ThrottlingException; not done
	Hurried            // the first attempt is refused: ThrottlingException; the next goes through
	Lost               // done, and the answer to the first attempt is lost: the SDK asks again
	LostForGood        // done, and every answer is lost
	Dead               // nothing goes out, and nothing is tried again: the process has died here
	Unprocessed        // BatchGetItem answers for half of the keys only
	Stale              // a query of an index sees nothing of what was written lately: here, nothing at all
)

// Call is a call of a client: which operation, and the how many-eth of it.
type Call struct {
	Operation string // TransactWriteItems
	Number    int    // from 1
}

// Disturb makes a client's calls go wrong as the plan says. It is an option of
// Client and New; between the SDK's own attempts nobody waits.
func Disturb(plan func(Call) Mishap) func(*dynamodb.Options) {
	var mu sync.Mutex
	made := map[string]int{}
	next := func(operation string) Mishap {
		mu.Lock()
		defer mu.Unlock()
		made[operation]++
		return plan(Call{operation, made[operation]})
	}
	return func(o *dynamodb.Options) {
		o.Retryer = retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Microsecond)
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			if err := s.Initialize.Add(middleware.InitializeMiddlewareFunc("mishap", func(ctx context.Context, in middleware.InitializeInput, h middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				d := &disturbed{mishap: next(awsmiddleware.GetOperationName(ctx))}
				return d.call(context.WithValue(ctx, disturbedKey{}, d), in, h)
			}), middleware.After); err != nil {
				return err
			}
			return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("mishap of an attempt", attempt), "Retry", middleware.After)
		})
	}
}

// On plans one mishap: the number-th call of an operation goes wrong.
func On(operation string, number int, m Mishap) func(Call) Mishap {
	return func(c Call) Mishap {
		if c.Operation == operation && c.Number == number {
			return m
		}
		return Fine
	}
}

// disturbed is one call with all its attempts.
type disturbed struct {
	mishap   Mishap
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
	none := middleware.FinalizeOutput{}
	switch {
	case d.mishap == Conflict:
		return none, middleware.Metadata{}, &types.TransactionCanceledException{
			Message: aws.String("Transaction cancelled"), CancellationReasons: []types.CancellationReason{{Code: aws.String("TransactionConflict")}},
		}
	case d.mishap == Throttled, d.mishap == Hurried && d.attempts == 1:
		return none, middleware.Metadata{}, &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate of requests exceeds the allowed throughput", Fault: smithy.FaultServer}
	case d.mishap == Dead:
		return none, middleware.Metadata{}, &smithy.CanceledError{Err: context.Canceled}
	}
	out, meta, err := h.HandleFinalize(ctx, in)
	switch {
	case err != nil:
	case d.mishap == LostForGood, d.mishap == Lost && d.attempts == 1:
		err = &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
	case d.mishap == InProgress && d.attempts == 1:
		err = &types.TransactionInProgressException{Message: aws.String("The transaction with the given request token is already in progress")}
	}
	return out, meta, err
}
