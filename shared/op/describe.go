package op

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentation describes the operation in OpenAPI.
func (o Operation) documentation(schemas huma.Registry) (*huma.Operation, *input) {
	d := &huma.Operation{
		OperationID: o.ID, Method: o.On.Method, Path: "/v1" + o.On.Path, Summary: o.Summary, Description: o.Doc,
		Tags: []string{o.Resource()}, DefaultStatus: o.successStatus(), Parameters: commonParameters(o.Spec),
		Responses: o.problemResponses(), Extensions: map[string]any{"x-right": o.Needs.String()},
	}
	d.Responses[strconv.Itoa(d.DefaultStatus)] = o.successResponse(schemas)
	if o.givesPDF() {
		d.Responses["303"] = &huma.Response{
			Description: "The PDF is larger than 4 MB. Read it at the address in Location, without a token, within 10 minutes",
			Headers:     map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString, Format: "uri"}}},
		}
	}
	if codes := o.byStatus(); len(codes) > 0 {
		d.Extensions["x-codes"] = codes
	}
	if o.Needs.IsPublic() {
		d.Extensions["security"] = []any{} // no token: the document requires one by default
	}
	in := inputOf(schemas, o.in, o.ID)
	for _, p := range in.params {
		d.Parameters = append(d.Parameters, p.described(schemas, o.in.FieldByIndex(p.at)))
	}
	if in.body != nil {
		d.RequestBody = &huma.RequestBody{Required: in.required, Content: map[string]*huma.MediaType{}}
		for _, media := range in.medias() {
			d.RequestBody.Content[media] = &huma.MediaType{}
		}
		if o.Needs.IsLink() {
			d.RequestBody.Content[formType] = &huma.MediaType{}
		}
	}
	return d, in
}

