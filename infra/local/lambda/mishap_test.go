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

// However an operation ends, its caller gets what API Gateway says then and nothing of what went wrong, and the next
// caller is served: by the same process, or by a new one.
func TestOperationsThatEndBadly(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "bootstrap")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/product").CombinedOutput(); err != nil {
		t.Fatalf("build the bootstrap: %v\n%s", err, out)
	}
	environment := []string{
		"TABLE_NAME=comptoir", "CURSOR_KEY=" + strings.Repeat("a2V5", 11), "AWS_REGION=eu-west-3", "AWS_ENDPOINT_URL=http://127.0.0.1:1",
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
	}
	for _, c := range []struct {
		name, mishap string
		reported     string // the error's type, as the runtime or Lambda reports it
		status       int
		body         string
	}{
		{"it answers", "none", "", 200, "a"},
		{"it panics", "panic", "string", 500, `{"message":"Internal Server Error"}`},
		{"it takes too long", "hang", lambda.TimedOut, 500, `{"message":"Internal Server Error"}`},
		{"it answers too much", "huge", lambda.TooLarge, 500, `{"message":"Internal Server Error"}`},
		{"it does not start", "unknown", lambda.RuntimeExited, 500, `{"message":"Internal Server Error"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := function.Function{
				Name: "mishap." + c.mishap, Timeout: 20 * time.Second,
				On: []function.Trigger{function.HTTP{Method: "GET", Path: "/v1/mishap/" + c.mishap, Public: true}},
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
				g.ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/mishap/"+c.mishap, nil))
				if got := strings.TrimSpace(res.Body.String()); res.Code != c.status || got != c.body {
					t.Errorf("the gateway answers %d %.200s", res.Code, got)
				}
			}
			event := fmt.Sprintf(`{"version":"2.0","routeKey":"GET /v1/mishap/%s","rawPath":"/v1/mishap/%[1]s","requestContext":{"http":{"method":"GET"}}}`, c.mishap)
			_, err = b.Invoke(t.Context(), []byte(event))
			var failed *lambda.Error
			if errors.As(err, &failed); (failed == nil) != (c.reported == "") || failed != nil && failed.Type != c.reported {
				t.Errorf("reported: %v, want %q", err, c.reported)
			}
		})
	}
}
