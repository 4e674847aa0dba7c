package op

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// reply is the response to a request.
type reply struct {
	status  int
	headers map[string]string
	body    []byte
}

// response converts the reply to API Gateway's format (HTTP API, payload 2.0).
func (r reply) response() events.APIGatewayV2HTTPResponse {
	out := events.APIGatewayV2HTTPResponse{StatusCode: r.status, Headers: r.headers}
	if t := r.headers["content-type"]; r.headers["content-encoding"] == "" && (strings.Contains(t, "json") || strings.HasPrefix(t, "text/")) {
		out.Body = string(r.body)
	} else if len(r.body) > 0 {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(r.body), true
	}
	return out
}

// exchange is one request, taken from API Gateway's event: there is no HTTP server
// in between.
type exchange struct {
	event *events.APIGatewayV2HTTPRequest
	query url.Values
	body  []byte
	media string // media type of the body
}

func newExchange(event *events.APIGatewayV2HTTPRequest) (*exchange, error) {
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
		return nil, errors.New("the text is not UTF-8, or contains the character NUL")
	}
	return &exchange{event: event, query: query, body: body, media: event.Headers["content-type"]}, nil
}

// legible reports whether the query and the body are text that can be stored, shown
// and set in a PDF: UTF-8 (RFC 8259, 8.1) without NUL, as a character or as an escape.
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

func (e *exchange) method() string { return e.event.RequestContext.HTTP.Method }

// header returns a header by its name in lower case, as the gateway writes it.
func (e *exchange) header(name string) string { return e.event.Headers[name] }

// value returns the text of a parameter of the path, the query or the headers, and
// whether the request has the parameter.
func (e *exchange) value(in, name string) (text string, given bool) {
	switch in {
	case "path":
		text, given = e.event.PathParameters[name]
	case "query":
		text, given = e.query.Get(name), e.query.Has(name)
	default:
		text, given = e.event.Headers[strings.ToLower(name)]
	}
	return text, given
}
