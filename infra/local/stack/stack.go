// Package stack is the whole system on one machine: all servers, all functions, and their triggers.
//
// Owns: the order of start and stop, ports, the data folder, the functions' AWS settings.
// Does not own: the operations and the table's definition; the caller of [Up] passes them.
// Invariants: all servers listen on loopback addresses only and refuse pages of other sites (package guard); all state is in
// one folder that other users cannot read, survives kill -9, and has at most one stack at a time; functions find this
// machine by the AWS SDK's own settings alone.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/smithy-go/logging"

	"comptoir/infra/guard"
	"comptoir/infra/local/async"
	"comptoir/infra/local/bucket"
	"comptoir/infra/local/bus"
	"comptoir/infra/local/console"
	"comptoir/infra/local/function"
	"comptoir/infra/local/gateway"
	"comptoir/infra/local/issuer"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/mailbox"
	"comptoir/infra/local/queue"
	"comptoir/infra/local/schedule"
	"comptoir/infra/local/server"
	"comptoir/infra/local/stream"
	"comptoir/infra/local/table"
)

// Config describes a stack.
type Config struct {
	Folder  string // the data folder
	Ports   Ports
	Table   string          // its stream is followed, and its expired items are deleted
	Bucket  string          // created if missing
	Queues  []string        // besides those that functions read
	People  []issuer.Person // the first ones on the sign-in page
	Console string          // folder of the web client's files; empty serves none

	// Functions makes the functions. Up calls it when the table's server runs and all addresses are known. It can create
	// the table, and set the environment from Addresses.Env for functions that run in this process.
	Functions func(ctx context.Context, a Addresses) ([]function.Function, error)

	// Run returns the handler that calls a function; nil calls it in this process ([lambda.InProcess]).
	Run func(f function.Function, a Addresses) function.Handler

	Retry time.Duration // backoff before the first retry of an event; zero is a second
	Log   *slog.Logger
}

// Stack is a running system.
type Stack struct {
	At        Addresses
	Functions []function.Function

	Mailbox   *mailbox.Mailbox
	Bus       *bus.Bus
	Issuer    *issuer.Issuer
	Scheduler *schedule.Scheduler

	config Config
	async  *async.Queue
	stops  []func() // in the order of the starts
	failed chan error
}

// Up starts all servers and returns when they respond. After a failure it stops the started ones.
func Up(ctx context.Context, c Config) (_ *Stack, err error) {
	if c.Folder, err = filepath.Abs(c.Folder); err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Retry == 0 {
		c.Retry = time.Second
	}
	s := &Stack{config: c, failed: make(chan error, 4)}
	defer func() {
		if err != nil {
			s.Stop()
		}
	}()
	unlock, err := lock(c.Folder)
	if err != nil {
		return nil, err
	}
	s.onStop(unlock)
	ports, err := c.Ports.claim()
	if err != nil {
		return nil, err
	}
	s.onStop(ports.close)
	if err := s.startTable(ctx, ports); err != nil {
		return nil, err
	}
	s.At = ports.addresses(s.At)
	if err := s.startFunctions(ctx); err != nil {
		return nil, err
	}
	if err := s.startEvents(ctx, ports); err != nil {
		return nil, err
	}
	return s, s.startAPI(ports)
}

func (s *Stack) folder(name string) string { return filepath.Join(s.config.Folder, name) }

func (s *Stack) onStop(stop func()) { s.stops = append(s.stops, stop) }

// startTable starts the table's server, unless the SDK's own setting names another.
func (s *Stack) startTable(ctx context.Context, ports *claimed) error {
	if s.At.Table = os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"); s.At.Table != "" {
		return nil
	}
	server, err := table.Start(ctx, s.folder("table"), s.config.Log)
	if err != nil {
		return err
	}
	s.At.engine = server.Endpoint.String()
	s.onStop(server.Stop)
	s.serve(ports.listener("table"), guard.Proxy(server.Endpoint, &http.Transport{}))
	go func() {
		<-server.Done()
		if err := server.Err(); err != nil {
			s.fail(err)
		}
	}()
	return nil
}

func (s *Stack) startFunctions(ctx context.Context) (err error) {
	if s.Functions, err = s.config.Functions(ctx, s.At); err != nil {
		return err
	}
	for i, f := range s.Functions {
		if s.config.Run != nil {
			s.Functions[i].Invoke = s.config.Run(f, s.At)
		} else {
			s.Functions[i].Invoke = lambda.InProcess(f)
		}
	}
	return nil
}

