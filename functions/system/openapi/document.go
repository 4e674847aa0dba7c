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

// Document returns the OpenAPI document of operations. The example requests come
// from the sample events, the example responses from answers, the descriptions of
// resources from resources.
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
		Title: "Comptoir", Version: release.Version, License: "Apache-2.0", Text: introduction, Server: "/", Tags: resources,
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

// introduction describes the conventions of all operations.
const introduction = `Orders, invoices, stock and mails of a company.

**Authentication.** Every request except this one needs an access token as ` + "`Authorization: Bearer …`" + `. The token, never the request, names the organisation. A document of another organisation is reported as not found.

**Values.** Money and quantities are strings such as "1234.50", never floating-point numbers. Times are RFC 3339 in UTC, dates are 2026-11-21. Ids have a prefix and sort by time. Undocumented fields and query parameters, empty query parameters, and text with the character NUL, are refused with 422. A field of a request that may be null is left out by null; in a PATCH, null empties it. No response contains null where a field may be left out.

**Changes.** Each document has a version, which is its ETag; in a read, a hash of the body follows it (` + "`\"3-9f…\"`" + `), which If-Match does not compare. PATCH (merge-patch, RFC 7396, as application/json or application/merge-patch+json), DELETE and actions need it in If-Match: a missing version is 428, a version conflict 412. Every request except GET accepts an Idempotency-Key: a retry with the same key within three days has no effect and returns the first response (` + "`Idempotent-Replayed: true`" + `); the same key with another request is 422. With ` + "`?dry_run=true`" + ` nothing is written, and the response shows the result or the rule that refuses it; ` + "`?dry_run=totals`" + ` of a create or an update only computes its totals.

**Reads** with a token have an ETag: with it in If-None-Match the response is 304 if nothing has changed. Caches must ask each time (` + "`Cache-Control: private, no-cache`" + `).

**Lists** are ` + "`{\"data\": […], \"next_cursor\": …}`" + `. The cursor is opaque and valid for the same filters only; it is null on the last page. Lists are eventually consistent: read the document itself right after a change.

**Errors** are problem documents (RFC 9457, application/problem+json): compare ` + "`code`" + `, show ` + "`detail`" + `; ` + "`errors`" + ` points to each value that breaks a rule. The codes of an operation are its own ` + "`x-codes`" + `, by status, those of the responses it refers to and those of the schemas of its values. After a 409 with Retry-After, repeat the same request after that number of seconds. An address without the method of a request, HEAD included, is 405 with Allow. The gateway's own responses have only ` + "`{\"message\": …}`" + `: 401 (token), 403, 413 (more than 10 MB), 429 and 503.`
