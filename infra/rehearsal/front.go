package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
)

// front stands before the emulator as TLS does before AWS: what comes through it
// counts as encrypted. The policies of buckets and queues refuse everything else,
// and the emulator itself knows no certificate that its clients would trust.
type front struct {
	url    string
	behind atomic.Pointer[url.URL]
	server *http.Server
}

func newFront(ctx context.Context) (*front, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the front of the emulator: %w", err)
	}
	f := &front{url: "http://" + l.Addr().String()}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", f.behind.Load().Host
			p.Out.Host = p.In.Host // it is part of the signature
			p.Out.Header.Set("X-Forwarded-Proto", "https")
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	f.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The body is read whole before it is passed on. Go's server closes it as soon as
		// an answer begins, and the proxy, which may still be at it, would then cut the
		// answer short.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		proxy.ServeHTTP(w, r)
	})}
	go func() { _ = f.server.Serve(l) }()
	return f, nil
}

func (f *front) leadTo(to string) {
	at, err := url.Parse(to)
	if err != nil {
		return
	}
	f.behind.Store(at)
}

func (f *front) close() { _ = f.server.Close() }
