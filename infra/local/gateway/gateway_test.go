package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
)

// echo responds with the event it receives as the body.
func echo(_ context.Context, payload []byte) ([]byte, error) {
	return json.Marshal(map[string]any{
		"statusCode": 200, "body": string(payload), "headers": map[string]string{"Content-Type": "application/json"},
	})
}

func respondWith(body string) function.Handler {
	return func(context.Context, []byte) ([]byte, error) { return []byte(body), nil }
}

func onRoute(name, method, path string, code function.Handler) function.Function {
	f := function.Function{
		Name: name, Timeout: time.Second, Invoke: code,
		On: []function.Trigger{function.HTTP{Method: method, Path: path, Public: true}},
	}
	f.Invoke = lambda.InProcess(f)
	return f
}

func serve(t *testing.T, c Config) string {
	t.Helper()
	g, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	return s.URL
}

func send(t *testing.T, method, url string, headers http.Header, body []byte) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range headers {
		req.Header[name] = values
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, got
}

// TestEventHasPayloadFormat2 compares an event with AWS's documentation of payload format 2.0.
func TestEventHasPayloadFormat2(t *testing.T) {
	f := function.Function{Name: "contact.update", On: []function.Trigger{function.HTTP{Method: "PATCH", Path: "/contacts/{id}"}}}
	f.Invoke = echo
	url := serve(t, Config{Functions: []function.Function{f}, Verify: func(_ context.Context, token string) (map[string]any, error) {
		if token != "good" {
			return nil, errors.New("bad")
		}
		return map[string]any{"sub": "u1", "org": "o1", "exp": json.Number("1790000000"), "groups": []any{"a", "b"}, "admin": true}, nil
	}})
	_, body := send(t, "PATCH", url+"/contacts/a%20b%2Fc?p1=v1&p1=v%202&p2=", http.Header{
		"Authorization": {"Bearer good"}, "Content-Type": {"application/json; charset=utf-8"}, "X-Two": {"1", "2"},
		"Cookie": {"c1=v1; c2=v2"}, "User-Agent": {"agent"}, "If-Match": {`"3"`},
	}, []byte(`{"name":"Zoé"}`))
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	context := got["requestContext"].(map[string]any)
	for _, name := range []string{"requestId", "time", "timeEpoch"} { // these differ from run to run
		if context[name] == nil || context[name] == "" {
			t.Errorf("no %s", name)
		}
		delete(context, name)
	}
	headers := got["headers"].(map[string]any)
	for _, name := range []string{"host", "x-amzn-trace-id", "x-forwarded-port"} {
		if headers[name] == nil || headers[name] == "" {
			t.Errorf("no header %s", name)
		}
		delete(headers, name)
	}
	want := map[string]any{
		"version": "2.0", "routeKey": "PATCH /contacts/{id}", "rawPath": "/contacts/a b/c",
		"rawQueryString": "p1=v1&p1=v%202&p2=", "cookies": []any{"c1=v1", "c2=v2"},
		"headers": map[string]any{
			"accept-encoding": "gzip", "authorization": "Bearer good", "content-length": "15",
			"content-type": "application/json; charset=utf-8", "if-match": `"3"`, "user-agent": "agent", "x-two": "1,2",
			"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http",
		},
		"queryStringParameters": map[string]any{"p1": "v1,v 2", "p2": ""},
		"pathParameters":        map[string]any{"id": "a b/c"},
		"requestContext": map[string]any{
			"accountId": "000000000000", "apiId": "local", "domainName": "127.0.0.1", "domainPrefix": "127",
			"authorizer": map[string]any{"jwt": map[string]any{
				"claims": map[string]any{"sub": "u1", "org": "o1", "exp": "1790000000", "groups": "[a b]", "admin": "true"},
				"scopes": nil,
			}},
			"http": map[string]any{
				"method": "PATCH", "path": "/contacts/a b/c", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "agent",
			},
			"routeKey": "PATCH /contacts/{id}", "stage": "$default",
		},
		"body": `{"name":"Zoé"}`, "isBase64Encoded": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	for name, authorization := range map[string]string{"no token": "", "bad token": "Bearer bad"} {
		res, body := send(t, "PATCH", url+"/contacts/1", http.Header{"Authorization": {authorization}}, nil)
		if res.StatusCode != 401 || strings.TrimSpace(string(body)) != `{"message":"Unauthorized"}` ||
			!strings.HasPrefix(res.Header.Get("www-authenticate"), "Bearer") {
			t.Errorf("%s: got %d %s %v", name, res.StatusCode, body, res.Header)
		}
	}
}

func TestBodyIsTextOrBase64(t *testing.T) {
	url := serve(t, Config{Functions: []function.Function{onRoute("a", "POST", "/", echo)}})
	cases := []struct {
		name   string
		header http.Header
		body   string
		want   string
		base64 bool
	}{
		{"JSON", http.Header{"Content-Type": {"application/json"}}, `{}`, `{}`, false},
		{"text", http.Header{"Content-Type": {"text/csv"}}, "a;b", "a;b", false},
		{"no type", nil, "a", "a", false},
		{"PDF", http.Header{"Content-Type": {"application/pdf"}}, "%PDF", "JVBERg==", true},
		{"form", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, "a=b", "YT1i", true},
		{"merge patch", http.Header{"Content-Type": {"application/merge-patch+json"}}, "{}", "e30=", true},
		{"compressed JSON", http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, "x", "eA==", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, body := send(t, "POST", url+"/", c.header, []byte(c.body))
			var got event
			if err := json.Unmarshal(body, &got); err != nil {
				t.Fatal(err)
			}
			if *got.Body != c.want || got.IsBase64Encoded != c.base64 {
				t.Errorf("got %q, base64 %v", *got.Body, got.IsBase64Encoded)
			}
		})
	}
}

