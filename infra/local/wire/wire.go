// Package wire is AWS's JSON protocol over HTTP, as the SDK uses it: a header names the operation, and request and response
// are JSON documents.
//
// Owns: reading the operation and its input, writing output and errors.
// Does not own: the effect of an operation.
// Invariants: input is bounded; an error has the code that the SDK converts to its error type.
//
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"comptoir/infra/local/lambda"
)

// Fault is an error response of a service.
type Fault struct {
	Code    string // "QueueDoesNotExist"
	Message string
	Status  int    // zero is 400
	Legacy  string // the code of the service's older query protocol, if it differs
}

func (f *Fault) Error() string { return f.Code + ": " + f.Message }

// Fail returns a fault caused by the caller.
func Fail(code, format string, values ...any) *Fault {
	return &Fault{Code: code, Message: fmt.Sprintf(format, values...)}
}

// Operation handles one request; its input is a JSON document.
type Operation func(r *http.Request, input []byte) (output any, err error)

// Typed makes an operation of a function with a typed input.
func Typed[In any](do func(r *http.Request, in In) (any, error)) Operation {
	return func(r *http.Request, input []byte) (any, error) {
		var in In
		if err := json.Unmarshal(input, &in); err != nil {
			return nil, Fail("SerializationException", "%v", err)
		}
		return do(r, in)
	}
}

// Handler serves operations by their name in X-Amz-Target: "AmazonSQS.SendMessage".
func Handler(prefix string, limit int64, operations map[string]Operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version := "application/x-amz-json-1.0"
		if requested := r.Header.Get("Content-Type"); strings.HasPrefix(requested, "application/x-amz-json-") {
			version = requested
		}
		w.Header().Set("Content-Type", version)
		name := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), prefix+".")
		operation, known := operations[name]
		if r.Method != http.MethodPost || !known {
			Refuse(w, &Fault{Code: "UnknownOperationException", Message: "the local stack does not serve " + name, Status: http.StatusNotFound})
			return
		}
		var input json.RawMessage
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit)).Decode(&input); err != nil {
			Refuse(w, Fail("SerializationException", "%v", err))
			return
		}
		output, err := operation(r, input)
		if err != nil {
			Refuse(w, err)
			return
		}
		if output == nil {
			output = struct{}{}
		}
		w.Header().Set("X-Amzn-Requestid", lambda.RequestID())
		_ = json.NewEncoder(w).Encode(output)
	})
}

// Refuse writes an error. An error other than a Fault is an internal failure.
func Refuse(w http.ResponseWriter, err error) {
	var f *Fault
	if !errors.As(err, &f) {
		f = &Fault{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	if f.Status == 0 {
		f.Status = http.StatusBadRequest
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json") // the type of REST services
	}
	w.Header().Set("X-Amzn-Requestid", lambda.RequestID())
	w.Header().Set("X-Amzn-Errortype", f.Code)
	if f.Legacy != "" {
		w.Header().Set("X-Amzn-Query-Error", f.Legacy+";Sender")
	}
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": f.Code, "message": f.Message})
}
