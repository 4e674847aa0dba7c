package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// emulator is a MiniStack process on this machine.
type emulator struct {
	url     string // of the emulator itself
	log     string // the file of its log
	process *exec.Cmd
	ended   chan struct{}
	files   *os.File
}

// start starts the emulator with IAM enforced and waits until it responds. The
// emulator gets its own address as the address of AWS, which its functions inherit.
func (r rehearsal) start(ctx context.Context, bin string, g *guard, home string, proxy *tlsProxy) (*emulator, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	e := &emulator{url: "http://127.0.0.1:" + port, log: filepath.Join(r.data, "emulator.log"), ended: make(chan struct{})}
	proxy.forwardTo(e.url)
	if e.files, err = os.Create(e.log); err != nil {
		return nil, err
	}
	e.process = exec.Command(filepath.Join(bin, "ministack")) //nolint:noctx // stop ends it, with all its child processes
	e.process.Env = append(r.sealedEnvironment(g, home, proxy.url),
		"GATEWAY_PORT="+port, "BIND_HOST=127.0.0.1", "MINISTACK_HOST=127.0.0.1", "MINISTACK_REGION="+region, "MINISTACK_ACCOUNT_ID="+account,
		"S3_DATA_DIR="+filepath.Join(home, "s3"), "IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0", "AUTH=true",
	)
	e.process.Dir, e.process.Stdout, e.process.Stderr = home, e.files, e.files
	e.process.SysProcAttr = attributes()
	if err := e.process.Start(); err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	go func() { _ = e.process.Wait(); close(e.ended) }()
	if err := e.ready(ctx); err != nil {
		e.stop()
		return nil, err
	}
	return e, nil
}

// ready waits until the emulator is healthy.
func (e *emulator) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url+"/_ministack/health", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-e.ended:
			return fmt.Errorf("the emulator did not start: %s", e.log)
		case <-ctx.Done():
			return fmt.Errorf("the emulator does not respond: %s", e.log)
		case <-again.C:
		}
	}
}

// stop ends the emulator and all its functions. The emulator leads its own process group.
func (e *emulator) stop() {
	_ = endGroup(e.process.Process.Pid, syscall.SIGTERM)
	select {
	case <-e.ended:
	case <-time.After(5 * time.Second):
	}
	_ = endGroup(e.process.Process.Pid, syscall.SIGKILL)
	<-e.ended
	_ = e.files.Close()
}

// peak returns the peak memory of the emulator process, in MB.
func (e *emulator) peak() int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.process.Process.Pid))
	if err != nil {
		return 0
	}
	var kilobytes int
	for line := range bytes.Lines(raw) {
		if _, err := fmt.Sscanf(string(line), "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes / 1024
		}
	}
	return 0
}
