package lambda

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"comptoir/infra/local/function"
)

func TestInProcessReturnsResponseOrError(t *testing.T) {
	cases := []struct {
		name    string
		code    function.Handler
		payload string
		want    string
		fault   string
	}{
		{name: "response", payload: `"x"`, want: `"x"`, code: func(_ context.Context, p []byte) ([]byte, error) { return p, nil }},
		{name: "context with request id and deadline", want: "yes", code: func(ctx context.Context, _ []byte) ([]byte, error) {
			lc, ok := lambdacontext.FromContext(ctx)
			_, bounded := ctx.Deadline()
			if !ok || !bounded || lc.AwsRequestID == "" {
				return []byte("no"), nil
			}
			return []byte("yes"), nil
		}},
		{name: "error", fault: "errorString", code: func(context.Context, []byte) ([]byte, error) { return nil, errors.New("no") }},
		{name: "panic", fault: Panicked, code: func(context.Context, []byte) ([]byte, error) { panic("no") }},
		{name: "timeout of code that ignores its context", fault: TimedOut, code: func(context.Context, []byte) ([]byte, error) { select {} }},
		{name: "response too large", fault: TooLarge, code: func(context.Context, []byte) ([]byte, error) {
			return make([]byte, PayloadLimit+1), nil
		}},
		{name: "request too large", fault: RequestLarge, payload: strings.Repeat("x", PayloadLimit+1), code: nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := function.Function{Name: "a.test", Timeout: 20 * time.Millisecond, Invoke: c.code}
			got, err := InProcess(f)(t.Context(), []byte(c.payload))
			check(t, got, err, c.want, c.fault)
		})
	}
}

func TestTriesOfEventShareRequestID(t *testing.T) {
	code := func(ctx context.Context, _ []byte) ([]byte, error) {
		lc, _ := lambdacontext.FromContext(ctx)
		return []byte(lc.AwsRequestID), nil
	}
	call := InProcess(function.Function{Name: "a.test", Invoke: code})
	got, err := call(function.WithRequest(t.Context(), "given"), nil)
	check(t, got, err, "given", "")
}

func check(t *testing.T, got []byte, err error, want, fault string) {
	t.Helper()
	var e *Error
	switch {
	case fault == "" && err != nil:
		t.Errorf("failed: %v", err)
	case fault != "" && (!errors.As(err, &e) || e.Type != fault):
		t.Errorf("got error %v, want %s", err, fault)
	case string(got) != want:
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestBootstrapReturnsResponseOrError builds a bootstrap with the deployment's build tag and calls it.
func TestBootstrapReturnsResponseOrError(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/bootstrap")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the bootstrap: %v\n%s", err, out)
	}
	b := NewBootstrap(function.Function{Name: "a.test", Timeout: time.Second}, binary, []string{"GREETING=hello"}, os.Stderr)
	defer b.Close()
	cases := []struct{ name, payload, want, fault string }{
		{name: "cold start with handler and environment", payload: `{"do":"greet"}`, want: `"hello from a.test"`},
		{name: "warm call", payload: `{"do":"greet"}`, want: `"hello from a.test"`},
		{name: "error", payload: `{"do":"fail"}`, fault: "errorString"},
		{name: "same process after an error", payload: `{"do":"count"}`, want: `4`},
		{name: "exit", payload: `{"do":"exit"}`, fault: RuntimeExited},
		{name: "new process after an exit", payload: `{"do":"count"}`, want: `1`},
		{name: "timeout", payload: `{"do":"hang"}`, fault: TimedOut},
		{name: "new process after a timeout", payload: `{"do":"count"}`, want: `1`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := b.Invoke(t.Context(), []byte(c.payload))
			check(t, got, err, c.want, c.fault)
		})
	}
}
