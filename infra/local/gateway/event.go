package gateway

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// event is payload format 2.0. Fields without a value are omitted as on AWS.
type event struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	Body                  *string           `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	Authorizer   *authorizer `json:"authorizer,omitempty"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

type authorizer struct {
	JWT jwtContext `json:"jwt"`
}

type jwtContext struct {
	Claims map[string]string `json:"claims"`
	Scopes []string          `json:"scopes"` // null: no route requires scopes
}

func newEvent(r *http.Request, m matched, id string, claims map[string]any, body []byte) event {
	now := time.Now().UTC()
	host := strings.ToLower(r.Host)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	prefix, _, _ := strings.Cut(host, ".")
	sourceIP, port, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		sourceIP = r.RemoteAddr
	}
	e := event{
		Version:  "2.0",
		RouteKey: m.route.key,
		// HTTP APIs pass the decoded path; REST APIs and function URLs do not.
		RawPath:               r.URL.Path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r.Header),
		Headers:               headers(r, sourceIP, port, id),
		QueryStringParameters: query(r.URL),
		PathParameters:        m.parameters,
		RequestContext: requestContext{
			AccountID: "000000000000", APIID: "local", DomainName: host, DomainPrefix: prefix,
			HTTP: httpContext{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: sourceIP, UserAgent: r.UserAgent(),
			},
			RequestID: id, RouteKey: m.route.key, Stage: "$default",
			Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
		},
	}
	if claims != nil {
		e.RequestContext.Authorizer = &authorizer{JWT: jwtContext{Claims: texts(claims)}}
	}
	if len(body) > 0 {
		text := string(body)
		if !isText(r.Header, body) {
			text, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		}
		e.Body = &text
	}
	return e
}

// headers returns the headers in lower case. Repeated headers are joined by commas. Cookies have a field of their own.
func headers(r *http.Request, sourceIP, port, id string) map[string]string {
	all := map[string]string{
		"host":              r.Host,
		"x-forwarded-for":   sourceIP,
		"x-forwarded-port":  port,
		"x-forwarded-proto": "http",
		"x-amzn-trace-id":   "Root=1-" + fmt.Sprintf("%08x", time.Now().Unix()) + "-" + strings.ReplaceAll(id, "-", "")[:24],
	}
	for name, values := range r.Header {
		name = strings.ToLower(name)
		switch name {
		case "cookie", "connection", "transfer-encoding", "te", "trailer", "upgrade":
		case "x-forwarded-for":
			all[name] = strings.Join(append(values, sourceIP), ", ")
		default:
			all[name] = strings.Join(values, ",")
		}
	}
	if r.ContentLength >= 0 && r.Body != http.NoBody {
		all["content-length"] = fmt.Sprint(r.ContentLength)
	}
	return all
}

func cookies(h http.Header) []string {
	var all []string
	for _, line := range h.Values("Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

// query returns the query parameters. Repeated parameters are joined by commas, in their order.
func query(u *url.URL) map[string]string {
	all := map[string]string{}
	for name, values := range u.Query() {
		all[name] = strings.Join(values, ",")
	}
	return all
}

// isText reports whether a function receives a body unencoded; all other bodies are base64.
func isText(h http.Header, body []byte) bool {
	if h.Get("Content-Encoding") != "" || !utf8.Valid(body) {
		return false
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return h.Get("Content-Type") == ""
	}
	switch kind {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

// texts formats claims as the authorizer passes them: each is a string, a list is "[a b]".
func texts(claims map[string]any) map[string]string {
	all := map[string]string{}
	for name, value := range claims {
		switch v := value.(type) {
		case nil:
		case string:
			all[name] = v
		case []any:
			all[name] = fmt.Sprint(v)
		case map[string]any:
			text, err := json.Marshal(v)
			if err == nil {
				all[name] = string(text)
			}
		default:
			all[name] = fmt.Sprint(v)
		}
	}
	return all
}
