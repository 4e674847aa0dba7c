package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/infra/local/fixture"
	"comptoir/infra/local/function"
)

func TestEventMatchesDocumentation(t *testing.T) {
	f := function.Function{Name: "route.unknown", On: []function.Trigger{function.HTTP{Path: "$default"}}, Invoke: echo}
	g, err := New(Config{Functions: []function.Function{f}, Verify: func(context.Context, string) (map[string]any, error) {
		return map[string]any{"claim1": "value1", "claim2": "value2"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	const url = "http://id.example/my/path?parameter1=value1&parameter1=value2&parameter2=value"
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("Hello from Lambda"))
	req.RemoteAddr = "127.0.0.1:50000"
	req.Header = http.Header{
		"Authorization": {"Bearer x"}, "Cookie": {"cookie1; cookie2"},
		"Header1": {"value1"}, "Header2": {"value1", "value2"}, "User-Agent": {"agent"},
	}
	res := httptest.NewRecorder()
	g.ServeHTTP(res, req)
	fixture.Read(t, "request").Compare(t, res.Body.Bytes())
}

// TestClaimsBecomeStrings covers claims of each JSON type:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
func TestClaimsBecomeStrings(t *testing.T) {
	got := texts(map[string]any{
		"text": "a", "number": json.Number("1790000000"), "yes": true, "list": []any{"a", "b"}, "none": nil,
		"object": map[string]any{"a": json.Number("1")},
	})
	for name, want := range map[string]string{
		"text": "a", "number": "1790000000", "yes": "true", "list": "[a b]", "object": `{"a":1}`,
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if _, exists := got["none"]; exists {
		t.Error("null became a claim")
	}
}

// TestResponseMatchesDocumentation uses the responses of
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func TestResponseMatchesDocumentation(t *testing.T) {
	for _, c := range []struct {
		name, answer, body string
		status             int
		header             http.Header
	}{
		{"string", `"Hello from Lambda!"`, `"Hello from Lambda!"`, 200, http.Header{"Content-Type": {"application/json"}}},
		{
			"object", `{ "message": "Hello from Lambda!" }`, `{ "message": "Hello from Lambda!" }`, 200,
			http.Header{"Content-Type": {"application/json"}},
		},
		{
			"response with status, headers and cookies", `{
				"cookies": ["cookie1", "cookie2"], "isBase64Encoded": false, "statusCode": 202,
				"headers": {"headerName": "headerValue"}, "body": "Hello from Lambda!"
			}`,
			"Hello from Lambda!", 202,
			http.Header{"Set-Cookie": {"cookie1", "cookie2"}, "Headername": {"headerValue"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, Config{Functions: []function.Function{onRoute("a", "GET", "/a", respondWith(c.answer))}})
			res, body := send(t, "GET", url+"/a", nil, nil)
			if res.StatusCode != c.status || string(body) != c.body {
				t.Errorf("got %d %s", res.StatusCode, body)
			}
			for name, want := range c.header {
				if got := res.Header[name]; strings.Join(got, "|") != strings.Join(want, "|") {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestCORSMatchesDocumentation covers https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html:
// the gateway itself responds to preflights, adds its headers to responses, and drops those of a function.
func TestCORSMatchesDocumentation(t *testing.T) {
	cors := CORS{
		Origins: []string{"https://www.example.com"}, Methods: []string{"GET", "POST", "DELETE"},
		Headers: []string{"authorization"}, Expose: []string{"date", "x-api-id"}, MaxAge: 300e9,
	}
	url := serve(t, Config{CORS: cors, Functions: []function.Function{
		onRoute("a", "GET", "/a", respondWith(`{
			"statusCode": 200, "headers": {"access-control-allow-origin": "*", "access-control-expose-headers": "x"}, "body": "a"
		}`)),
	}})
	for _, c := range []struct {
		name, method, origin string
		preflight            bool
		status               int
		want                 map[string]string
	}{
		{"preflight", "OPTIONS", "https://www.example.com", true, 204, map[string]string{
			"Access-Control-Allow-Origin": "https://www.example.com", "Access-Control-Allow-Methods": "GET,POST,DELETE",
			"Access-Control-Allow-Headers": "authorization", "Access-Control-Max-Age": "300", "Access-Control-Expose-Headers": "",
		}},
		{"preflight of another origin", "OPTIONS", "https://elsewhere.example", true, 204, map[string]string{
			"Access-Control-Allow-Origin": "", "Access-Control-Allow-Methods": "",
		}},
		{"request", "GET", "https://www.example.com", false, 200, map[string]string{
			"Access-Control-Allow-Origin": "https://www.example.com", "Access-Control-Expose-Headers": "date,x-api-id",
		}},
		{"request of another origin", "GET", "https://elsewhere.example", false, 200, map[string]string{
			"Access-Control-Allow-Origin": "", "Access-Control-Expose-Headers": "",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{"Origin": {c.origin}}
			if c.preflight {
				h.Set("Access-Control-Request-Method", "GET")
			}
			res, _ := send(t, c.method, url+"/a", h, nil)
			if res.StatusCode != c.status {
				t.Errorf("got %d", res.StatusCode)
			}
			for name, want := range c.want {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}
