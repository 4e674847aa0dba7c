// Package table is DynamoDB on one machine: one server as a child process, its data in one file.
//
// Owns: the empty database, starting the server, restarting it after a crash, deleting expired items.
// Does not own: the server (shared/table/tabletest/dynoxide), the tables' definitions.
// Invariants: a crashed server is restarted on the same port; one that keeps crashing ends this service with one error
// sentence. If AWS_ENDPOINT_URL_DYNAMODB names another server, the stack does not start this one. The server answers any
// web page with any signature; so it listens where no page finds it, and package stack serves a guarded address.
package table

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"comptoir/shared/table/tabletest/dynoxide"
)

// emptyDatabase is a database with an index over the stream's records; without the index each write reads all records.
// The script beginning.sh makes it.
//
//go:embed beginning.sqlite.gz
var emptyDatabase []byte

// Server is a running table server.
type Server struct {
	Endpoint *url.URL // for programs of this stack only

	at   dynoxide.Options
	log  *slog.Logger
	stop context.CancelFunc
	done chan struct{}
	err  error

	mu     sync.Mutex
	engine *dynoxide.Engine
}

// Start starts the server on a folder.
func Start(ctx context.Context, folder string, log *slog.Logger) (*Server, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the table's folder: %w", err)
	}
	file := filepath.Join(folder, "table.sqlite")
	s := &Server{at: dynoxide.Options{File: file, Host: secretHost()}, log: log, done: make(chan struct{})}
	if err := createDatabase(file); err != nil {
		return nil, err
	}
	if err := check(file); err != nil {
		return nil, damaged(file, err)
	}
	engine, err := dynoxide.Run(ctx, s.at)
	if err != nil && strings.Contains(err.Error(), "malformed") {
		return nil, damaged(file, err)
	}
	if err != nil {
		return nil, err
	}
	s.engine = engine
	if s.Endpoint, err = url.Parse(engine.Endpoint); err == nil {
		s.at.Port, err = strconv.Atoi(s.Endpoint.Port())
	}
	if err != nil {
		engine.Stop()
		return nil, fmt.Errorf("read the table's port: %w", err)
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.watch(running)
	return s, nil
}

// secretHost returns a random address of 127.0.0.0/8, where a page cannot find the server by trying all ports. Systems
// other than Linux have 127.0.0.1 only.
func secretHost() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails
	host := netip.AddrFrom4([4]byte{127, b[0], b[1], b[2]}).String()
	if l, err := net.Listen("tcp", net.JoinHostPort(host, "0")); err == nil && l.Close() == nil {
		return host
	}
	return "127.0.0.1"
}

// createDatabase writes the empty database unless the file exists. It writes a temporary file and renames it, so that a
// killed process leaves no incomplete database.
func createDatabase(file string) error {
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	packed, err := gzip.NewReader(bytes.NewReader(emptyDatabase))
	if err != nil {
		return fmt.Errorf("unpack the empty table: %w", err)
	}
	plain, err := io.ReadAll(packed)
	if err != nil {
		return fmt.Errorf("unpack the empty table: %w", err)
	}
	if err := os.WriteFile(file+".new", plain, 0o600); err != nil {
		return fmt.Errorf("write the empty table: %w", err)
	}
	return os.Rename(file+".new", file)
}

// check returns an error if a file is not a database of SQLite: the server would report another reason, or make an empty
// table of an empty file.
// https://www.sqlite.org/fileformat.html#magic_header_string
func check(file string) error {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, errors.New("it is not a regular file"))
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != magic {
		return errors.New("it does not begin as a database of SQLite does")
	}
	return nil
}

// damaged says what to do about a database file that cannot be read.
func damaged(file string, reason error) error {
	return fmt.Errorf("the table's file %s is damaged (%w): put a copy of its folder back, or delete all local data with make reset", file, reason)
}

// crashLimit is the number of crashes within a minute after which the server is not restarted.
const crashLimit = 3

// watch restarts the server after a crash.
func (s *Server) watch(ctx context.Context) {
	defer close(s.done)
	var crashes []time.Time
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
		s.log.Error("the table's server crashed and is restarted", "error", s.engine.Err())
		crashes = append(crashes, time.Now())
		if n := len(crashes); n >= crashLimit && crashes[n-1].Sub(crashes[n-crashLimit]) < time.Minute {
			s.err = fmt.Errorf("the table's server crashed %d times within a minute, last: %w", crashLimit, s.engine.Err())
			return
		}
		engine, err := dynoxide.Run(ctx, s.at)
		if err != nil {
			s.err = fmt.Errorf("the table's server crashed and cannot be restarted: %w", err)
			return
		}
		s.mu.Lock()
		s.engine = engine
		s.mu.Unlock()
	}
}

// Done is closed when the server has ended and is not restarted.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err returns the server's error once Done is closed; it is nil after Stop.
func (s *Server) Err() error { return s.err }

// Stop ends the server.
func (s *Server) Stop() {
	s.stop()
	<-s.done
}
