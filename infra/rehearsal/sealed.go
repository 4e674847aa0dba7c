package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// The account and the region of the rehearsal. The account is one that AWS gives
// to nobody.
const (
	region  = "eu-west-3"
	account = "000000000000"
)

// guard is the only way out of the rehearsal, and it is closed: a proxy that
// refuses every address and notes it. Processes of the rehearsal speak with
// 127.0.0.1 directly and with everything else through it.
type guard struct {
	address string
	server  *http.Server
	mu      sync.Mutex
	asked   []string
}

func newGuard(ctx context.Context) (*guard, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the guard: %w", err)
	}
	g := &guard{address: l.Addr().String()}
	g.server = &http.Server{Handler: g}
	go func() { _ = g.server.Serve(l) }()
	return g, nil
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.asked, r.Host) {
		g.asked = append(g.asked, r.Host)
	}
	http.Error(w, "a rehearsal reaches no other machine", http.StatusForbidden)
}

// refused reports the addresses that something tried to reach, but for those that
// were expected. The expected ones were refused like the others.
func (g *guard) refused(expected ...string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	surprising := slices.DeleteFunc(slices.Clone(g.asked), func(host string) bool { return slices.Contains(expected, host) })
	if len(surprising) == 0 {
		return nil
	}
	return fmt.Errorf("something tried to reach another machine, and was refused: %s", strings.Join(surprising, ", "))
}

func (g *guard) close() { _ = g.server.Close() }

// sealed is the environment of every process of the rehearsal: no credentials, no
// configuration and no home of the operator's, the emulator's address in place of
// AWS's, and the guard in place of the network.
func (r rehearsal) sealed(g *guard, home, endpoint string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + filepath.Join(home, "tmp"), "LANG=C.UTF-8",
		"AWS_ENDPOINT_URL=" + endpoint, "AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"HTTP_PROXY=http://" + g.address, "HTTPS_PROXY=http://" + g.address, "NO_PROXY=127.0.0.1,localhost",
		"http_proxy=http://" + g.address, "https_proxy=http://" + g.address, "no_proxy=127.0.0.1,localhost",
	}
}

// newHome makes a folder that stands for the operator's home: the CDK remembers
// there to which account a key belongs, and whether it may ask for news.
func newHome(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return errors.Join(
		os.MkdirAll(filepath.Join(folder, "tmp"), 0o755),
		os.WriteFile(filepath.Join(folder, ".cdk.json"), []byte(`{"notices": false}`), 0o600),
	)
}

// freePort returns a port of 127.0.0.1 that is free now.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
