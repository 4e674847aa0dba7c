package op

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentation is the operation as OpenAPI shows it.
func (o Operation) documentation(schemas huma.Registry) *huma.Operation {
	d := &huma.Operation{
		OperationID: o.ID, Method: o.On.Method, Path: "/v1" + o.On.Path, Summary: o.Summary, Description: o.Doc,
		Tags: []string{o.Resource()}, DefaultStatus: o.welcome(), Parameters: manners(o.Spec),
		Responses: refused(o.Spec), Extensions: map[string]any{"x-right": o.Needs.String()},
	}
	d.Responses[strconv.Itoa(d.DefaultStatus)] = o.answered(schemas)
	if !o.Needs.IsPublic() {
		d.Security = []map[string][]string{{"token": {}}}
	}
	in := inputOf(schemas, o.in, o.ID)
	for _, p := range in.params {
		described := &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		if p.in == "query" { // several values stand in one, separated by commas
			described.Explode = new(bool)
		}
		d.Parameters = append(d.Parameters, described)
	}
	if in.body != nil {
		d.RequestBody = &huma.RequestBody{Required: in.required, Content: map[string]*huma.MediaType{in.media: {Schema: in.body}}}
	}
	return d
}

// answered is the answer to a request that went well.
func (o Operation) answered(schemas huma.Registry) *huma.Response {
	status := o.welcome()
	r := &huma.Response{Description: http.StatusText(status), Headers: map[string]*huma.Param{}}
	zero := reflect.Zero(o.out).Interface()
	switch zero.(type) {
	case Nothing:
		return r
	case File:
		r.Content = map[string]*huma.MediaType{o.Gives: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
		return r
	}
	r.Content = map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(o.out, true, o.ID)}}
	if _, ok := zero.(interface{ Rev() int }); ok {
		r.Headers["ETag"] = header("The version; the next change names it in If-Match")
	}
	if _, located := zero.(interface{ Location() string }); located || status == http.StatusCreated {
		r.Headers["Location"] = header("Where it can be read")
	}
	if o.Writes() {
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
func (r refusal) problem(schemas huma.Registry) *huma.Response {
	p := Problem{Type: "urn:comptoir:problem:" + r.code, Title: http.StatusText(r.status), Status: r.status, Code: r.code, Detail: r.text + "."}
	if r.status == 0 {
		p = internal()
	}
	return &huma.Response{Description: r.text, Content: map[string]*huma.MediaType{"application/problem+json": {
		Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"), Example: p,
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
		"dry_run":         {Name: "dry_run", In: "query", Description: "true: nothing is written; the answer shows what would be, without ETag and Location.", Schema: &huma.Schema{Type: huma.TypeBoolean}},
		"If-Match":        {Name: "If-Match", In: "header", Required: true, Description: "The ETag of the version your change is based on.", Schema: text, Example: `"1"`},
	}
}

// welcome is the same of an operation whose output tells of work that goes on.
func (o Operation) welcome() int {
	if v, ok := reflect.Zero(o.out).Interface().(interface{ Accepted() bool }); ok && v.Accepted() {
		return http.StatusAccepted
	}
	return o.success()
}

// success is the status of an answer that went well.
func (s Spec) success() int {
	switch {
	case s.On.Method == http.MethodDelete:
		return http.StatusNoContent
	case s.Makes, s.On.Method == http.MethodPost && s.On.Path == s.collection():
		return http.StatusCreated
	}
	return http.StatusOK
}
