package op

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/filename"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/table"
	"comptoir/shared/visible"
)

// onRequest runs an operation behind API Gateway. It identifies the caller, checks its
// right, decodes the request and looks up a stored response; then it runs the operation
// and returns the response. The input type is inspected once, when the function starts.
func (o Operation) onRequest(tools app.Tools) handler {
	in := inputOf(newSchemas(o.Resource, plain()), o.in, o.ID)
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(raw, &event); err != nil {
			return nil, fmt.Errorf("%s: read the event: %w", o.ID, err)
		}
		began := tools.Clock()
		a := tools.For(o.ID, event.RequestContext.RequestID, o.May)
		r := o.serve(ctx, a, in, &event)
		if r.status >= http.StatusBadRequest && prefersHTML(event.Headers["accept"]) {
			r = o.refusedAsPage(r)
		}
		of, failed := org.OrganizationID(claimsOf(&event, a.Claims)("org")), r.status >= http.StatusInternalServerError
		a.Log.InfoContext(ctx, "served", append(
			[]any{"request", a.ID(), "status", r.status, "route", event.RequestContext.RouteKey},
			a.Figures.Served(o.ID, of, began, tools.Clock(), failed)...,
		)...)
		return r.response(), nil
	}
}

func (o Operation) serve(ctx context.Context, a *app.App, takes *input, event *events.APIGatewayV2HTTPRequest) reply {
	if err := throughAddress(ctx, a, event); err != nil {
		return failure(err)
	}
	if methods := o.elsewhere(event.RawPath); methods != nil {
		return failure(fault.Method(methods...))
	}
	caller, err := callerOf(ctx, event, a, o.Needs)
	if err != nil {
		return failure(err)
	}
	if err := o.unshowable(caller.Rights); err != nil {
		return failure(err)
	}
	if caller.Org == "" {
		caller.Org = id.New[org.OrganizationID](a.Now) // the organisation this request may create
	}
	e, err := newExchange(event)
	if err != nil {
		return failure(err)
	}
	if err := checkQuery(e); err != nil {
		return failure(err)
	}
	conditions, err := conditionsOf(o.Spec, caller, e)
	if err != nil {
		return failure(err)
	}
	if o.Needs.IsLink() { // a browser posts a form
		if err := e.fromForm(); err != nil {
			return failure(err)
		}
	}
	in, err := takes.read(e)
	if err != nil {
		return failure(err)
	}
	if err := o.unwritable(takes, e.body, caller.Rights); err != nil {
		return failure(err)
	}
	if named, is := in.(inOrganization); is { // after the conditions: a stored response belongs to the person
		if caller.Org = named.Within(); !id.Valid(caller.Org) {
			return failure(fault.NotFound())
		}
	}
	if o.each != nil {
		o.do = o.performEach(event)
	}
	complete := func(ctx context.Context, a *app.App) (any, error) { return takes.throughView(ctx, a, o.On.Path, e, in) }
	r, err := o.answer(ctx, a, caller, conditions, complete, prefersHTML(e.header("accept"))).tagged(o.Spec).negotiate(e)
	if err != nil {
		a.Log.ErrorContext(ctx, "failed", "op", o.ID, "request", a.ID(), "error", err.Error())
		return failure(err)
	}
	return r
}

// OriginHeader is the header by which the address of a stage proves that a request came
// through it. The address overwrites what a client sends.
const OriginHeader = "x-comptoir-origin"

// throughAddress refuses a request that reached a door of the gateway past the address of
// the stage, where its limits are. A function called directly, which needs rights in the
// account, has no gateway in its event.
func throughAddress(ctx context.Context, a *app.App, event *events.APIGatewayV2HTTPRequest) error {
	if a.Origin == nil || event.RequestContext.APIID == "" || a.Origin(ctx, event.Headers[OriginHeader]) {
		return nil
	}
	return fault.Forbidden("address.bypassed", "Send requests to the address of the API, not to the gateway behind it.")
}

// inOrganization is the input of an operation that a person without a token for the
// organisation performs in it, such as to accept an invitation. The operation checks that
// the person is invited.
type inOrganization interface{ Within() org.OrganizationID }

