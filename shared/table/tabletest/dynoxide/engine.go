// Package dynoxide finds, installs, starts and stops the table's server: a DynamoDB server over SQLite, one binary
// from npm.
//
// Owns: the pinned version and its checksum, the child process. Does not own: the content of the tables. Invariants:
// a server listens on a loopback address only and dies with the process that started it, however the process ends; data that
// it acknowledged is on disk.
package dynoxide

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options configure a server.
type Options struct {
	File string    // the database file; empty keeps everything in memory
	Host string    // a loopback address; empty is 127.0.0.1
	Port int       // 0 chooses a free one
	Log  io.Writer // receives the server's output; nil drops it
}

// Engine is one running server, a child of this process: it dies with the process, however the process ends.
type Engine struct {
	Endpoint string // http://<host>:<port>

	done chan struct{}
	err  error // the reason of its end, valid once done is closed
	kill func()
}

// startTimeout bounds the wait for a server that neither listens nor exits.
const startTimeout = 20 * time.Second

// Run installs the server if it is missing, starts it and returns once it responds.
func Run(ctx context.Context, o Options) (*Engine, error) {
	bin, err := Find(ctx)
	if err != nil {
		return nil, err
	}
	if o.Host == "" {
		o.Host = "127.0.0.1"
	}
	for attempt := 0; ; attempt++ {
		port := o.Port
		if port == 0 {
			if port, err = freePort(o.Host); err != nil {
				return nil, err
			}
		}
		e, err := run(ctx, bin, port, o)
		// Another process may take a free port before the server does.
		if err != nil && o.Port == 0 && attempt < 4 && ctx.Err() == nil {
			continue
		}
		return e, err
	}
}

// Done is closed when the server has ended, by Stop or by itself.
func (e *Engine) Done() <-chan struct{} { return e.done }

// Err returns the reason of the server's end; call it after Done.
func (e *Engine) Err() error { return e.err }

// Stop kills the server and waits for its end. Data that it acknowledged is already on disk.
func (e *Engine) Stop() {
	e.kill()
	<-e.done
}

func run(ctx context.Context, bin string, port int, o Options) (*Engine, error) {
	args := []string{"--host", o.Host, "--port", strconv.Itoa(port)}
	if o.File != "" {
		args = append(args, "--db-path", o.File)
	}
	cmd := exec.Command(bin, args...)
	out := &output{to: o.Log, listening: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = out, out
	e := &Engine{Endpoint: "http://" + net.JoinHostPort(o.Host, strconv.Itoa(port)), done: make(chan struct{})}
	if err := e.start(cmd, out); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	select {
	case <-out.listening:
	case <-e.done:
		return nil, fmt.Errorf("%s did not start as the table's server: %w", bin, e.err)
	case <-ctx.Done():
		e.Stop()
		return nil, fmt.Errorf("%s did not start as the table's server: %w", bin, ctx.Err())
	}
	if err := waitUntilHealthy(ctx, e); err != nil {
		e.Stop()
		return nil, err
	}
	return e, nil
}

// start runs the child from one thread that lives as long as the child does: Linux sends the death signal when the
// thread that started a child ends, not its process.
func (e *Engine) start(cmd *exec.Cmd, out *output) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		killWithParent(cmd)
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		err = cmd.Wait()
		e.err = endError(err, out.last())
		close(e.done)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start the table's server: %w", err)
	}
	e.kill = func() { _ = cmd.Process.Kill() }
	return nil
}

// endError returns the error of the server's end, with the last line of its output if there is one.
func endError(err error, last string) error {
	how := "it ended"
	if err != nil {
		how += " with " + err.Error()
	}
	if last != "" {
		how += ": " + last
	}
	return errors.New(how)
}

// waitUntilHealthy sends requests until the server responds.
func waitUntilHealthy(ctx context.Context, e *Engine) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.Endpoint, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(res.Status)
		}
		select {
		case <-e.done:
			return e.err
		case <-ctx.Done():
			return fmt.Errorf("the table's server does not answer: %w", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func freePort(host string) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// output forwards the server's output, keeps its last lines and reports when the server listens.
type output struct {
	to        io.Writer
	listening chan struct{}

	mu   sync.Mutex
	tail []byte
	seen bool
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tail = append(o.tail, p...)
	if !o.seen && bytes.Contains(o.tail, []byte("listening on")) {
		o.seen = true
		close(o.listening)
	}
	if len(o.tail) > 2000 {
		o.tail = o.tail[len(o.tail)-1000:]
	}
	if o.to != nil {
		_, _ = o.to.Write(p)
	}
	return len(p), nil
}

func (o *output) last() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(o.tail)), "\n")
	return lines[len(lines)-1]
}
