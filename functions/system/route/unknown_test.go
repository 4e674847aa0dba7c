package route_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/system/route"
	"comptoir/shared/app"
	"comptoir/shared/op"
)

func TestUnmatchedRequestIsRefused(t *testing.T) {
	handle := route.Unknown.Handler(app.Tools{Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	for name, x := range map[string]struct {
		method, path string
		status       int
		code, allow  string
	}{
		"unknown path":      {"GET", "/v1/unicorns", 404, "not_found", ""},
		"root":              {"GET", "/", 404, "not_found", ""},
		"empty path":        {"GET", "", 404, "not_found", ""},
		"unknown version":   {"GET", "/v2/contacts", 404, "not_found", ""},
		"DELETE of a list":  {"DELETE", "/v1/contacts", 405, "method_not_allowed", "GET, POST"},
		"PUT of a document": {"PUT", "/v1/contacts/con_01KAMX0000000000000000CHEV", 405, "method_not_allowed", "DELETE, GET, PATCH"},
		"PUT with any id":   {"PUT", "/v1/contacts/x", 405, "method_not_allowed", "DELETE, GET, PATCH"},
		"GET of an action":  {"GET", "/v1/contacts/x/activate", 405, "method_not_allowed", "POST"},
		"trailing slash":    {"GET", "/v1/contacts/", 404, "not_found", ""},
		"empty id":          {"GET", "/v1/contacts//activate", 404, "not_found", ""},
		"path too long":     {"GET", "/v1/contacts/x/activate/y", 404, "not_found", ""},
		"PUT of a word":     {"PUT", "/v1/sales-orders/merge", 405, "method_not_allowed", "POST"},
		"PUT beside a word": {"PUT", "/v1/sales-orders/merges", 405, "method_not_allowed", "DELETE, GET, PATCH"},
		"HEAD of a search":  {"HEAD", "/v1/search", 405, "method_not_allowed", "GET"},
		"HEAD":              {"HEAD", "/v1/openapi.json", 405, "method_not_allowed", "GET"},
	} {
		t.Run(name, func(t *testing.T) {
			event := events.APIGatewayV2HTTPRequest{RawPath: x.path}
			event.RequestContext.HTTP.Method = x.method
			raw, err := json.Marshal(event)
			if err != nil {
				t.Fatal(err)
			}
			out, err := handle(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			r, ok := out.(events.APIGatewayV2HTTPResponse)
			if !ok {
				t.Fatalf("the response is a %T", out)
			}
			var p op.Problem
			if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
				t.Fatalf("%v: %s", err, r.Body)
			}
			if r.StatusCode != x.status || p.Status != x.status || p.Code != x.code || r.Headers["allow"] != x.allow ||
				r.Headers["content-type"] != "application/problem+json" {
				t.Errorf("the response is %d %v %s", r.StatusCode, r.Headers, r.Body)
			}
		})
	}
}
