package table

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"comptoir/shared/fault"
)

// Transient reports whether the same work may succeed later: AWS did not answer or refused
// for a time, or the state of the data forbids it now. Content that cannot be read, or that
// the table does not accept, fails every time.
func Transient(err error) bool {
	if _, state := fault.As(err); state || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "ValidationException" {
		return false
	}
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) && slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
		return aws.ToString(r.Code) == "ValidationError"
	}) {
		return false
	}
	var call *smithy.OperationError
	return errors.As(err, &call)
}
