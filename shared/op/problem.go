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

// Problem is the answer to a request that failed (RFC 9457).
type Problem struct {
	Type   string        `json:"type" doc:"Names the problem; the code with a prefix" example:"urn:comptoir:problem:merge.customer_differs"`
	Title  string        `json:"title" doc:"The kind of failure" example:"Conflict"`
	Status int           `json:"status" doc:"The HTTP status" example:"409"`
	Code   string        `json:"code" doc:"Stable name of the problem; programs compare this" example:"merge.customer_differs"`
	Detail string        `json:"detail" doc:"What is wrong and what to do, for people"`
	Errors []fault.Field `json:"errors,omitempty" doc:"The values that break a rule, a hundred at most"`
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
	fault.KindMethod:        http.StatusMethodNotAllowed,
	fault.KindUnsupported:   http.StatusUnsupportedMediaType,
}

// problemOf is the problem document of a fault.
func problemOf(f *fault.Fault) Problem {
	status := statusOf[f.Kind]
	return Problem{Type: "urn:comptoir:problem:" + f.Code, Title: http.StatusText(status), Status: status, Code: f.Code, Detail: f.Detail, Errors: f.Fields}
}

// internal is what an unknown error looks like from outside: nothing of it is
// shown, everything is logged.
func internal() Problem {
	return Problem{
		Type: "urn:comptoir:problem:internal", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
		Code: "internal", Detail: "Something went wrong on our side. Repeat the request under the same Idempotency-Key: what was done is not done twice. If it fails again, tell us its request id.",
	}
}

func (p Problem) answer() reply {
	body, err := json.Marshal(p.short())
	if err != nil {
		body = []byte(`{"code":"internal","status":500}`)
	}
	return reply{status: p.Status, headers: map[string]string{"content-type": "application/problem+json"}, body: body}
}

// failure is the answer to an error.
func failure(err error) reply {
	f, ok := fault.As(err)
	if !ok {
		return internal().answer()
	}
	r := problemOf(f).answer()
	switch f.Kind {
	case fault.KindBusy:
		r.headers["retry-after"] = strconv.Itoa(max(1, int(f.RetryAfter.Seconds())))
	case fault.KindMethod:
		r.headers["allow"] = strings.Join(f.Allow, ", ")
	}
	return r
}

// unfit is the fault of a request that does not fit the schema. The rejected
// values are left out: they may be personal.
func unfit(found []error) *fault.Fault {
	f := &fault.Fault{Kind: fault.KindInvalid, Code: "request.invalid", Detail: "The request does not fit the documentation; each fault is listed."}
	for _, err := range found[:min(len(found), mostFaults)] {
		f.Fields = append(f.Fields, field(err))
	}
	return f
}

// field names the value that is wrong.
func field(err error) fault.Field {
	var d *huma.ErrorDetail
	var m *misfit
	switch {
	case errors.As(err, &d):
		at := pointer(d.Location)
		if name, ok := missing(d.Message); ok {
			at += "/" + name
		}
		code, says := told(d.Message)
		return fault.Field{Pointer: at, Code: code, Detail: says}
	case !errors.As(err, &m):
		code, says := told(err.Error())
		return fault.Field{Code: code, Detail: says}
	}
	if f, ok := fault.As(m.why); ok {
		return fault.Field{Pointer: pointer(m.at), Code: f.Code, Detail: f.Detail}
	}
	code, says := told(m.why.Error())
	return fault.Field{Pointer: pointer(m.at), Code: code, Detail: says}
}

// pointer turns huma's location (body.lines[0].rate) into a JSON pointer; what
// is not in the body has its whole name after where it is.
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

// missing is the name of the property that huma misses; it points at the object.
func missing(message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, "expected required property ")
	return strings.TrimSuffix(rest, " to be present"), ok
}
