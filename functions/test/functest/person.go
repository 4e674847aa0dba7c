package functest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/op"
)

type (
	rawJSON            = json.RawMessage
	functionsOperation = op.Operation
)

// Person is somebody with a verified token.
type Person struct {
	t      testing.TB
	world  *World
	claims map[string]string
}

// In is the person within a subtest.
func (p *Person) In(t testing.TB) *Person { return &Person{t: t, world: p.world, claims: p.claims} }

// Nobody is a request without a token.
func (w *World) Nobody(t testing.TB) *Person { return &Person{t: t, world: w} }

// SignIn asks for a token the way the user pool does: it names the organisation
// the e-mail address belongs to, if there is one.
func (w *World) SignIn(email, name string) *Person {
	w.T.Helper()
	var e events.CognitoEventUserPoolsPreTokenGenV2_0
	e.UserName, e.Request.UserAttributes = email, map[string]string{"email": email, "email_verified": "true"}
	w.Invoke("user.token", e, &e)
	p := &Person{t: w.T, world: w, claims: map[string]string{"sub": email, "email": email, "name": name}}
	for claim, v := range e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride {
		p.claims[claim] = fmt.Sprint(v)
	}
	return p
}

// ID is the person's user id.
func (p *Person) ID() string { return p.claims["user"] }

// Org is the organisation the token names.
func (p *Person) Org() string { return p.claims["org"] }

// With is the person with another claim in the token.
func (p *Person) With(claim, value string) *Person {
	q := &Person{t: p.t, world: p.world, claims: map[string]string{}}
	for k, v := range p.claims {
		q.claims[k] = v
	}
	q.claims[claim] = value
	return q
}

// Request is what a client sends besides the route.
type Request struct {
	ID      string            // of the document, for routes that name one
	Path    map[string]string // other path parameters
	Query   string            // status=draft&limit=10
	Body    string
	Version int    // If-Match; 0: none
	Match   string // If-Match as it is
	Key     string // Idempotency-Key
	Accept  string // application/json when left out
}

// Do calls an operation the way API Gateway does.
func (p *Person) Do(operation string, r Request) *Response {
	p.t.Helper()
	_, o := p.world.handler(operation)
	return p.Send(operation, p.event(o.Spec, r))
}

// Event is a request as Lambda hands it to an operation, in this person's name.
func (p *Person) Event(operation string, r Request) []byte {
	p.t.Helper()
	_, o := p.world.handler(operation)
	e := p.event(o.Spec, r)
	e.RequestContext.Authorizer = p.authorizer()
	event, err := json.Marshal(e)
	if err != nil {
		p.t.Fatal(err)
	}
	return event
}

// Send calls an operation with an event of the test's own making, in this
// person's name; nobody has none.
func (p *Person) Send(operation string, e events.APIGatewayV2HTTPRequest) *Response {
	p.t.Helper()
	handle, o := p.world.handler(operation)
	return p.send(o, handle, e)
}

// Call is Send for an operation that is not in the catalogue.
func (p *Person) Call(o op.Operation, e events.APIGatewayV2HTTPRequest) *Response {
	p.t.Helper()
	handle := o.Handler(p.world.Tools)
	return p.send(o, func(ctx context.Context, event []byte) (any, error) { return handle(ctx, event) }, e)
}

func (p *Person) send(o op.Operation, handle func(context.Context, []byte) (any, error), e events.APIGatewayV2HTTPRequest) *Response {
	p.t.Helper()
	operation := o.ID
	e.RequestContext.Authorizer = p.authorizer()
	event, err := json.Marshal(e)
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := handle(context.Background(), event)
	if err != nil {
		p.t.Fatalf("%s failed: %v", operation, err)
	}
	answer, ok := out.(events.APIGatewayV2HTTPResponse)
	if !ok {
		p.t.Fatalf("%s answered with a %T", operation, out)
	}
	body := []byte(answer.Body)
	if answer.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(answer.Body); err != nil {
			p.t.Fatal(err)
		}
	}
	checkCodes(p.t, o, answer.StatusCode, body)
	return &Response{t: p.t, operation: operation, Status: answer.StatusCode, Header: answer.Headers, Body: body}
}

