package op

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

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
}

// Define makes an operation of a spec and a function. The input's fields say by
// tag where they come from: path, query, header, and Body for the JSON body.
// The function reads, decides and stages; it may run more than once, and what
// it staged is written, with the answer it gives, when it has returned. For
// what no person asks for, and for what no route takes, the event is the input.
func Define[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) Operation {
	return Operation{Spec: s.fill(), bind: func(s Spec) binding {
		switch {
		case s.On.Kind != HTTP:
			return binding{handle: onEvent(s, do)}
		case s.On.Path == "":
			return binding{handle: onOther(s, do)}
		}
		return binding{handle: onRequest(s, do), describe: func(api huma.API) { register(api, s, do) }}
	}}
}

// onEvent runs an operation that no person calls: the event is its input.
func onEvent[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) func(context.Context, app.Tools, json.RawMessage) (any, error) {
	return func(ctx context.Context, tools app.Tools, event json.RawMessage) (any, error) {
		var in I
		if err := json.Unmarshal(event, &in); err != nil {
			return nil, fmt.Errorf("%s: read the event: %w", s.ID, err)
		}
		began := tools.Clock()
		a := tools.For(s.ID, requestID(ctx), s.May)
		out, err := do(ctx, a, in)
		a.Log.InfoContext(ctx, "done", append([]any{"request", a.ID()}, a.Figures.Served(s.ID, "", began, tools.Clock(), err != nil)...)...)
		if err != nil {
			a.Log.ErrorContext(ctx, "failed", "op", s.ID, "code", fault.Code(err), "error", err.Error())
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
		return out, nil
	}
}

// onOther runs the operation behind the gateway's $default route: the event is
// its input, and it has no unit of work, since there is nothing to work on.
func onOther[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) func(context.Context, app.Tools, json.RawMessage) (any, error) {
	return func(ctx context.Context, tools app.Tools, event json.RawMessage) (any, error) {
		var in I
		if err := json.Unmarshal(event, &in); err != nil {
			return nil, fmt.Errorf("%s: read the event: %w", s.ID, err)
		}
		out, err := do(ctx, tools.For(s.ID, requestID(ctx), s.May), in)
		if err != nil {
			return failure(err).response(), nil
		}
		r, err := success(s, out)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
		return r.response(), nil
	}
}
