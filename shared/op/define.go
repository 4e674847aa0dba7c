package op

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"comptoir/shared/app"
	"comptoir/shared/fault"
)

// Nothing is the output of an operation that returns 204, and the input of an
// operation without input.
type Nothing struct{}

// File is an output that is not JSON.
type File struct {
	Name string
	Type string
	Body []byte
	At   string // address of a file that is too large for a response: the response refers to it
	Gzip bool   // Body is compressed with gzip; it is sent as it is, or inflated for a client without gzip
}

// Operation is a spec and the code that implements it.
type Operation struct {
	Spec
	in, out reflect.Type
	each    *Operation // performed on each of several documents
	do      func(ctx context.Context, a *app.App, in any) (any, error)
}

// Define makes an operation from a spec and a function. The tags of the input's
// fields name their origin: path, query, header, and Body for the JSON body. The
// function reads, decides and stages; it may run more than once. Its staged writes
// are committed, together with its response, after it has returned. If an operation
// is not started by a route, the event is its input.
//
// Only Define depends on the types; all other code is compiled once for all operations.
func Define[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) Operation {
	var out O
	switch any(out).(type) {
	case File, listed:
		s.many = true
	default:
		s.many = slices.ContainsFunc(s.May, func(g Grant) bool { return g.Folders() != nil }) // links to files
	}
	return Operation{
		Spec: s.fill(), in: reflect.TypeFor[I](), out: reflect.TypeFor[O](),
		do: func(ctx context.Context, a *app.App, in any) (any, error) {
			return do(ctx, a, in.(I)) //nolint:forcetypeassert // the input is created with this type
		},
	}
}

// handler is an operation as Lambda runs it: an event in, a response out.
type handler = func(context.Context, json.RawMessage) (any, error)

// Handler returns the operation as Lambda runs it, with the tools it receives.
func (o Operation) Handler(tools app.Tools) func(context.Context, json.RawMessage) (any, error) {
	switch {
	case o.On.Kind != HTTP:
		return o.onEvent(tools)
	case o.On.Path == "":
		return o.onOther(tools)
	}
	return o.onRequest(tools)
}

// onEvent runs an operation that is started by an event, not by a request: the event is its input.
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
// its input. It has no unit of work, because it uses no table.
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

// eventOf decodes the event into the operation's input type.
func (o Operation) eventOf(event json.RawMessage) (any, error) {
	in := reflect.New(o.in)
	if err := json.Unmarshal(event, in.Interface()); err != nil {
		return nil, fmt.Errorf("%s: read the event: %w", o.ID, err)
	}
	return in.Elem().Interface(), nil
}
