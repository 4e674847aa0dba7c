// Package server is an HTTP server of this machine with limits for slow clients.
//
// Owns: the time in which a client must send its header and its body.
// Does not own: addresses, and the meaning of a request.
// Invariants: a client that sends slowly cannot hold a connection longer than the limits; a handler may run longer.
package server

import (
	"io"
	"net/http"
	"time"
)

// These are the limits of a request. An HTTP API closes a connection that is idle for as long as the body may take.
const (
	HeaderTime = 10 * time.Second
	BodyTime   = 30 * time.Second
	HeaderSize = 10240 // of an HTTP API
)

// New makes a server.
func New(h http.Handler) *http.Server {
	return &http.Server{Handler: limit(h, BodyTime), ReadHeaderTimeout: HeaderTime, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: HeaderSize}
}

// limit ends the reading of a body after a time: a read then fails with [os.ErrDeadlineExceeded]. The limit ends with the
// body, so that it does not cancel a long call (as the server's ReadTimeout would).
func limit(h http.Handler, after time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody {
			c := http.NewResponseController(w)
			if c.SetReadDeadline(time.Now().Add(after)) == nil {
				r.Body = &body{r.Body, func() { _ = c.SetReadDeadline(time.Time{}) }}
			}
		}
		h.ServeHTTP(w, r)
	})
}

// body calls a function at its end.
type body struct {
	io.ReadCloser
	end func()
}

func (b *body) Read(to []byte) (int, error) {
	n, err := b.ReadCloser.Read(to)
	if err == io.EOF {
		b.end()
	}
	return n, err
}
