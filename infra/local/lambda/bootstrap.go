package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"comptoir/infra/guard"
	"comptoir/infra/local/function"
	"comptoir/infra/local/server"
)

// Bootstrap runs a function in its real bootstrap binary, as Lambda does: a process that asks a Runtime API for events.
// The process starts with the first call, takes one call at a time, and is killed when it exceeds its limit;
// the next call starts a new one.
type Bootstrap struct {
	Path string   // the binary
	Env  []string // environment variables besides Lambda's own: "NAME=value"
	Log  io.Writer

	name  string
	limit time.Duration
	mu    sync.Mutex // one call at a time
	live  *environment
}

// NewBootstrap makes a function of a binary. It does not use the function's Invoke.
func NewBootstrap(f function.Function, path string, env []string, log io.Writer) *Bootstrap {
	return &Bootstrap{Path: path, Env: env, Log: log, name: f.Name, limit: f.Limit()}
}

// Invoke sends one event through the bootstrap.
func (b *Bootstrap) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if len(payload) > PayloadLimit {
		return nil, tooLargeRequest(len(payload))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	body, err := b.call(ctx, payload)
	if errors.Is(err, errExited) {
		body, err = b.call(ctx, payload)
	}
	return checked(body, err)
}

// call sends an event to the current process, or to a new one. It drops a process that has ended or must end.
func (b *Bootstrap) call(ctx context.Context, payload []byte) ([]byte, error) {
	if b.live == nil {
		live, err := b.start()
		if err != nil {
			return nil, err
		}
		b.live = live
	}
	body, err := b.live.call(context.WithoutCancel(ctx), payload, b.limit, ARN(b.name))
	if e := (*Error)(nil); errors.Is(err, errExited) || errors.As(err, &e) && (e.Type == TimedOut || e.Type == RuntimeExited) {
		b.live.stop()
		b.live = nil
	}
	return body, err
}

// errExited means that a process ended after responding to its call: it panicked, or its response was too large.
var errExited = errors.New("the process has ended")

// Close ends the process.
func (b *Bootstrap) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.live != nil {
		b.live.stop()
		b.live = nil
	}
}

// environment is one process and its Runtime API.
type environment struct {
	cmd    *exec.Cmd
	server *http.Server
	next   chan call
	exited chan struct{}
	failed chan *Error // the bootstrap's own report that it cannot start

	mu      sync.Mutex
	pending map[string]call // received by the bootstrap, without a response

	served bool // the process has received a call
}

type call struct {
	id       string
	payload  []byte
	deadline time.Time
	arn      string
	answer   chan answer
}

type answer struct {
	body []byte
	err  error
}

func (b *Bootstrap) start() (*environment, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the bootstrap of %s: %w", b.name, err)
	}
	e := &environment{
		next: make(chan call), exited: make(chan struct{}), failed: make(chan *Error, 1),
		pending: map[string]call{},
	}
	e.server = server.New(guard.Handler(e.runtimeAPI()))
	e.server.MaxHeaderBytes = http.DefaultMaxHeaderBytes // the cause of an error is a header
	go func() { _ = e.server.Serve(l) }()

	e.cmd = exec.Command(b.Path)
	e.cmd.Stdout, e.cmd.Stderr = b.Log, b.Log
	e.cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + l.Addr().String(),
		"_HANDLER=" + b.name,
		"AWS_LAMBDA_FUNCTION_NAME=" + strings.ReplaceAll(b.name, ".", "-"),
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1024",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"LAMBDA_TASK_ROOT=/var/task",
		"TZ=:UTC",
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + os.Getenv("HOME"),
	}, b.Env...)
	started := make(chan error)
	go func() {
		defer close(e.exited)
		err := startTied(e.cmd)
		started <- err
		if err == nil {
			_ = e.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		_ = e.server.Close()
		return nil, &Error{Type: "Runtime.InvalidEntrypoint", Message: err.Error()}
	}
	return e, nil
}

func (e *environment) call(ctx context.Context, payload []byte, limit time.Duration, arn string) ([]byte, error) {
	c := call{id: requestOf(ctx), payload: payload, deadline: time.Now().Add(limit), arn: arn, answer: make(chan answer, 1)}
	// Lambda gives the start ten seconds, which do not count as the call's time.
	initLimit := time.NewTimer(10 * time.Second)
	defer initLimit.Stop()
	select {
	case e.next <- c:
		e.served = true
	case err := <-e.failed:
		return nil, err
	case <-e.exited:
		if e.served {
			return nil, errExited
		}
		return nil, exitError(c.id)
	case <-initLimit.C:
		return nil, timedOut(c.id, 10*time.Second)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	deadline := time.NewTimer(time.Until(c.deadline))
	defer deadline.Stop()
	select {
	case a := <-c.answer:
		return a.body, a.err
	case <-e.exited:
		select {
		case a := <-c.answer: // a panicking runtime reports first, then exits
			return a.body, a.err
		default:
			return nil, exitError(c.id)
		}
	case <-deadline.C:
		return nil, timedOut(c.id, limit)
	}
}

func (e *environment) stop() {
	_ = e.cmd.Process.Kill()
	<-e.exited
	_ = e.server.Close()
}

func exitError(id string) *Error {
	return &Error{Type: RuntimeExited, Message: "RequestId: " + id + " Error: Runtime exited before it answered"}
}
