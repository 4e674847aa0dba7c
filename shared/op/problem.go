package op

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
)

// Problem is the response to a request that failed (RFC 9457).
type Problem struct {
	Type   string        `json:"type" doc:"Identifier of the problem: the code with a prefix" example:"urn:comptoir:problem:merge.customer_differs"`
	Title  string        `json:"title" doc:"The kind of failure" example:"Conflict"`
	Status int           `json:"status" doc:"The HTTP status" example:"409"`
	Code   string        `json:"code" doc:"Stable name of the problem; programs compare the code" example:"merge.customer_differs"`
	Detail string        `json:"detail" doc:"The error and its correction, in a sentence"`
	Errors []fault.Field `json:"errors,omitempty" doc:"The values that break a rule, at most a hundred"`
}

var statusOf = map[fault.Kind]int{
	fault.KindMalformed:     http.StatusBadRequest,
	fault.KindForbidden:     http.StatusForbidden,
	fault.KindNotFound:      http.StatusNotFound,
	fault.KindConflict:      http.StatusConflict,
	fault.KindStale:         http.StatusPreconditionFailed,
	fault.KindUnconditional: http.StatusPreconditionRequired,
	fault.KindInvalid:       http.StatusUnprocessableEntity,
	fault.KindBusy:          http.StatusConflict,
	fault.KindQuota:         http.StatusTooManyRequests,
	fault.KindMethod:        http.StatusMethodNotAllowed,
	fault.KindUnsupported:   http.StatusUnsupportedMediaType,
	fault.KindTooLarge:      http.StatusRequestEntityTooLarge,
}

// problemOf converts a fault to its problem document.
func problemOf(f *fault.Fault) Problem {
	status := statusOf[f.Kind]
	return Problem{
		Type: "urn:comptoir:problem:" + f.Code, Title: http.StatusText(status), Status: status,
		Code: f.Code, Detail: f.Detail, Errors: f.Fields,
	}
}

// internal is the problem of an unknown error: the response shows none of its text, the
// log contains all of it.
func internal() Problem {
	return Problem{
		Type: "urn:comptoir:problem:internal", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
		Code: "internal", Detail: "An error occurred on our side. Repeat the request with the same Idempotency-Key: a completed request " +
			"does not take effect twice. If it fails again, report its request id to us.",
	}
}

func (p Problem) answer() reply {
	body, err := json.Marshal(p.short())
	if err != nil {
		body = []byte(`{"code":"internal","status":500}`)
	}
	return reply{status: p.Status, headers: map[string]string{"content-type": "application/problem+json"}, body: body}
}

// failure is the response to an error.
func failure(err error) reply {
	f, ok := fault.As(err)
	if !ok {
		return internal().answer()
	}
	r := problemOf(f).answer()
	switch f.Kind {
	case fault.KindBusy, fault.KindQuota:
		if f.Kind == fault.KindQuota && f.RetryAfter == 0 {
			break
		}
		r.headers["retry-after"] = strconv.Itoa(max(1, int(f.RetryAfter.Seconds())))
	case fault.KindMethod:
		r.headers["allow"] = strings.Join(f.Allow, ", ")
	case fault.KindUnsupported:
		if len(f.Allow) > 0 {
			r.headers["accept-patch"] = strings.Join(f.Allow, ", ")
		}
	}
	return r
}

// schemaFault is the fault of a request that does not match the schema. The rejected
// values are left out: they may be personal data.
func schemaFault(found []error) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.KindInvalid, Code: "request.invalid",
		Detail: "The request does not match the documentation. Correct each value listed in errors.",
	}
	for _, err := range found[:min(len(found), mostFaults)] {
		f.Fields = append(f.Fields, field(err))
	}
	return f
}

// field converts an error to the field that names the invalid value.
func field(err error) fault.Field {
	var d *huma.ErrorDetail
	var m *misfit
	switch {
	case errors.As(err, &d):
		at := pointer(d.Location)
		if name, ok := missing(d.Message); ok {
			at += "/" + name
		}
		code, detail := explain(d.Message)
		return fault.Field{Pointer: at, Code: code, Detail: detail}
	case !errors.As(err, &m):
		code, detail := explain(err.Error())
		return fault.Field{Code: code, Detail: detail}
	}
	if f, ok := fault.As(m.cause); ok {
		return fault.Field{Pointer: pointer(m.at), Code: f.Code, Detail: f.Detail}
	}
	code, detail := explain(m.cause.Error())
	return fault.Field{Pointer: pointer(m.at), Code: code, Detail: detail}
}

// pointer converts huma's location (body.lines[0].rate) to a JSON pointer. Outside the
// body, the pointer contains the part of the request and the whole name of the parameter.
func pointer(location string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	where, rest, _ := strings.Cut(location, ".")
	if where == "" {
		return ""
	}
	if where != "body" {
		return "#/" + where + "/" + escape.Replace(rest)
	}
	var b strings.Builder
	for p := range strings.SplitSeq(strings.NewReplacer("[", ".", "]", "").Replace(rest), ".") {
		if p != "" {
			b.WriteByte('/')
			b.WriteString(escape.Replace(realName(p)))
		}
	}
	return b.String()
}

// missing is the name of the missing property in huma's message; huma's location is the object.
func missing(message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, "expected required property ")
	return strings.TrimSuffix(rest, " to be present"), ok
}
