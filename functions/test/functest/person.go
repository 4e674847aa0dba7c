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

// Person is somebody with a verified token.
type Person struct {
	t      testing.TB
	world  *World
	claims map[string]string
}

// In is the person within a subtest.
func (p *Person) In(t testing.TB) *Person { return &Person{t: t, world: p.world, claims: p.claims} }

// Nobody is a request without a token.
func (w *World) Anonymous(t testing.TB) *Person { return &Person{t: t, world: w} }

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
	return p.send(o, p.world.ready(o), e)
}

func (p *Person) send(o op.Operation, handle invoke, e events.APIGatewayV2HTTPRequest) *Response {
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
