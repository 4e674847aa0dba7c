// Package table is DynamoDB on one machine: one server as a child process, its data in one file.
//
// Owns: the file's beginning, starting the server, starting it again when it dies, forgetting items past their time.
// Does not own: the server (shared/table/tabletest/dynoxide), the tables' definitions.
// Invariants: a server that dies is started again on the same port; one that keeps dying ends this service with one
// clear sentence. Where AWS_ENDPOINT_URL_DYNAMODB names another server, the stack does not start this one.
package table

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"comptoir/shared/table/tabletest/dynoxide"
)

// beginning is an empty database with an index over the stream's records, without which each write reads all of them.
// beginning.sh makes it.
//
//go:embed beginning.sqlite.gz
var beginning []byte

// Server is a running table server.
type Server struct {
	Endpoint string

	file string
	port int
	log  *slog.Logger
	stop context.CancelFunc
	done chan struct{}
	err  error

	mu     sync.Mutex
	engine *dynoxide.Engine
}

// Start starts the server on a folder; port 0 takes a free one.
func Start(ctx context.Context, folder string, port int, log *slog.Logger) (*Server, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the table's folder: %w", err)
	}
	s := &Server{file: filepath.Join(folder, "table.sqlite"), port: port, log: log, done: make(chan struct{})}
	if err := begin(s.file); err != nil {
		return nil, err
	}
	engine, err := dynoxide.Run(ctx, dynoxide.Options{File: s.file, Port: port})
	if err != nil {
		return nil, err
	}
	s.engine, s.Endpoint = engine, engine.Endpoint
	if _, err := fmt.Sscanf(engine.Endpoint, "http://127.0.0.1:%d", &s.port); err != nil {
		engine.Stop()
		return nil, fmt.Errorf("read the table's port: %w", err)
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.watch(running)
	return s, nil
}

// begin writes the database where there is none: aside first, so that a killed process leaves no half of it.
func begin(file string) error {
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	packed, err := gzip.NewReader(bytes.NewReader(beginning))
	if err != nil {
		return fmt.Errorf("unpack the empty table: %w", err)
	}
	plain, err := io.ReadAll(packed)
	if err != nil {
		return fmt.Errorf("unpack the empty table: %w", err)
	}
	if err := os.WriteFile(file+".new", plain, 0o644); err != nil {
		return fmt.Errorf("write the empty table: %w", err)
	}
	return os.Rename(file+".new", file)
}

// A server that dies as often as this within a minute is given up.
const deaths = 3

// watch starts the server again when it dies.
func (s *Server) watch(ctx context.Context) {
	defer close(s.done)
	var died []time.Time
	for {
		select {
		case <-ctx.Done():
			s.engine.Stop()
			return
		case <-s.engine.Done():
		}
		if ctx.Err() != nil {
			return
		}
		s.log.Error("the table's server died and is started again", "error", s.engine.Err())
		died = append(died, time.Now())
		if n := len(died); n >= deaths && died[n-1].Sub(died[n-deaths]) < time.Minute {
			s.err = fmt.Errorf("the table's server died %d times within a minute, last: %w", deaths, s.engine.Err())
			return
		}
		engine, err := dynoxide.Run(ctx, dynoxide.Options{File: s.file, Port: s.port})
		if err != nil {
			s.err = fmt.Errorf("the table's server died and does not start again: %w", err)
			return
		}
		s.mu.Lock()
		s.engine = engine
		s.mu.Unlock()
	}
}

// Done is closed when the server has ended for good; Err then says why, if nobody asked for it.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why the server ended.
func (s *Server) Err() error { return s.err }

// Stop ends the server.
func (s *Server) Stop() {
	s.stop()
	<-s.done
}
