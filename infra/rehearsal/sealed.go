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

// These are the account and the region of the rehearsal. AWS assigns this account
// number to no customer.
const (
	region  = "eu-west-3"
	account = "000000000000"
)

// guard is a proxy that refuses and records every address. Processes of the rehearsal
// connect directly to 127.0.0.1, and to all other addresses through the guard.
type guard struct {
	address string
	server  *http.Server
	mu      sync.Mutex
	hosts   []string
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
	if !slices.Contains(g.hosts, r.Host) {
		g.hosts = append(g.hosts, r.Host)
	}
	http.Error(w, "a rehearsal must not connect to other machines", http.StatusForbidden)
}

// refused reports the refused addresses as an error, except the expected ones.
func (g *guard) refused(expected ...string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	unexpected := slices.DeleteFunc(slices.Clone(g.hosts), func(host string) bool { return slices.Contains(expected, host) })
	if len(unexpected) == 0 {
		return nil
	}
	return fmt.Errorf("a process tried to reach other machines and was refused: %s", strings.Join(unexpected, ", "))
}

func (g *guard) close() { _ = g.server.Close() }

// sealedEnvironment returns the environment of every process of the rehearsal: without
// the operator's credentials, configuration and home, with the emulator's address in
// place of AWS's and the guard in place of the network.
func (r rehearsal) sealedEnvironment(g *guard, home, endpoint string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + filepath.Join(home, "tmp"), "LANG=C.UTF-8",
		"AWS_ENDPOINT_URL=" + endpoint, "AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"HTTP_PROXY=http://" + g.address, "HTTPS_PROXY=http://" + g.address, "NO_PROXY=127.0.0.1,localhost",
		"http_proxy=http://" + g.address, "https_proxy=http://" + g.address, "no_proxy=127.0.0.1,localhost",
	}
}

// newHome creates a folder that replaces the operator's home. The CDK stores there the
// account of each key, and whether it may load notices.
func newHome(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return errors.Join(
		os.MkdirAll(filepath.Join(folder, "tmp"), 0o755),
		os.WriteFile(filepath.Join(folder, ".cdk.json"), []byte(`{"notices": false}`), 0o600),
	)
}

// freePort returns a port of 127.0.0.1 that is currently free.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
