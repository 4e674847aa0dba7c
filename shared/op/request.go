package op

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// onRequest runs an operation behind API Gateway: who calls, may he, does the
// request fit, was it answered before; then the operation, and its answer.
func onRequest[I, O any](s Spec, do func(context.Context, *app.App, I) (O, error)) func(context.Context, app.Tools, json.RawMessage) (any, error) {
	adapter := &single{}
	register(newAPI(adapter, s.Resource), s, do)
	return func(ctx context.Context, tools app.Tools, raw json.RawMessage) (any, error) {
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(raw, &event); err != nil {
			return nil, fmt.Errorf("%s: read the event: %w", s.ID, err)
		}
		began := tools.Clock()
		a := tools.For(s.ID, event.RequestContext.RequestID, s.May)
		r := serve(ctx, s, a, adapter, &event)
		a.Log.InfoContext(ctx, "served", append([]any{"request", a.ID(), "status", r.status, "route", event.RequestContext.RouteKey},
			a.Figures.Served(s.ID, org.OrganizationID(claimsOf(&event, a.Claims)("org")), began, tools.Clock(), r.status >= http.StatusInternalServerError)...)...)
		return r.response(), nil
	}
}

// call is what the handler needs beside the typed input.
type call struct {
	app        *app.App
	caller     app.Caller
	conditions func(*table.Scope)
	reply      *reply
}

type callKey struct{}

func serve(ctx context.Context, s Spec, a *app.App, adapter *single, event *events.APIGatewayV2HTTPRequest) reply {
	caller, err := callerOf(event, a.Claims, s.Needs)
	if err != nil {
		return failure(err)
	}
	if caller.Org == "" {
		caller.Org = id.New[org.OrganizationID](a.Now) // the one he is about to found
	}
	e, err := newExchange(ctx, event)
	if err != nil {
		return failure(fault.Malformed("request.malformed", "The query or the body cannot be read: it must be UTF-8 without the character NUL."))
	}
	if err := once(e); err != nil {
		return failure(err)
	}
	conditions, err := conditionsOf(s, caller, e)
	if err != nil {
		return failure(err)
	}
	c := &call{app: a, caller: caller, conditions: conditions}
	e.op, e.ctx = adapter.op, context.WithValue(ctx, callKey{}, c)
	adapter.handle(e)
	if c.reply != nil {
		return *c.reply
	}
	return e.reply()
}

// once refuses a parameter that is there twice: nobody knows which is meant, and
// what nobody looks at must not be taken for a filter that was applied.
func once(e *exchange) error {
	var l fault.List
	for _, name := range slices.Sorted(maps.Keys(e.query)) {
		if len(e.query[name]) > 1 {
			l.Add("request.repeated", "#/query/"+name, "Name it once; several values go into one, separated by commas, where the documentation says so.")
		}
	}
	return l.Err()
}

// register binds the operation to huma, which reads and checks the input.
func register[I, O any](api huma.API, s Spec, do func(context.Context, *app.App, I) (O, error)) {
	huma.Register(api, documentation[O](api, s), func(ctx context.Context, in *I) (*struct{}, error) {
		c, ok := ctx.Value(callKey{}).(*call)
		if !ok {
			return nil, errors.New("an operation was called outside its handler")
		}
		r := answer(ctx, s, c, *in, do)
		c.reply = &r
		return nil, nil
	})
}

// answer runs the operation as one unit of work that ends with its answer.
func answer[I, O any](ctx context.Context, s Spec, c *call, in I, do func(context.Context, *app.App, I) (O, error)) reply {
	var r reply
	err := c.app.Serve(ctx, c.caller, c.conditions, func(ctx context.Context, a *app.App) error {
		out, err := do(ctx, a, in)
		if err != nil {
			return err
		}
		if r, err = success(s, out); err != nil {
			return err
		}
		a.Table.Remember(table.Answer{Status: r.status, Headers: r.headers, Body: r.body})
		return nil
	})
	var again *table.Replay
	switch {
	case errors.As(err, &again):
		again.Answer.Headers["idempotent-replayed"] = "true"
		return reply{status: again.Answer.Status, headers: again.Answer.Headers, body: again.Answer.Body}
	case err != nil:
		if _, known := fault.As(err); !known {
			c.app.Log.ErrorContext(ctx, "failed", "op", s.ID, "request", c.app.ID(), "error", err.Error())
		}
		return failure(err)
	}
	return r
}

