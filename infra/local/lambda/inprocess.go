// Package lambda runs functions as AWS Lambda does: with a deadline, a request id, size limits, and recovery from panics.
//
// Owns: one call of a function, in this process ([InProcess]) or in its real bootstrap behind a Runtime API ([Bootstrap]).
// Does not own: the sources of calls, retries.
// Invariants: each call ends; a failed call returns an [Error] with the errorType and errorMessage that Lambda reports.
package lambda

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"comptoir/infra/local/function"
)

// PayloadLimit is the greatest size of a synchronous call's request and of its response, in bytes.
const PayloadLimit = 6 << 20

// Error is a failed call as Lambda reports it.
type Error struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
	Stack   string `json:"-"` // the stack of a panic; for the log, never for the caller
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

// Lambda itself reports these error types.
const (
	TimedOut      = "Sandbox.Timedout"
	TooLarge      = "Function.ResponseSizeTooLarge"
	RequestLarge  = "RequestTooLargeException"
	RuntimeExited = "Runtime.ExitError"
	Panicked      = "Runtime.Panic"
)

// InProcess runs a function's code in this process. A call past its deadline is abandoned: its context is cancelled,
// the caller receives a timeout error, and the code's late response is dropped, as in a frozen environment.
func InProcess(f function.Function) function.Handler {
	return func(ctx context.Context, payload []byte) ([]byte, error) {
		if len(payload) > PayloadLimit {
			return nil, tooLargeRequest(len(payload))
		}
		id := requestOf(ctx)
		// A client that disconnects does not end the call, as on AWS.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.Limit())
		ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
			AwsRequestID:       id,
			InvokedFunctionArn: ARN(f.Name),
		})
		type answer struct {
			body []byte
			err  error
		}
		done := make(chan answer, 1)
		go func() {
			defer cancel()
			defer func() {
				if r := recover(); r != nil {
					done <- answer{err: &Error{Type: Panicked, Message: fmt.Sprint(r), Stack: string(debug.Stack())}}
				}
			}()
			body, err := f.Invoke(ctx, payload)
			done <- answer{body, err}
		}()
		select {
		case a := <-done:
			return checked(a.body, a.err)
		case <-ctx.Done():
		}
		// Both may be ready at once: an existing response wins.
		select {
		case a := <-done:
			return checked(a.body, a.err)
		default:
			return nil, timedOut(id, f.Limit())
		}
	}
}

func checked(body []byte, err error) ([]byte, error) {
	if err != nil {
		if e, ok := err.(*Error); ok {
			return nil, e
		}
		return nil, &Error{Type: typeName(err), Message: err.Error()}
	}
	if len(body) > PayloadLimit {
		return nil, &Error{Type: TooLarge, Message: fmt.Sprintf(
			"Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes).", len(body), PayloadLimit)}
	}
	return body, nil
}

func timedOut(id string, limit time.Duration) *Error {
	return &Error{Type: TimedOut, Message: fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", id, limit.Seconds())}
}

func tooLargeRequest(n int) *Error {
	return &Error{Type: RequestLarge, Message: fmt.Sprintf(
		"Request must be smaller than %d bytes for the InvokeFunction operation, got %d", PayloadLimit, n)}
}

// typeName returns the error type that Lambda's runtime reports: the name of the Go type.
func typeName(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// ARN returns a function's ARN. On AWS a function's name has no dots.
func ARN(name string) string {
	return "arn:aws:lambda:eu-west-3:000000000000:function:" + strings.ReplaceAll(name, ".", "-")
}

// requestOf returns the request id of a call: the one in its context, or a new one.
func requestOf(ctx context.Context) string {
	if id := function.Request(ctx); id != "" {
		return id
	}
	return RequestID()
}

// RequestID returns a new request id, which is a random UUID as on AWS.
func RequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
