package openapi

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/op"
	"comptoir/shared/release"
)

// Document is the OpenAPI document of operations. The sample events give the
// example requests, answers the example answers; resources says what each is.
func Document(operations []op.Operation, samples fs.FS, answers map[string]json.RawMessage, resources map[string]string) ([]byte, error) {
	requests := map[string]op.Sample{}
	for _, o := range operations {
		if o.On.Kind != op.HTTP {
			continue
		}
		s, err := sample(samples, o.ID)
		if err != nil {
			return nil, err
		}
		s.Answer = answers[o.ID]
		requests[o.ID] = s
	}
	return op.Document{
		Title: "Comptoir", Version: release.Version, License: "Apache-2.0", Text: manners, Server: "/", Tags: resources,
		Sample: func(operation string) op.Sample { return requests[operation] },
	}.OpenAPI(operations)
}

// sample reads the example request out of an operation's sample event.
func sample(samples fs.FS, operation string) (op.Sample, error) {
	raw, err := fs.ReadFile(samples, operation+".json")
	if err != nil {
		return op.Sample{}, fmt.Errorf("sample event: %w", err)
	}
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &event); err != nil {
		return op.Sample{}, fmt.Errorf("sample event of %s: %w", operation, err)
	}
	query, err := url.ParseQuery(event.RawQueryString)
	if err != nil {
		return op.Sample{}, fmt.Errorf("sample event of %s: %w", operation, err)
	}
	s := op.Sample{Path: event.PathParameters, Query: map[string]string{}, Header: event.Headers}
	for name := range query {
		s.Query[name] = query.Get(name)
	}
	if event.Body != "" {
		s.Body = json.RawMessage(event.Body)
	}
	return s, nil
}

// manners is what all operations have in common.
const manners = `Orders, invoices and everything around them.

**Who asks.** Every request but this one carries an access token as ` + "`Authorization: Bearer …`" + `. The organisation comes from the token, never from the request; what belongs to another organisation is answered as what does not exist.

**Values.** Money and quantities are strings such as "1234.50", never floating-point numbers. Times are RFC 3339 in UTC, dates are 2026-11-21. Ids have a prefix and sort by time. Fields and query parameters that are not documented are refused with 422, and so is text that holds the character NUL.

**Changes.** Each document has a version, which is its ETag. PATCH (merge-patch, RFC 7396), DELETE and actions name it in If-Match: 428 when it is missing, 412 when the document has changed since. Every request that is no GET takes an Idempotency-Key: repeated with the same key within three days it is done once and answered as the first time (` + "`Idempotent-Replayed: true`" + `); the same key for another request is 422. With ` + "`?dry_run=true`" + ` nothing is written, and the answer shows what would be, or which rule says no.

**Lists** are ` + "`{\"data\": […], \"next_cursor\": …}`" + `. The cursor is opaque and good for the same filters only; null on the last page. A list may lag behind a change for a moment: read the document itself when you have just written it.

**Errors** are problem documents (RFC 9457, application/problem+json): compare ` + "`code`" + `, show ` + "`detail`" + `; ` + "`errors`" + ` points at each value that breaks a rule. The codes an operation can answer with are its own ` + "`x-codes`" + `, those of the responses it refers to and those of the schemas of its values. A 409 with Retry-After asks to repeat the same request after so many seconds. Some answers are the gateway's own and are only ` + "`{\"message\": …}`" + `: 401 (token), 403, 413 (more than 10 MB), 429 and 503.`
