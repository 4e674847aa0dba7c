package server

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A body that does not arrive within the limit is not read further. A handler that has read its body may run longer
// than the limit.
func TestSlowBodyEnds(t *testing.T) {
	const short = 50 * time.Millisecond
	s := httptest.NewServer(limit(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); errors.Is(err, os.ErrDeadlineExceeded) {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusGone)
		case <-time.After(3 * short):
		}
	}), short))
	t.Cleanup(s.Close)
	for sent, want := range map[string]int{"1234": http.StatusRequestTimeout, "1234567890": http.StatusOK} {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n%s", sent)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _ = r.Body.Close(); r.StatusCode != want {
			t.Errorf("after %d of 10 bytes the response is %d, want %d", len(sent), r.StatusCode, want)
		}
	}
}

// Every local server is made here.
func TestEveryServerHasLimits(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == "../server" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, direct := range []string{"http.Server{", "http.Serve(", "http.ListenAndServe"} {
			if strings.Contains(string(text), direct) {
				t.Errorf("%s makes a server with %s: use server.New", path, direct)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
