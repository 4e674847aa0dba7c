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

// TestMain lets this program be the child of its own tests: what a process of the
// rehearsal may be.
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
func child(t *testing.T, g *guard, endpoint, part string, changes ...string) (said string, err error) {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	environment := rehearsal{}.sealed(g, t.TempDir(), endpoint)
	err = command(t.Context(), t.TempDir(), append(append(environment, "REHEARSED="+part), changes...), &out, me).Run()
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

// Whatever a process of the rehearsal does with AWS's SDK reaches the emulator, and
// whatever it does besides reaches nothing and is noted.
func TestNothingReachesAWS(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDOFTHEOPERATOR")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_PROFILE", "production")
	keys := []string{"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test"}
	var authorization string
	emulator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		_, _ = io.WriteString(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	defer emulator.Close()

	t.Run("the SDK speaks with the emulator", func(t *testing.T) {
		g := guarded(t)
		said, err := child(t, g, emulator.URL, "caller of AWS", keys...)
		if err != nil || !strings.Contains(authorization, "Credential=test/") || g.refused() != nil {
			t.Errorf("%v %s; it signed %q; %v", err, said, authorization, g.refused())
		}
	})
	t.Run("it finds no credentials of the operator's", func(t *testing.T) {
		if said, err := child(t, guarded(t), emulator.URL, "caller of AWS"); err == nil {
			t.Errorf("it signed with somebody's: %s %s", authorization, said)
		}
	})
	t.Run("without the emulator's address the SDK reaches nothing", func(t *testing.T) {
		g := guarded(t)
		_, err := child(t, g, emulator.URL, "caller of AWS", append(keys, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "AWS_MAX_ATTEMPTS=1")...)
		if refused := g.refused(); err == nil || refused == nil || !strings.Contains(refused.Error(), "amazonaws.com") {
			t.Errorf("%v, and the guard says %v", err, refused)
		}
	})
	t.Run("neither does anything else", func(t *testing.T) {
		g := guarded(t)
		_, err := child(t, g, emulator.URL, "visitor")
		if refused := g.refused(); err == nil || refused == nil || !strings.Contains(refused.Error(), "sts.amazonaws.com:443") {
			t.Errorf("%v, and the guard says %v", err, refused)
		}
		if g.refused("sts.amazonaws.com:443") != nil || g.refused("pypi.org:443") == nil {
			t.Error("the guard takes one address for another")
		}
	})
}

// An interrupted step leaves no process behind, its children's included.
func TestAnInterruptedStepLeavesNoProcess(t *testing.T) {
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
		t.Error("it ended as if nothing had happened")
	}
	// A killed process may be a zombie until it is reaped: it runs no more.
	state, err := exec.Command("ps", "-o", "stat=", "-p", strings.TrimSpace(string(pid[:n]))).Output()
	if err == nil && !strings.HasPrefix(string(state), "Z") {
		t.Errorf("its child is still there: %s", state)
	}
}
