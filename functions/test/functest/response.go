package functest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"comptoir/shared/op"
)

// Response is the response a client receives.
type Response struct {
	t         testing.TB
	operation string
	Status    int
	Header    map[string]string
	Body      []byte
}

// AsResponse returns a value that is no response of the API, such as a mail, as a
// Response with the status 200, so that a test reads it like one.
func (w *World) AsResponse(name string, v any) *Response {
	w.T.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		w.T.Fatal(err)
	}
	return &Response{t: w.T, operation: name, Status: 200, Body: body}
}

// Want fails the test unless the response has the status.
func (r *Response) Want(status int) *Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s returned %d, want %d: %s", r.operation, r.Status, status, r.Body)
	}
	return r
}

// WantCode fails the test unless the response is a problem with this code.
func (r *Response) WantCode(status int, code string) *Response {
	r.t.Helper()
	r.Want(status)
	if got := r.Get("code"); got != code {
		r.t.Fatalf("%s returned the code %s, want %s: %s", r.operation, got, code, r.Body)
	}
	return r
}

// WantAt fails the test unless an error of the problem has this JSON pointer.
func (r *Response) WantAt(pointer string) *Response {
	r.t.Helper()
	var p op.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil {
		r.t.Fatalf("%s: %v", r.operation, err)
	}
	for _, f := range p.Errors {
		if f.Pointer == pointer {
			return r
		}
	}
	r.t.Fatalf("%s returned no error at %s: %s", r.operation, pointer, r.Body)
	return r
}

// Get returns a value of the response by its path: "lines.0.rate". Numbers and
// booleans are returned as text, a missing value as the empty string.
func (r *Response) Get(path string) string {
	r.t.Helper()
	d := json.NewDecoder(strings.NewReader(string(r.Body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		r.t.Fatalf("%s: the response is not JSON: %s", r.operation, r.Body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	}
	b, err := json.Marshal(v)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// Version returns the version of the document in the response.
func (r *Response) Version() int {
	r.t.Helper()
	v, err := strconv.Atoi(r.Get("version"))
	if err != nil {
		r.t.Fatalf("%s: no version in %s", r.operation, r.Body)
	}
	return v
}

// Allowed returns the actions that a document allows; path is the document's path in
// the response.
func (r *Response) Allowed(path ...string) string {
	r.t.Helper()
	var all []struct {
		Action  string
		Allowed bool
	}
	if err := json.Unmarshal([]byte(r.Get(strings.Join(append(path, "allowed_actions"), "."))), &all); err != nil {
		r.t.Fatalf("%s: %v: %s", r.operation, err, r.Body)
	}
	var names []string
	for _, a := range all {
		if a.Allowed {
			names = append(names, a.Action)
		}
	}
	return strings.Join(names, " ")
}

// Into decodes the whole response into a value.
func (r *Response) Into(v any) *Response {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		r.t.Fatalf("%s: %v: %s", r.operation, err, r.Body)
	}
	return r
}