// described is a parameter as the documentation shows it. It is never empty.
func (p param) described(schemas huma.Registry, f reflect.StructField) *huma.Param {
	s, explode := enriched(schemas, f, p.schema), false
	d := &huma.Param{Name: p.name, In: p.in, Description: s.Description, Required: p.required, Schema: s}
	if s.Description = ""; f.Tag.Get("list") != "" {
		d.Schema, d.Style, d.Explode = several(f.Tag.Get("list")), "form", &explode
		for _, example := range s.Examples {
			d.Schema.Examples = append(d.Schema.Examples, strings.Split(fmt.Sprint(example), ","))
		}
	}
	if one := 1; s.Type == huma.TypeString && s.Pattern == "" && s.Enum == nil && s.MinLength == nil {
		s.MinLength = &one
	}
	return d
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
		r.Headers["Content-Disposition"] = header("Content-Disposition")
		if o.Gives == jsonType {
			r.Headers["ETag"] = header("ETag")
			r.Content = map[string]*huma.MediaType{o.Gives: {Schema: &huma.Schema{Type: huma.TypeObject}}}
			return r
		}
		if o.revalidated() {
			r.Headers["ETag"], r.Headers["Cache-Control"] = header("ETag"), header("Cache-Control")
		}
		r.Content = map[string]*huma.MediaType{o.Gives: {Schema: &huma.Schema{
			Type: huma.TypeString, Extensions: map[string]any{"contentMediaType": o.Gives},
		}}}
		return r
	}
	r.Content = map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(o.out, true, o.ID)}}
	if _, ok := zero.(Page); ok {
		r.Content["text/html"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	if _, ok := zero.(interface{ Rev() int }); ok {
		r.Headers["ETag"] = header("ETag")
	}
	if o.revalidated() {
		r.Headers["ETag"], r.Headers["Cache-Control"] = header("ETag"), header("Cache-Control")
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
		"ETag": "Of a document: its version, and in a read a hash of the body after a hyphen; send it as If-Match with the next change. " +
			"Of any read: send it as If-None-Match with the next read",
		"Cache-Control":       "private, no-cache: keep the response, and ask with If-None-Match whether it has changed",
		"Location":            "The path of the document",
		"Idempotent-Replayed": "true: this is the stored response of the first request",
		"Content-Disposition": "The name of the file",
		"WWW-Authenticate":    "Bearer, and the reason",
		"Retry-After":         "The seconds after which to repeat the request, if it can be repeated",
		"Allow":               "With 405: the methods of the address",
		"Accept-Patch":        "For PATCH: the media types of a body",
	} {
		out[name] = &huma.Header{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return out
}

// problemResponses are references to the problems the operation may return.
func (o Operation) problemResponses() map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, r := range o.refusals() {
		at := "default"
		if r.status != 0 {
			at = strconv.Itoa(r.status)
		}
		out[at] = &huma.Response{Ref: "#/components/responses/" + r.name}
	}
	if o.revalidated() || o.Gives == jsonType {
		out[strconv.Itoa(http.StatusNotModified)] = &huma.Response{Ref: "#/components/responses/" + notModified}
	}
	return out
}

// GatewayMessage is a refusal by the gateway, which has no other members: not those of a
// problem, and no code.
type GatewayMessage struct {
	Message string `json:"message" doc:"The gateway's message: Unauthorized for a token that is missing, expired or not valid"`
}

// notModified is the name of the response with status 304.
const notModified = "NotModified"

// problem describes the response to this refusal.
func (r refusal) problem(schemas huma.Registry) *huma.Response {
	out := &huma.Response{Description: r.text, Headers: map[string]*huma.Param{}, Content: map[string]*huma.MediaType{}}
	for _, name := range r.headers {
		out.Headers[name] = header(name)
	}
	problem := &huma.MediaType{Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")}
	if r.status != http.StatusUnauthorized {
		out.Content["application/problem+json"] = problem
	}
	if len(r.codes) > 0 {
		out.Extensions = map[string]any{"x-codes": r.codes}
		p := Problem{
			Type: "urn:comptoir:problem:" + r.codes[0], Title: http.StatusText(r.status), Status: r.status,
			Code: r.codes[0], Detail: r.text + ".",
		}
		if r.status == 0 {
			p = internal()
		}
		problem.Example = p
	}
	if r.status == 0 || len(r.codes) == 0 || r.status == http.StatusForbidden {
		out.Content[jsonType] = &huma.MediaType{
			Schema:  schemas.Schema(reflect.TypeFor[GatewayMessage](), true, ""),
			Example: GatewayMessage{http.StatusText(cmp.Or(r.status, http.StatusServiceUnavailable))},
		}
	}
	return out
}

// commonParameters are the parameters that every reading or writing operation has.
func commonParameters(s Spec) []*huma.Param {
	var out []*huma.Param
	if s.revalidated() || s.Gives == jsonType {
		out = append(out, &huma.Param{Ref: "#/components/parameters/If-None-Match"})
	}
	for _, name := range []string{"Idempotency-Key", "dry_run", "If-Match"} {
		if s.Versioned() || (s.Writes() && name != "If-Match") {
			if name == "dry_run" && s.Totals {
				name = "dry_run.totals"
			}
			out = append(out, &huma.Param{Ref: "#/components/parameters/" + name})
		}
	}
	return out
}

// parameters are the parameters that commonParameters refers to.
func parameters() map[string]*huma.Param {
	one, most := 1, 255
	return map[string]*huma.Param{
		"Idempotency-Key": {
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: &one, MaxLength: &most},
			Description: "A name you choose for this request. A repeated request with the same key takes effect once " +
				"and gets the first response again. Keys are kept for three days.",
		},
		"dry_run": {
			Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean},
			Description: "true: no data is written; the response shows the result that the request would have, without ETag and Location.",
		},
		"dry_run.totals": {
			Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"true", "false", "totals"}},
			Description: "true: no data is written; the response shows the result that the request would have, without ETag and Location. " +
				"totals: the same, but only computed, for a form that is being filled in: lines, discounts, taxes and totals. It has no number, " +
				"and rules that need a further read are not checked: numbers and references of other documents, stock, a change at the same time.",
		},
		"If-Match": {
			Name: "If-Match", In: "header", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Example: `"1"`,
			Description: "The ETag of the version on which your change is based. A hash after the version is not compared. " +
				"A weak one (W/…) matches no version.",
		},
		"If-None-Match": {
			Name: "If-None-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "The ETag of the response that you have: if it is current, the response is 304, without a body.",
		},
	}
}

// successStatus is success, or 202 for an operation whose output reports work that continues.
func (o Operation) successStatus() int {
	if v, ok := reflect.Zero(o.out).Interface().(interface{ Accepted() bool }); ok && v.Accepted() {
		return http.StatusAccepted
	}
	if o.out == reflect.TypeFor[Nothing]() {
		return http.StatusNoContent
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
