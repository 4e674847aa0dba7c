package op

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// documentation describes the operation in OpenAPI.
func (o Operation) documentation(schemas huma.Registry) (*huma.Operation, *input) {
	d := &huma.Operation{
		OperationID: o.ID, Method: o.On.Method, Path: "/v1" + o.On.Path, Summary: o.Summary, Description: o.Doc,
		Tags: []string{o.Resource()}, DefaultStatus: o.successStatus(), Parameters: commonParameters(o.Spec),
		Responses: problemResponses(o.Spec), Extensions: map[string]any{"x-right": o.Needs.String()},
	}
	d.Responses[strconv.Itoa(d.DefaultStatus)] = o.successResponse(schemas)
	if o.out == reflect.TypeFor[File]() && o.Gives == pdfType {
		d.Responses["303"] = &huma.Response{
			Description: "The PDF is larger than 4 MB. Read it at the address in Location, without a token, within 10 minutes",
			Headers:     map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString, Format: "uri"}}},
		}
	}
	if codes := o.ownCodes(); len(codes) > 0 {
		d.Extensions["x-codes"] = codes
	}
	if o.Needs.IsPublic() {
		d.Extensions["security"] = []any{} // no token: the document requires one by default
	}
	if o.Needs.IsLink() {
		text := &huma.Schema{Type: huma.TypeString}
		d.Parameters = append(d.Parameters, &huma.Param{
			Name: "link", In: "path", Required: true, Description: "The link from the mail", Schema: text,
		})
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

// successResponse describes the response to a request that succeeded.
func (o Operation) successResponse(schemas huma.Registry) *huma.Response {
	status := o.successStatus()
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

// headers are the response headers that operations refer to.
func headers() map[string]*huma.Header {
	out := map[string]*huma.Header{}
	for name, description := range map[string]string{
		"ETag":                "The version; send it as If-Match with the next change",
		"Location":            "The path of the document",
		"Idempotent-Replayed": "true: this is the stored response of the first request",
	} {
		out[name] = &huma.Header{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return out
}

// problemResponses are references to the problems an operation may return.
func problemResponses(s Spec) map[string]*huma.Response {
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

// problem describes the response to this refusal.
func (r refusal) problem(schemas huma.Registry) *huma.Response {
	p := Problem{
		Type: "urn:comptoir:problem:" + r.codes[0], Title: http.StatusText(r.status), Status: r.status,
		Code: r.codes[0], Detail: r.text + ".",
	}
	if r.status == 0 {
		p = internal()
	}
	return &huma.Response{
		Description: r.text, Extensions: map[string]any{"x-codes": r.codes},
		Content: map[string]*huma.MediaType{"application/problem+json": {
			Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"), Example: p,
		}},
	}
}

// commonParameters are the parameters that every writing operation has.
func commonParameters(s Spec) []*huma.Param {
	var out []*huma.Param
	for _, name := range []string{"Idempotency-Key", "dry_run", "If-Match"} {
		if s.Versioned() || (s.Writes() && name != "If-Match") {
			out = append(out, &huma.Param{Ref: "#/components/parameters/" + name})
		}
	}
	return out
}

// parameters are the parameters that commonParameters refers to.
func parameters() map[string]*huma.Param {
	text := &huma.Schema{Type: huma.TypeString}
	return map[string]*huma.Param{
		"Idempotency-Key": {
			Name: "Idempotency-Key", In: "header", Schema: text,
			Description: "A name you choose for this request, at most 255 characters. A repeated request with the same key takes effect once " +
				"and gets the first response again. Keys are kept for three days.",
		},
		"dry_run": {
			Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean},
			Description: "true: no data is written; the response shows the result that the request would have, without ETag and Location.",
		},
		"If-Match": {
			Name: "If-Match", In: "header", Required: true, Schema: text, Example: `"1"`,
			Description: "The ETag of the version on which your change is based.",
		},
	}
}

// successStatus is success, or 202 for an operation whose output reports work that continues.
func (o Operation) successStatus() int {
	if v, ok := reflect.Zero(o.out).Interface().(interface{ Accepted() bool }); ok && v.Accepted() {
		return http.StatusAccepted
	}
	return o.success()
}

// success is the status of a response to a request that succeeded.
func (s Spec) success() int {
	switch {
	case s.On.Method == http.MethodDelete:
		return http.StatusNoContent
	case s.Makes, s.On.Method == http.MethodPost && s.On.Path == s.collection():
		return http.StatusCreated
	}
	return http.StatusOK
}