// checkQuery refuses a query parameter that is given twice: the intended value is
// undefined, and a value that is not read must not look like a filter that was applied. It
// refuses a parameter that is no text, too.
func checkQuery(e *exchange) error {
	var l fault.List
	for _, name := range slices.Sorted(maps.Keys(e.query)) {
		at, values := pointer("query."+name), e.query[name]
		if len(values) > 1 {
			l.Add("request.repeated", at,
				"Send this parameter once. Where the documentation allows several values, separate them by commas.")
		} else if !legible(name) || !legible(values[0]) {
			l.Add(visible.Character, at, "This parameter is no text: it must be UTF-8 without the character NUL.")
		}
	}
	return l.Err()
}

// answer runs the operation as one unit of work that ends with its response.
func (o Operation) answer(
	ctx context.Context, a *app.App, caller app.Caller, conditions func(*table.Scope),
	input func(context.Context, *app.App) (any, error), asPage bool,
) reply {
	var r reply
	replayed := false // each of several documents, by an earlier request
	err := a.Serve(ctx, caller, conditions, func(ctx context.Context, a *app.App) error {
		in, err := input(ctx, a)
		if err != nil {
			return err
		}
		out, err := o.do(ctx, a, in)
		if err != nil {
			return err
		}
		if r, err = success(o.Spec, out, asPage); err != nil {
			return err
		}
		if r.headers["content-type"] == "application/json" && r.headers["content-encoding"] == "" {
			if r.body, err = o.withoutHidden(r.body, caller.Rights); err != nil {
				return err
			}
		}
		if many, is := out.(Outcomes); is {
			replayed = many.replayed
		}
		if a.Table.DryRun { // the document does not exist
			delete(r.headers, "etag")
			delete(r.headers, "location")
		}
		a.Table.Remember(table.Answer{Status: r.status, Headers: r.headers, Body: r.body})
		return nil
	})
	var replay *table.Replay
	switch {
	case errors.As(err, &replay):
		replay.Answer.Headers["idempotent-replayed"] = "true"
		return reply{status: replay.Answer.Status, headers: replay.Answer.Headers, body: replay.Answer.Body}
	case err != nil:
		if _, known := fault.As(err); !known {
			a.Log.ErrorContext(ctx, "failed", "op", o.ID, "request", a.ID(), "error", err.Error())
		}
		return failure(err)
	}
	if replayed {
		r.headers["idempotent-replayed"] = "true"
	}
	return r
}

// success is the response to a request that succeeded: a page if the client prefers
// one and the output has one.
func success(s Spec, out any, asPage bool) (reply, error) {
	r := reply{status: s.success(), headers: map[string]string{}}
	if p, is := out.(Page); is && asPage {
		r = page(p.HTML())
		r.status = s.success()
		return r, nil
	}
	switch out := out.(type) {
	case Nothing:
		r.status = http.StatusNoContent
		return r, nil
	case File:
		if out.At != "" {
			r.status, r.headers["location"], r.headers["cache-control"] = http.StatusSeeOther, out.At, "no-store"
			return r, nil
		}
		r.headers["content-type"], r.body = out.Type, out.Body
		r.headers["content-disposition"] = filename.Header("inline", out.Name)
		if out.Gzip {
			encoded(&r)
		}
		return r, nil
	}
	body, err := json.Marshal(out)
	if err != nil {
		return r, fmt.Errorf("write the response: %w", err)
	}
	r.headers["content-type"], r.body = "application/json", body
	if v, ok := out.(interface{ Rev() int }); ok && v.Rev() > 0 {
		r.headers["etag"] = strconv.Quote(strconv.Itoa(v.Rev()))
	}
	if v, ok := out.(interface{ Accepted() bool }); ok && v.Accepted() {
		r.status = http.StatusAccepted
	}
	if v, ok := out.(interface{ Location() string }); ok {
		r.headers["location"] = v.Location()
	} else if r.status == http.StatusCreated {
		if id := reflect.ValueOf(out).FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
			r.headers["location"] = "/v1" + s.collection() + "/" + id.String()
		}
	}
	return r, nil
}

// FunctionARN is the ARN of the function that runs; empty outside Lambda.
func FunctionARN(ctx context.Context) string {
	if c, ok := lambdacontext.FromContext(ctx); ok {
		return c.InvokedFunctionArn
	}
	return ""
}

// requestID is the id that Lambda gave the invocation.
func requestID(ctx context.Context) string {
	if c, ok := lambdacontext.FromContext(ctx); ok {
		return c.AwsRequestID
	}
	return ""
}
