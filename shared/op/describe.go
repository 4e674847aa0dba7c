package op

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentation is the operation as OpenAPI shows it, besides its input.
func documentation[O any](api huma.API, s Spec) huma.Operation {
	o := huma.Operation{
		OperationID: s.ID, Method: s.On.Method, Path: "/v1" + s.On.Path, Summary: s.Summary, Description: s.Doc,
		Tags: []string{s.Resource()}, DefaultStatus: welcome[O](s), MaxBodyBytes: 8 << 20, Parameters: manners(s),
		Responses: refused(s), Extensions: map[string]any{"x-right": s.Needs.String()},
	}
	o.Responses[strconv.Itoa(o.DefaultStatus)] = answered[O](api, s)
	if !s.Needs.IsPublic() {
		o.Security = []map[string][]string{{"token": {}}}
	}
	return o
}

// answered is the answer to a request that went well.
func answered[O any](api huma.API, s Spec) *huma.Response {
	status := welcome[O](s)
	r := &huma.Response{Description: http.StatusText(status), Headers: map[string]*huma.Param{}}
	var zero O
	switch any(zero).(type) {
	case Nothing:
		return r
	case File:
		r.Content = map[string]*huma.MediaType{s.Gives: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
		return r
	}
	r.Content = map[string]*huma.MediaType{"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[O](), true, s.ID)}}
	if _, ok := any(zero).(interface{ Rev() int }); ok {
		r.Headers["ETag"] = header("The version; the next change names it in If-Match")
	}
	if _, located := any(zero).(interface{ Location() string }); located || status == http.StatusCreated {
		r.Headers["Location"] = header("Where it can be read")
	}
	if s.Writes() {
		r.Headers["Idempotent-Replayed"] = header("true when this is the answer of the first time")
	}
	return r
}

func header(text string) *huma.Param {
	return &huma.Param{Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
}

// refusals are the problems that operations answer with, by the name they have
// in the document.
func refusals() map[string]refusal {
	return map[string]refusal{
		"Malformed":     {http.StatusBadRequest, "The body or the query cannot be read", "request.malformed"},
		"Unauthorized":  {http.StatusUnauthorized, "The gateway's own answer: the token is missing, expired or not ours", ""},
		"Forbidden":     {http.StatusForbidden, "The caller's role lacks the right", "right.missing"},
		"NotFound":      {http.StatusNotFound, "There is no such thing, or it is another organisation's", "not_found"},
		"Conflict":      {http.StatusConflict, "The present state forbids it; with Retry-After: too many at once, repeat it", "document.pending"},
		"Stale":         {http.StatusPreconditionFailed, "The document has changed since the version named in If-Match", "version.stale"},
		"Unconditional": {http.StatusPreconditionRequired, "If-Match is missing", "version.missing"},
		"Invalid":       {http.StatusUnprocessableEntity, "A value breaks a rule; each is named by a JSON pointer", "request.invalid"},
		"Failure":       {0, "Something went wrong on our side", "internal"},
	}
}

type refusal struct {
	status     int
	text, code string
}

// refused are the problems an operation may answer with, as references.
func refused(s Spec) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for name, r := range refusals() {
		at := strconv.Itoa(r.status)
		switch name {
		case "Failure":
			at = "default"
		case "Unauthorized", "Forbidden":
			if s.Needs.IsPublic() {
				continue
			}
		case "NotFound":
			if !strings.Contains(s.On.Path, "{") {
				continue
			}
		case "Conflict":
			if !s.Writes() {
				continue
			}
		case "Stale", "Unconditional":
			if !s.Versioned() {
				continue
			}
		}
		out[at] = &huma.Response{Ref: "#/components/responses/" + name}
	}
	return out
}

// problem is what is answered in this case.
func (r refusal) problem(api huma.API) *huma.Response {
	p := Problem{Type: "urn:comptoir:problem:" + r.code, Title: http.StatusText(r.status), Status: r.status, Code: r.code, Detail: r.text + "."}
	if r.status == 0 {
		p = internal()
	}
	return &huma.Response{Description: r.text, Content: map[string]*huma.MediaType{"application/problem+json": {
		Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"), Example: p,
	}}}
}

// manners are the parameters every writing operation has.
func manners(s Spec) []*huma.Param {
	var out []*huma.Param
	for _, name := range []string{"Idempotency-Key", "dry_run", "If-Match"} {
		if s.Versioned() || (s.Writes() && name != "If-Match") {
			out = append(out, &huma.Param{Ref: "#/components/parameters/" + name})
		}
	}
	return out
}

// parameters are what manners refers to.
func parameters() map[string]*huma.Param {
	text := &huma.Schema{Type: huma.TypeString}
	return map[string]*huma.Param{
		"Idempotency-Key": {Name: "Idempotency-Key", In: "header", Description: "A name you choose for this request, at most 255 characters: repeated with the same key it is answered as the first time and done once. Kept for three days.", Schema: text},
		"dry_run":         {Name: "dry_run", In: "query", Description: "true: nothing is written; the answer shows what would be.", Schema: &huma.Schema{Type: huma.TypeBoolean}},
		"If-Match":        {Name: "If-Match", In: "header", Required: true, Description: "The ETag of the version your change is based on.", Schema: text, Example: `"1"`},
	}
}

// welcome is the same of an operation whose output tells of work that goes on.
func welcome[O any](s Spec) int {
	var zero O
	if v, ok := any(zero).(interface{ Accepted() bool }); ok && v.Accepted() {
		return http.StatusAccepted
	}
	return s.success()
}

// success is the status of an answer that went well.
func (s Spec) success() int {
	switch {
	case s.On.Method == http.MethodDelete:
		return http.StatusNoContent
	case s.On.Method == http.MethodPost && !strings.Contains(s.On.Path, "{id}") && !strings.Contains(strings.TrimPrefix(s.On.Path, "/"), "/"):
		return http.StatusCreated
	}
	return http.StatusOK
}
