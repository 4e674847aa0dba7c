package op

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"comptoir/shared/app"
	"comptoir/shared/fault"
)

// Nothing is the output of an operation that answers 204, and the input of one
// that takes nothing.
type Nothing struct{}

// File is an output that is no JSON.
type File struct {
	Name string
	Type string
	Body []byte
	Gzip bool // Body is compressed by gzip: served so, or inflated, as the client takes it
}

// Operation is an operation: its spec and its code.
type Operation struct {
	Spec
	in, out reflect.Type
	do      func(ctx context.Context, a *app.App, in any) (any, error)
}

// Define makes an operation of a spec and a function. The input's fields say by
// tag where they come from: path, query, header, and Body for the JSON body.
// The function reads, decides and stages; it may run more than once, and what
// it staged is written, with the answer it gives, when it has returned. For
// what no person asks for, and for what no route takes, the event is the input.
//
// Define alone knows the types; all else is compiled once for all operations.
func Define[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) Operation {
	return Operation{
		Spec: s.fill(), in: reflect.TypeFor[I](), out: reflect.TypeFor[O](),
		do: func(ctx context.Context, a *app.App, in any) (any, error) {
			return do(ctx, a, in.(I)) //nolint:forcetypeassert // it was made of this type
		},
	}
}

// handler is an operation as Lambda runs it: an event in, a response out.
type handler = func(context.Context, json.RawMessage) (any, error)

// Handler is the operation as Lambda runs it, with the tools it is handed.
func (o Operation) Handler(tools app.Tools) func(context.Context, json.RawMessage) (any, error) {
	switch {
	case o.On.Kind != HTTP:
		return o.onEvent(tools)
	case o.On.Path == "":
		return o.onOther(tools)
	}
	return o.onRequest(tools)
}

// onEvent runs an operation that no person calls: the event is its input.
func (o Operation) onEvent(tools app.Tools) handler {
	return func(ctx context.Context, event json.RawMessage) (any, error) {
		in, err := o.eventOf(event)
		if err != nil {
			return nil, err
		}
		began := tools.Clock()
		a := tools.For(o.ID, requestID(ctx), o.May)
		out, err := o.do(ctx, a, in)
		a.Log.InfoContext(ctx, "done", append([]any{"request", a.ID()}, a.Figures.Served(o.ID, "", began, tools.Clock(), err != nil)...)...)
		if err != nil {
			a.Log.ErrorContext(ctx, "failed", "op", o.ID, "code", fault.Code(err), "error", err.Error())
			return nil, fmt.Errorf("%s: %w", o.ID, err)
		}
		return out, nil
	}
}

// onOther runs the operation behind the gateway's $default route: the event is
// its input, and it has no unit of work, since there is nothing to work on.
func (o Operation) onOther(tools app.Tools) handler {
	return func(ctx context.Context, event json.RawMessage) (any, error) {
		in, err := o.eventOf(event)
		if err != nil {
			return nil, err
		}
		out, err := o.do(ctx, tools.For(o.ID, requestID(ctx), o.May), in)
		if err != nil {
			return failure(err).response(), nil
		}
		r, err := success(o.Spec, out, false)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.ID, err)
		}
		return r.response(), nil
	}
}

// eventOf is the event as the operation takes it.
func (o Operation) eventOf(event json.RawMessage) (any, error) {
	in := reflect.New(o.in)
	if err := json.Unmarshal(event, in.Interface()); err != nil {
		return nil, fmt.Errorf("%s: read the event: %w", o.ID, err)
	}
	return in.Elem().Interface(), nil
}
