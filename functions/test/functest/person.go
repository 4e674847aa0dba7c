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

// Person is a user with a verified token, or a caller without one (Anonymous).
type Person struct {
	t      testing.TB
	world  *World
	claims map[string]string
}

// On returns the person with failures reported on t, a subtest.
func (p *Person) On(t testing.TB) *Person { return &Person{t: t, world: p.world, claims: p.claims} }

// Anonymous returns a caller without a token.
func (w *World) Anonymous(t testing.TB) *Person { return &Person{t: t, world: w} }

// SignIn requests a token as the user pool does: the token names the organisation
// that the e-mail address belongs to, if there is one.
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

// Accept accepts the invitation of a company.
func (p *Person) Accept(c *Company) *Response {
	p.t.Helper()
	return p.Do("me.accept", Request{ID: string(c.ID)}).Want(200)
}

// ID returns the person's user id.
func (p *Person) ID() string { return p.claims["user"] }

// Email returns the address that the token names.
func (p *Person) Email() string { return p.claims["email"] }

// Org returns the organisation that the token names.
func (p *Person) Org() string { return p.claims["org"] }

// With returns the person with another value of a claim in the token.
func (p *Person) With(claim, value string) *Person {
	q := &Person{t: p.t, world: p.world, claims: map[string]string{}}
	for k, v := range p.claims {
		q.claims[k] = v
	}
	q.claims[claim] = value
	return q
}

// Request is the content of a client's request besides the route.
type Request struct {
	ID      string            // of the document, for routes that name one
	Path    map[string]string // other path parameters
	Query   string            // status=draft&limit=10
	Body    string
	Version int    // If-Match; 0: none
	Match   string // If-Match, unquoted: *
	Key     string // Idempotency-Key
	Accept  string // empty: application/json
}

// Do calls an operation as API Gateway does.
func (p *Person) Do(operation string, r Request) *Response {
	p.t.Helper()
	_, o := p.world.handler(operation)
	return p.Send(operation, p.event(o.Spec, r))
}

// Event returns a request of this person as Lambda passes it to an operation.
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

// Send calls an operation with an event of the test. The event gets this person's
// token, or none if the person is anonymous.
func (p *Person) Send(operation string, e events.APIGatewayV2HTTPRequest) *Response {
	p.t.Helper()
	handle, o := p.world.handler(operation)
	return p.send(o, handle, e)
}

// Call does the same as Send for an operation that is not in the catalogue.
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
	response, ok := out.(events.APIGatewayV2HTTPResponse)
	if !ok {
		p.t.Fatalf("%s returned a %T", operation, out)
	}
	body := []byte(response.Body)
	if response.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(response.Body); err != nil {
			p.t.Fatal(err)
		}
	}
	checkDocumented(p.t, o, response.StatusCode, body)
	return &Response{t: p.t, operation: operation, Status: response.StatusCode, Header: response.Headers, Body: body}
}

// authorizer returns the token's claims as the gateway passes them; nil without a
// token.
func (p *Person) authorizer() *events.APIGatewayV2HTTPRequestContextAuthorizerDescription {
	if p.claims == nil {
		return nil
	}
	return &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: p.claims},
	}
}

// event returns the request as API Gateway passes it to Lambda (HTTP API, payload 2.0).
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
		Version: "2.0", RouteKey: s.On.Route(), RawPath: path, RawQueryString: r.Query,
		Headers: headers, PathParameters: params, Body: r.Body,
	}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = s.On.Method, path
	e.RequestContext.RequestID, e.RequestContext.RouteKey = fmt.Sprintf("request-%s", s.ID), e.RouteKey
	return e
}
