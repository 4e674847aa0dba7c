package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// TestMain lets the tests run this program as their own child process: as a process of
// the rehearsal.
func TestMain(m *testing.M) {
	switch os.Getenv("REHEARSED") {
	case "caller of AWS":
		cfg, err := config.LoadDefaultConfig(context.Background())
		if err == nil {
			_, err = sts.NewFromConfig(cfg).GetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{})
		}
		exit(err)
	case "visitor":
		res, err := http.Get("https://sts.amazonaws.com/")
		if err == nil {
			_ = res.Body.Close()
		}
		exit(err)
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error())
		os.Exit(1)
	}
	os.Exit(0)
}

// child runs this program as a process of the rehearsal.
func child(t *testing.T, g *guard, endpoint, role string, changes ...string) (output string, err error) {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	environment := rehearsal{}.sealedEnvironment(g, t.TempDir(), endpoint)
	err = command(t.Context(), t.TempDir(), append(append(environment, "REHEARSED="+role), changes...), &out, me).Run()
	return out.String(), err
}

func guarded(t *testing.T) *guard {
	t.Helper()
	g, err := newGuard(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.close)
	return g
}

// A process of the rehearsal reaches the emulator with AWS's SDK. All other requests are
// refused and recorded.
func TestSealedProcessCannotReachAWS(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDOFTHEOPERATOR")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_PROFILE", "production")
	keys := []string{"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test"}
	var authorization string
	emulator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		_, _ = io.WriteString(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">`+
			`<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	defer emulator.Close()

	t.Run("the SDK reaches the emulator", func(t *testing.T) {
		g := guarded(t)
		output, err := child(t, g, emulator.URL, "caller of AWS", keys...)
		if err != nil || !strings.Contains(authorization, "Credential=test/") || g.refused() != nil {
			t.Errorf("%v %s; the signature is %q; %v", err, output, authorization, g.refused())
		}
	})
	t.Run("the operator's credentials are hidden", func(t *testing.T) {
		if output, err := child(t, guarded(t), emulator.URL, "caller of AWS"); err == nil {
			t.Errorf("the request is signed with foreign credentials: %s %s", authorization, output)
		}
	})
	t.Run("the SDK reaches no other address", func(t *testing.T) {
		g := guarded(t)
		_, err := child(t, g, emulator.URL, "caller of AWS", append(keys, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "AWS_MAX_ATTEMPTS=1")...)
		if refused := g.refused(); err == nil || refused == nil || !strings.Contains(refused.Error(), "amazonaws.com") {
			t.Errorf("%v, and the guard reports %v", err, refused)
		}
	})
	t.Run("other clients reach no address", func(t *testing.T) {
		g := guarded(t)
		_, err := child(t, g, emulator.URL, "visitor")
		if refused := g.refused(); err == nil || refused == nil || !strings.Contains(refused.Error(), "sts.amazonaws.com:443") {
			t.Errorf("%v, and the guard reports %v", err, refused)
		}
		if g.refused("sts.amazonaws.com:443") != nil || g.refused("pypi.org:443") == nil {
			t.Error("the guard confuses addresses")
		}
	})
}

// An interrupted step leaves no process behind, including child processes.
func TestInterruptedStepLeavesNoProcess(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out, in := io.Pipe()
	c := command(ctx, t.TempDir(), os.Environ(), in, "sh", "-c", "sleep 600 & echo $!; wait")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	pid := make([]byte, 16)
	n, err := out.Read(pid)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	interrupt()
	if err := c.Wait(); err == nil {
		t.Error("the interrupted step reports success")
	}
	// A killed process may be a zombie until it is reaped: it no longer runs.
	state, err := exec.Command("ps", "-o", "stat=", "-p", strings.TrimSpace(string(pid[:n]))).Output()
	if err == nil && !strings.HasPrefix(string(state), "Z") {
		t.Errorf("its child process still runs: %s", state)
	}
}
