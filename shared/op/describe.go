package op

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// documentation is the operation as OpenAPI shows it.
func (o Operation) documentation(schemas huma.Registry) (*huma.Operation, *input) {
	d := &huma.Operation{
		OperationID: o.ID, Method: o.On.Method, Path: "/v1" + o.On.Path, Summary: o.Summary, Description: o.Doc,
		Tags: []string{o.Resource()}, DefaultStatus: o.welcome(), Parameters: manners(o.Spec),
		Responses: refused(o.Spec), Extensions: map[string]any{"x-right": o.Needs.String()},
	}
	d.Responses[strconv.Itoa(d.DefaultStatus)] = o.answered(schemas)
	if codes := o.own(); len(codes) > 0 {
		d.Extensions["x-codes"] = codes
	}
	if o.Needs.IsPublic() {
		d.Extensions["security"] = []any{} // none, where the document says that all need a token
	}
	if o.Needs.IsLink() {
		text := &huma.Schema{Type: huma.TypeString}
		d.Parameters = append(d.Parameters, &huma.Param{Name: "link", In: "path", Required: true, Description: "The link, as it was mailed", Schema: text})
	}
	in := inputOf(schemas, o.in, o.ID)
	for _, p := range in.params {
		described := &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		p.schema.Description = ""
		d.Parameters = append(d.Parameters, described)
	}
	if in.body != nil {
		d.RequestBody = &huma.RequestBody{Required: in.required, Content: map[string]*huma.MediaType{in.media: {}}}
		if o.Needs.IsLink() {
			d.RequestBody.Content[formType] = &huma.MediaType{}
		}
	}
	return d, in
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
	if _, ok := zero.(Page); ok {
		r.Content["text/html"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	if _, ok := zero.(interface{ Rev() int }); ok {
		r.Headers["ETag"] = header("ETag")
	}
	if _, located := zero.(interface{ Location() string }); located || status == http.StatusCreated {
		r.Headers["Location"] = header("Location")
	}
	if o.Writes() {
		r.Headers["Idempotent-Replayed"] = header("Idempotent-Replayed")
	}
	return r
}

func header(name string) *huma.Param { return &huma.Param{Ref: "#/components/headers/" + name} }

// headers are what answers refer to.
func headers() map[string]*huma.Header {
	out := map[string]*huma.Header{}
	for name, says := range map[string]string{
		"ETag":                "The version; the next change names it in If-Match",
		"Location":            "Where it can be read",
		"Idempotent-Replayed": "true when this is the answer of the first time",
	} {
		out[name] = &huma.Header{Description: says, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return out
}

// refused are the problems an operation may answer with, as references.
func refused(s Spec) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, r := range refusals() {
		at := "default"
		if r.status != 0 {
			at = strconv.Itoa(r.status)
		}
		if r.of(s) {
			out[at] = &huma.Response{Ref: "#/components/responses/" + r.name}
		}
	}
	return out
}

// problem is what is answered in this case.
func (r refusal) problem(schemas huma.Registry) *huma.Response {
	p := Problem{Type: "urn:comptoir:problem:" + r.codes[0], Title: http.StatusText(r.status), Status: r.status, Code: r.codes[0], Detail: r.text + "."}
	if r.status == 0 {
		p = internal()
	}
	return &huma.Response{Description: r.text, Extensions: map[string]any{"x-codes": r.codes}, Content: map[string]*huma.MediaType{"application/problem+json": {
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