func TestMostSpecificRouteIsSelected(t *testing.T) {
	named := func(name, method, path string) function.Function {
		return onRoute(name, method, path, respondWith(`"`+name+`"`))
	}
	functions := []function.Function{
		named("get", "GET", "/contacts/{id}"), named("search", "GET", "/contacts/search"),
		named("lines", "GET", "/contacts/{id}/lines"), named("any", "ANY", "/contacts/{id}"),
		named("files", "GET", "/files/{path+}"), named("default", "", "$default"),
	}
	url := serve(t, Config{Functions: functions})
	cases := []struct{ method, path, want string }{
		{"GET", "/contacts/1", "get"},
		{"GET", "/contacts/search", "search"},
		{"GET", "/contacts/search/lines", "lines"},
		{"POST", "/contacts/1", "any"},
		{"GET", "/files/a/b", "files"},
		{"GET", "/files", "default"},
		{"GET", "/contacts/", "default"},
		{"POST", "/contacts/1/lines", "default"},
		{"GET", "/", "default"},
	}
	for _, c := range cases {
		if _, body := send(t, c.method, url+c.path, nil, nil); string(body) != `"`+c.want+`"` {
			t.Errorf("%s %s: got the function %s, want %s", c.method, c.path, body, c.want)
		}
	}
	if _, err := New(Config{Functions: []function.Function{functions[0], named("again", "GET", "/contacts/{id}")}}); err == nil {
		t.Error("two functions on one route were accepted")
	}
}

// TestFunctionResultBecomesResponse covers the gateway's own responses too:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html
func TestFunctionResultBecomesResponse(t *testing.T) {
	large := bytes.Repeat([]byte("x"), BodyLimit)
	slow := func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }
	fails := func(context.Context, []byte) ([]byte, error) { return nil, errors.New("secret") }
	panics := func(context.Context, []byte) ([]byte, error) { panic("secret") }
	const (
		serverError = `{"message":"Internal Server Error"}`
		tooLarge    = `{"message":"Request Entity Too Large"}`
	)
	cases := []struct {
		name   string
		code   function.Handler
		body   []byte
		status int
		want   string
		header http.Header
	}{
		{
			name: "response with headers and cookies", code: respondWith(`{
				"statusCode": 201, "headers": {"etag": "\"1\"", "access-control-allow-origin": "x"}, "cookies": ["a=1", "b=2"],
				"body": "e30=", "isBase64Encoded": true
			}`), status: 201, want: "{}", header: http.Header{
				"Etag": {`"1"`}, "Set-Cookie": {"a=1", "b=2"}, "Content-Type": {"text/plain;charset=UTF-8"},
			},
		},
		{
			name: "only a body", code: respondWith(`{"a":1}`),
			status: 200, want: `{"a":1}`, header: http.Header{"Content-Type": {"application/json"}},
		},
		{name: "not JSON", code: respondWith(`x`), status: 500, want: serverError},
		{name: "invalid status", code: respondWith(`{"statusCode":7}`), status: 500, want: serverError},
		{name: "invalid base64", code: respondWith(`{"statusCode":200,"body":"!","isBase64Encoded":true}`), status: 500, want: serverError},
		{name: "error", code: fails, status: 500, want: serverError},
		{name: "panic", code: panics, status: 500, want: serverError},
		{name: "too slow", code: slow, status: 503, want: `{"message":"Service Unavailable"}`},
		{name: "body over 10 MB", code: echo, body: append(large, 'x'), status: 413, want: tooLarge},
		{name: "event over 6 MB", code: echo, body: large[:lambda.PayloadLimit], status: 413, want: tooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, Config{
				Functions: []function.Function{onRoute("a", "POST", "/a", c.code)}, TimeLimit: 200 * time.Millisecond,
			})
			res, body := send(t, "POST", url+"/a", nil, c.body)
			if res.StatusCode != c.status || strings.TrimSpace(string(body)) != c.want {
				t.Errorf("got %d %.100s", res.StatusCode, body)
			}
			for name, want := range c.header {
				if diff := cmp.Diff(want, res.Header[name]); diff != "" {
					t.Errorf("header %s: %s", name, diff)
				}
			}
		})
	}
	url := serve(t, Config{})
	if res, body := send(t, "GET", url+"/x", nil, nil); res.StatusCode != 404 || strings.TrimSpace(string(body)) != `{"message":"Not Found"}` {
		t.Errorf("no route: got %d %s", res.StatusCode, body)
	}
}

func TestDefaultCORSAllowsAnyOrigin(t *testing.T) {
	url := serve(t, Config{CORS: DefaultCORS(), Functions: []function.Function{onRoute("a", "PATCH", "/a", echo)}})
	res, _ := send(t, "OPTIONS", url+"/a", http.Header{"Origin": {"http://x"}, "Access-Control-Request-Method": {"PATCH"}}, nil)
	if res.StatusCode != 204 || res.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(res.Header.Get("Access-Control-Allow-Headers"), "if-match") {
		t.Errorf("preflight: got %d %v", res.StatusCode, res.Header)
	}
	res, _ = send(t, "PATCH", url+"/a", http.Header{"Origin": {"http://x"}}, nil)
	if res.Header.Get("Access-Control-Expose-Headers") != "etag,location,idempotent-replayed,retry-after,content-disposition,apigw-requestid" {
		t.Errorf("request: got %v", res.Header)
	}
	if res, _ = send(t, "PATCH", url+"/a", nil, nil); res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("request without an origin: got %v", res.Header)
	}
}
