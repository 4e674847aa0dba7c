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

// tlsProxy is a proxy in front of the emulator that takes the role of TLS on AWS: requests
// through it count as encrypted. The policies of buckets and queues refuse all others,
// and the emulator has no certificate that its clients would trust.
type tlsProxy struct {
	url    string
	target atomic.Pointer[url.URL]
	server *http.Server
}

func newTLSProxy(ctx context.Context) (*tlsProxy, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the proxy in front of the emulator: %w", err)
	}
	f := &tlsProxy{url: "http://" + l.Addr().String()}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", f.target.Load().Host
			p.Out.Host = p.In.Host // the signature includes it
			p.Out.Header.Set("X-Forwarded-Proto", "https")
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	f.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The body is read whole before it is forwarded. Go's server closes the body as soon
		// as a response begins, and the proxy, if it still reads the body, would then truncate
		// the response.
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

func (f *tlsProxy) forwardTo(to string) {
	at, err := url.Parse(to)
	if err != nil {
		return
	}
	f.target.Store(at)
}

func (f *tlsProxy) close() { _ = f.server.Close() }
