package op

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/danielgtaylor/huma/v2"
)

// reply is the answer to a request.
type reply struct {
	status  int
	headers map[string]string
	body    []byte
}

// response is the reply as API Gateway takes it (HTTP API, payload 2.0).
func (r reply) response() events.APIGatewayV2HTTPResponse {
	out := events.APIGatewayV2HTTPResponse{StatusCode: r.status, Headers: r.headers}
	if t := r.headers["content-type"]; strings.Contains(t, "json") || strings.HasPrefix(t, "text/") {
		out.Body = string(r.body)
	} else if len(r.body) > 0 {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(r.body), true
	}
	return out
}

// exchange is one request and its answer as huma sees them. It stands directly
// on API Gateway's event: there is no HTTP server in between.
type exchange struct {
	ctx    context.Context
	op     *huma.Operation
	event  *events.APIGatewayV2HTTPRequest
	query  url.Values
	body   []byte
	status int
	header map[string]string
	out    bytes.Buffer
}

func newExchange(ctx context.Context, event *events.APIGatewayV2HTTPRequest) (*exchange, error) {
	query, err := url.ParseQuery(event.RawQueryString)
	if err != nil {
		return nil, fmt.Errorf("read the query: %w", err)
	}
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fmt.Errorf("read the body: %w", err)
		}
	}
	if !legible(query, body) {
		return nil, errors.New("the text is no UTF-8, or holds the character NUL")
	}
	return &exchange{ctx: ctx, event: event, query: query, body: body, header: map[string]string{}}, nil
}

// legible tells whether the query and the body are text that can be kept, shown
// and printed: UTF-8 (RFC 8259, 8.1) without NUL, spelled out or as an escape.
func legible(query url.Values, body []byte) bool {
	for name, values := range query {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
				return false
			}
		}
	}
	escape := []byte(`\u0000`)
	for rest := body; ; {
		i := bytes.Index(rest, escape)
		if i < 0 {
			return utf8.Valid(body) && bytes.IndexByte(body, 0) < 0
		}
		before := rest[:i]
		if (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0 {
			return false
		}
		rest = rest[i+len(escape):]
	}
}

func (e *exchange) Operation() *huma.Operation { return e.op }
func (e *exchange) Context() context.Context   { return e.ctx }
func (e *exchange) TLS() *tls.ConnectionState  { return nil }
func (e *exchange) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}
func (e *exchange) Method() string     { return e.event.RequestContext.HTTP.Method }
func (e *exchange) Host() string       { return e.event.RequestContext.DomainName }
func (e *exchange) RemoteAddr() string { return e.event.RequestContext.HTTP.SourceIP }
func (e *exchange) URL() url.URL {
	return url.URL{Path: e.event.RawPath, RawQuery: e.query.Encode()}
}
func (e *exchange) Param(name string) string  { return e.event.PathParameters[name] }
func (e *exchange) Query(name string) string  { return e.query.Get(name) }
func (e *exchange) Header(name string) string { return e.event.Headers[strings.ToLower(name)] }
func (e *exchange) EachHeader(each func(name, value string)) {
	for k, v := range e.event.Headers {
		each(k, v)
	}
}
func (e *exchange) BodyReader() io.Reader { return bytes.NewReader(e.body) }
func (e *exchange) GetMultipartForm() (*multipart.Form, error) {
	return nil, http.ErrNotMultipart
}
func (e *exchange) SetReadDeadline(time.Time) error { return nil }
func (e *exchange) SetStatus(code int)              { e.status = code }
func (e *exchange) Status() int                     { return e.status }
func (e *exchange) SetHeader(name, value string)    { e.header[strings.ToLower(name)] = value }
func (e *exchange) AppendHeader(name, value string) { e.SetHeader(name, value) }
func (e *exchange) BodyWriter() io.Writer           { return &e.out }

// reply is what huma has written.
func (e *exchange) reply() reply {
	return reply{status: e.status, headers: e.header, body: e.out.Bytes()}
}

// single is huma's adapter for a function that serves one operation.
type single struct {
	op     *huma.Operation
	handle func(huma.Context)
}

// Handle keeps the one operation's handler.
func (s *single) Handle(op *huma.Operation, handler func(huma.Context)) { s.op, s.handle = op, handler }

// ServeHTTP is part of huma's adapter, for programs that listen; this one does not.
func (s *single) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotImplemented)
}