// success is the answer to a request that went well.
func success(s Spec, out any) (reply, error) {
	r := reply{status: s.success(), headers: map[string]string{}}
	switch out := out.(type) {
	case Nothing:
		r.status = http.StatusNoContent
		return r, nil
	case File:
		r.headers["content-type"], r.body = out.Type, out.Body
		r.headers["content-disposition"] = mime.FormatMediaType("inline", map[string]string{"filename": out.Name}) // RFC 6266
		return r, nil
	}
	body, err := json.Marshal(out)
	if err != nil {
		return r, fmt.Errorf("write the answer: %w", err)
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
			r.headers["location"] = "/v1" + s.On.Path + "/" + id.String()
		}
	}
	return r, nil
}

// conditionsOf reads what the headers ask of the unit of work: a dry run, an
// answer to be remembered, a version to be at.
func conditionsOf(s Spec, caller app.Caller, e *exchange) (func(*table.Scope), error) {
	if !s.Writes() {
		return func(sc *table.Scope) { sc.Write = false }, nil
	}
	dry, err := rehearsal(e)
	if err != nil {
		return nil, err
	}
	match, err := matchOf(s, caller, e)
	if err != nil {
		return nil, err
	}
	key := e.Header("Idempotency-Key")
	if len(key) > 255 {
		return nil, fault.Invalid("idempotency.key_long", "#/header/Idempotency-Key", "An Idempotency-Key has at most 255 characters.")
	}
	var recall *table.Recall
	if key != "" && !dry {
		recall = &table.Recall{Caller: string(caller.User), Key: key, Hash: hash(e)}
		if caller.User == "" {
			recall.Caller, recall.Outside = caller.Subject, true
		}
	}
	return func(sc *table.Scope) {
		sc.DryRun, sc.Match, sc.Answer = dry, match, recall
		if s.Needs.NeedsOrganization() {
			sc.Member, sc.Role = caller.User, caller.Role
		}
	}, nil
}

// rehearsal takes dry_run out of the query and tells what it says. Whoever
// mentions it says true or false, once: what is meant as a rehearsal must not
// become the real thing.
func rehearsal(e *exchange) (bool, error) {
	said, mentioned := e.query["dry_run"]
	e.query.Del("dry_run")
	if !mentioned {
		return false, nil
	}
	if len(said) != 1 || said[0] != "true" && said[0] != "false" {
		return false, fault.Invalid("request.dry_run", "#/query/dry_run", "dry_run is true or false.")
	}
	return said[0] == "true", nil
}

// hash is what a request asks: the same key with another hash is another request.
func hash(e *exchange) string {
	h := sha256.New()
	for _, part := range []string{e.Method(), e.event.RawPath, e.query.Encode(), e.Header("If-Match"), string(e.body)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// matchOf reads If-Match (RFC 9110, 13.1.1). A path that names no document
// speaks of the organisation.
func matchOf(s Spec, caller app.Caller, e *exchange) (*table.Match, error) {
	if !s.Versioned() {
		return nil, nil
	}
	m := &table.Match{ID: e.Param("id")}
	if !strings.Contains(s.On.Path, "{id}") {
		m.ID = string(caller.Org)
	}
	header := strings.TrimSpace(e.Header("If-Match"))
	if header == "" {
		return nil, fault.Unconditional()
	}
	if header == "*" {
		m.Any = true
		return m, nil
	}
	for tag := range strings.SplitSeq(header, ",") {
		text := strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if v, err := strconv.Atoi(strings.Trim(text, `"`)); err == nil {
			m.Versions = append(m.Versions, v)
		}
	}
	return m, nil
}

// requestID is how Lambda calls an invocation.
func requestID(ctx context.Context) string {
	if c, ok := lambdacontext.FromContext(ctx); ok {
		return c.AwsRequestID
	}
	return ""
}