// authorizer is what the gateway says of the token; nil without one.
func (p *Person) authorizer() *events.APIGatewayV2HTTPRequestContextAuthorizerDescription {
	if p.claims == nil {
		return nil
	}
	return &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: p.claims},
	}
}

// event is the request as API Gateway hands it to Lambda (HTTP API, payload 2.0).
func (p *Person) event(s op.Spec, r Request) events.APIGatewayV2HTTPRequest {
	params := map[string]string{}
	if r.ID != "" {
		params["id"] = r.ID
	}
	for k, v := range r.Path {
		params[k] = v
	}
	path := "/v1" + s.On.Path
	for k, v := range params {
		path = strings.ReplaceAll(path, "{"+k+"}", url.PathEscape(v))
	}
	headers := map[string]string{"accept": "application/json", "host": "api.comptoir.example"}
	if r.Accept != "" {
		headers["accept"] = r.Accept
	}
	if r.Body != "" {
		headers["content-type"] = "application/json"
	}
	if r.Version > 0 {
		headers["if-match"] = strconv.Quote(strconv.Itoa(r.Version))
	}
	if r.Match != "" {
		headers["if-match"] = r.Match
	}
	if r.Key != "" {
		headers["idempotency-key"] = r.Key
	}
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: s.On.Route(), RawPath: path, RawQueryString: r.Query, Headers: headers, PathParameters: params, Body: r.Body,
	}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = s.On.Method, path
	e.RequestContext.RequestID, e.RequestContext.RouteKey = fmt.Sprintf("request-%s", s.ID), e.RouteKey
	return e
}

// Response is what a client gets.
type Response struct {
	t         testing.TB
	operation string
	Status    int
	Header    map[string]string
	Body      []byte
}

// Look is something that is no answer of the API, such as a mail, to be read
// like one.
func (w *World) Look(what string, v any) *Response {
	w.T.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		w.T.Fatal(err)
	}
	return &Response{t: w.T, operation: what, Status: 200, Body: body}
}

// Want fails the test unless the answer has the status.
func (r *Response) Want(status int) *Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s answered %d, want %d: %s", r.operation, r.Status, status, r.Body)
	}
	return r
}

// WantCode fails the test unless the answer is a problem with this code.
func (r *Response) WantCode(status int, code string) *Response {
	r.t.Helper()
	r.Want(status)
	if got := r.Get("code"); got != code {
		r.t.Fatalf("%s answered with the code %s, want %s: %s", r.operation, got, code, r.Body)
	}
	return r
}

// WantAt fails the test unless the problem points at this place of the request.
func (r *Response) WantAt(pointer string) *Response {
	r.t.Helper()
	var p op.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil {
		r.t.Fatalf("%s: %v", r.operation, err)
	}
	for _, f := range p.Errors {
		if f.Pointer == pointer {
			return r
		}
	}
	r.t.Fatalf("%s points nowhere at %s: %s", r.operation, pointer, r.Body)
	return r
}

// Get reads a value of the answer by its path: "lines.0.rate". Numbers and
// booleans come as text; what is not there is empty.
func (r *Response) Get(path string) string {
	r.t.Helper()
	d := json.NewDecoder(strings.NewReader(string(r.Body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		r.t.Fatalf("%s: the answer is no JSON: %s", r.operation, r.Body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	}
	b, err := json.Marshal(v)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// Version is the version of the document answered with.
func (r *Response) Version() int {
	r.t.Helper()
	v, err := strconv.Atoi(r.Get("version"))
	if err != nil {
		r.t.Fatalf("%s: no version in %s", r.operation, r.Body)
	}
	return v
}

// Allowed are the actions a document allows; path is where it stands in the answer.
func (r *Response) Allowed(path ...string) string {
	r.t.Helper()
	var all []struct {
		Action  string
		Allowed bool
	}
	if err := json.Unmarshal([]byte(r.Get(strings.Join(append(path, "allowed_actions"), "."))), &all); err != nil {
		r.t.Fatalf("%s: %v: %s", r.operation, err, r.Body)
	}
	var names []string
	for _, a := range all {
		if a.Allowed {
			names = append(names, a.Action)
		}
	}
	return strings.Join(names, " ")
}

// Into reads the whole answer into a value.
func (r *Response) Into(v any) *Response {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		r.t.Fatalf("%s: %v: %s", r.operation, err, r.Body)
	}
	return r
}
