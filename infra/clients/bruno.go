// Package clients has what other clients of the API begin with: a client in TypeScript, checks
// of the OpenAPI document, and a collection of requests for Bruno.
//
// Owns: the collection, made from the sample events. Does not own: the events (events/), the
// OpenAPI document (functions/system/openapi).
// Invariants: every operation that serves a request is in the collection, with a request that
// succeeds in the sample world.
package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/shared/op"
)

// Collection returns the files of the Bruno collection, by path: a folder for each noun, a file
// for each operation.
func Collection(areas []functions.Area, samples fs.FS) (map[string]string, error) {
	files := map[string]string{
		"bruno.json":             "{\n  \"version\": \"1\",\n  \"name\": \"Comptoir\",\n  \"type\": \"collection\"\n}\n",
		"collection.bru":         "auth {\n  mode: bearer\n}\n\nauth:bearer {\n  token: {{token}}\n}\n",
		"environments/local.bru": "vars {\n  address: http://127.0.0.1:4000\n}\nvars:secret [\n  token\n]\n",
	}
	for _, a := range areas {
		for _, n := range a.Nouns {
			for i, o := range n.Operations {
				if o.On.Kind != op.HTTP || o.On.Path == "" {
					continue
				}
				raw, err := fs.ReadFile(samples, o.ID+".json")
				if err != nil {
					return nil, fmt.Errorf("the sample of %s: %w", o.ID, err)
				}
				var event events.APIGatewayV2HTTPRequest
				if err := json.Unmarshal(raw, &event); err != nil {
					return nil, fmt.Errorf("the sample of %s: %w", o.ID, err)
				}
				text, err := request(o, i+1, event)
				if err != nil {
					return nil, fmt.Errorf("the request of %s: %w", o.ID, err)
				}
				_, name, _ := strings.Cut(o.ID, ".")
				files[path.Join(a.Name, n.Name, name+".bru")] = text
			}
		}
	}
	return files, nil
}

// placeholder is a parameter in the path of a route.
var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// request is an operation's sample in Bruno's language.
func request(o op.Operation, seq int, event events.APIGatewayV2HTTPRequest) (string, error) {
	var b strings.Builder
	block := func(name string, lines ...string) {
		if len(lines) > 0 {
			fmt.Fprintf(&b, "%s {\n  %s\n}\n\n", name, strings.Join(lines, "\n  "))
		}
	}
	block("meta", "name: "+o.Summary, "type: http", fmt.Sprintf("seq: %d", seq))
	at, body, auth := "{{address}}/v1"+placeholder.ReplaceAllString(o.On.Path, ":$1"), "none", "inherit"
	if event.RawQueryString != "" {
		at += "?" + event.RawQueryString
	}
	if event.Body != "" {
		body = "json"
	}
	if o.Needs.IsPublic() {
		auth = "none"
	}
	block(strings.ToLower(o.On.Method), "url: "+at, "body: "+body, "auth: "+auth)
	query, err := url.ParseQuery(event.RawQueryString)
	if err != nil {
		return "", err
	}
	block("params:query", pairs(query, func(v []string) string { return v[0] })...)
	block("params:path", pairs(event.PathParameters, func(v string) string { return v })...)
	headers := map[string]string{}
	if v := event.Headers["if-match"]; v != "" {
		headers["If-Match"] = v
	}
	if o.Writes() {
		headers["Idempotency-Key"] = "{{$guid}}"
	}
	block("headers", pairs(headers, func(v string) string { return v })...)
	if event.Body != "" {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(event.Body), "", "  "); err != nil {
			return "", err
		}
		block("body:json", strings.Split(pretty.String(), "\n")...)
	}
	if o.Doc != "" {
		block("docs", o.Doc)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// pairs are the lines of a block, in the order of their names.
func pairs[V any](of map[string]V, text func(V) string) (lines []string) {
	for name, v := range of {
		lines = append(lines, name+": "+text(v))
	}
	slices.Sort(lines)
	return lines
}
