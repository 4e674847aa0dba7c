package lambda_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comptoir/infra/local/function"
	"comptoir/infra/local/gateway"
	"comptoir/infra/local/lambda"
)

// TestFailedOperationReturnsServerError covers each way in which an operation fails. The caller receives API Gateway's
// error without the reason, and the next call is served, by the same process or by a new one.
func TestFailedOperationReturnsServerError(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/product")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the bootstrap: %v\n%s", err, out)
	}
	environment := []string{
		"TABLE_NAME=comptoir", "CURSOR_KEY=" + strings.Repeat("a2V5", 11), "AWS_REGION=eu-west-3", "AWS_ENDPOINT_URL=http://127.0.0.1:1",
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
	}
	for _, c := range []struct {
		name, failure string
		reported      string // the error's type, as the runtime or Lambda reports it
		status        int
		body          string
	}{
		{"response", "none", "", 200, "a"},
		{"panic", "panic", "string", 500, `{"message":"Internal Server Error"}`},
		{"timeout", "hang", lambda.TimedOut, 500, `{"message":"Internal Server Error"}`},
		{"response too large", "huge", lambda.TooLarge, 500, `{"message":"Internal Server Error"}`},
		{"failed start", "unknown", lambda.RuntimeExited, 500, `{"message":"Internal Server Error"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := function.Function{
				Name: "failure." + c.failure, Timeout: 20 * time.Second,
				On: []function.Trigger{function.HTTP{Method: "GET", Path: "/v1/failure/" + c.failure, Public: true}},
			}
			if c.reported == lambda.TimedOut {
				f.Timeout = 300 * time.Millisecond
			}
			b := lambda.NewBootstrap(f, binary, environment, io.Discard)
			defer b.Close()
			f.Invoke = b.Invoke
			g, err := gateway.New(gateway.Config{Functions: []function.Function{f}})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				res := httptest.NewRecorder()
				g.ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/failure/"+c.failure, nil))
				if got := strings.TrimSpace(res.Body.String()); res.Code != c.status || got != c.body {
					t.Errorf("the gateway returns %d %.200s", res.Code, got)
				}
			}
			event := fmt.Sprintf(`{
				"version": "2.0", "routeKey": "GET /v1/failure/%s", "rawPath": "/v1/failure/%[1]s",
				"requestContext": {"http": {"method": "GET"}}
			}`, c.failure)
			_, err = b.Invoke(t.Context(), []byte(event))
			var failed *lambda.Error
			if errors.As(err, &failed); (failed == nil) != (c.reported == "") || failed != nil && failed.Type != c.reported {
				t.Errorf("reported: %v, want %q", err, c.reported)
			}
		})
	}
}
