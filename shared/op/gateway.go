package op

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/fault"
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

// Bounds of a query and of a form: no operation has as many parameters or fields.
const mostParameters = 100

// newExchange reads a request, or returns a fault for one that is too large or cannot be read.
func newExchange(event *events.APIGatewayV2HTTPRequest) (*exchange, error) {
	size := len(event.Body)
	if event.IsBase64Encoded {
		size = base64.StdEncoding.DecodedLen(size) - strings.Count(event.Body[max(0, size-2):], "=")
	}
	if size > mostBody {
		return nil, fault.TooLarge("request.too_large", "The body has more than %d bytes. Send a smaller document, or several requests.", mostBody)
	}
	query, err := fieldsOf(event.RawQueryString)
	if err != nil {
		return nil, fault.Malformed("request.malformed", "The query cannot be read: %s.", err)
	}
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fault.Malformed("request.malformed", "The body cannot be read: it is not valid base64.")
		}
	}
	return &exchange{event: event, query: query, body: body, media: event.Headers["content-type"]}, nil
}

// fieldsOf decodes a query or a form.
func fieldsOf(text string) (url.Values, error) {
	if strings.Count(text, "&") >= mostParameters {
		return nil, fmt.Errorf("it has more than %d parameters", mostParameters)
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, errors.New("it is not URL-encoded")
	}
	return values, nil
}

// legible reports whether a text of a query or a form can be stored, shown and set in a PDF:
// UTF-8 without NUL.
func legible(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

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