// startEvents starts the servers that call functions with events.
func (s *Stack) startEvents(ctx context.Context, ports *claimed) (err error) {
	c := s.config
	if s.async, err = async.Open(s.folder("events"), s.Functions, c.Retry, c.Log); err != nil {
		return err
	}
	if s.Bus, err = bus.Open(s.folder("bus"), c.Log); err != nil {
		return err
	}
	s.onStop(func() { _ = s.Bus.Close() })
	if s.Mailbox, err = mailbox.Open(s.folder("mail"), s.mailEvent, c.Log); err != nil {
		return err
	}
	s.serve(ports.listener("mail"), s.Mailbox.Handler())

	files, err := bucket.Start(ctx, bucket.Config{
		Folder: s.folder("bucket"), Region: Region, AccessKey: AccessKey, SecretKey: SecretKey,
		Buckets: []string{c.Bucket}, Created: s.objectCreated,
	})
	if err != nil {
		return err
	}
	s.onStop(files.Stop)
	s.serve(ports.listener("bucket"), files.Handler())
	go func() {
		<-files.Done()
		if err := files.Err(); err != nil {
			s.fail(fmt.Errorf("the bucket's server ended: %w", err))
		}
	}()
	// This queue stops before the servers that its functions use.
	s.onStop(s.async.Close)

	queues, err := queue.Open(queue.Config{
		Folder: s.folder("queues"), URL: s.At.Queue, Names: c.Queues, Functions: s.Functions, Backoff: c.Retry, Log: c.Log,
	})
	if err != nil {
		return err
	}
	s.onStop(queues.Close)
	streams, err := stream.Open(stream.Config{
		Client: dynamodbstreams.New(dynamodbstreams.Options{
			BaseEndpoint: s.At.table(), Region: Region, Credentials: credentials(),
			Logger: logging.Nop{}, // a read interrupted by the stack's stop needs no log line
		}),
		Table: c.Table, Folder: s.folder("stream"), Functions: s.Functions, Log: c.Log,
	})
	if err != nil {
		return err
	}
	s.onStop(streams.Close)
	s.Scheduler, err = schedule.Open(schedule.Config{
		Folder: s.folder("schedule"), Functions: s.Functions, Send: s.async.Send, Log: c.Log,
	})
	if err != nil {
		return err
	}
	s.onStop(s.Scheduler.Close)
	s.expire()
	return s.startDesk(ports, queues, streams)
}

// startAPI starts the gateway. It comes last, so that all servers behind the API are up.
func (s *Stack) startAPI(ports *claimed) error {
	api, err := gateway.New(gateway.Config{
		Functions: s.Functions, Verify: issuer.NewVerifier(s.At.Issuer, issuer.Audience).Verify,
		CORS: gateway.DefaultCORS(), Log: s.config.Log,
	})
	if err != nil {
		return err
	}
	s.serve(ports.listener("api"), console.Handler(console.Here(s.config.Console, s.At.Issuer, s.At.Bucket), api))
	return nil
}

// serve serves requests of this machine on a listener until the stack stops.
func (s *Stack) serve(l net.Listener, h http.Handler) {
	web := server.New(guard.Handler(h))
	go func() {
		if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.fail(fmt.Errorf("serve %s: %w", l.Addr(), err))
		}
	}()
	s.onStop(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if web.Shutdown(ctx) != nil {
			_ = web.Close()
		}
	})
}

func (s *Stack) fail(err error) {
	select {
	case s.failed <- err:
	default: // the first failures are enough
	}
}

// Failed returns a channel with the errors of servers that ended by themselves, each one sentence.
func (s *Stack) Failed() <-chan error { return s.failed }

// stopLimit is the time limit for calls in progress; the next start delivers their events
// again.
const stopLimit = 10 * time.Second

// Stop stops all servers in the reverse order of their starts.
func (s *Stack) Stop() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := len(s.stops) - 1; i >= 0; i-- {
			s.stops[i]()
		}
		s.stops = nil
	}()
	select {
	case <-done:
	case <-time.After(stopLimit):
		s.config.Log.Warn("some servers did not stop in time; they end with this process")
	}
}

func credentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: AccessKey, SecretAccessKey: SecretKey}, nil
	})
}
