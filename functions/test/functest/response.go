package functest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"comptoir/shared/op"
)

// Response is what a client gets.
type Response struct {
	t         testing.TB
	operation string
	Status    int
	Header    map[string]string
	Body      []byte
}

// Look is something that is no answer of the API, such as a mail, to be read
// like one.
func (w *World) Look(what string, v any) *Response {
	w.T.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		w.T.Fatal(err)
	}
	return &Response{t: w.T, operation: what, Status: 200, Body: body}
}

// Want fails the test unless the answer has the status.
func (r *Response) Want(status int) *Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s answered %d, want %d: %s", r.operation, r.Status, status, r.Body)
	}
	return r
}

// WantCode fails the test unless the answer is a problem with this code.
func (r *Response) WantCode(status int, code string) *Response {
	r.t.Helper()
	r.Want(status)
	if got := r.Get("code"); got != code {
		r.t.Fatalf("%s answered with the code %s, want %s: %s", r.operation, got, code, r.Body)
	}
	return r
}

// WantAt fails the test unless the problem points at this place of the request.
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
	r.t.Fatalf("%s points nowhere at %s: %s", r.operation, pointer, r.Body)
	return r
}

// Get reads a value of the answer by its path: "lines.0.rate". Numbers and
// booleans come as text; what is not there is empty.
func (r *Response) Get(path string) string {
	r.t.Helper()
	d := json.NewDecoder(strings.NewReader(string(r.Body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		r.t.Fatalf("%s: the answer is no JSON: %s", r.operation, r.Body)
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

// Version is the version of the document answered with.
func (r *Response) Version() int {
	r.t.Helper()
	v, err := strconv.Atoi(r.Get("version"))
	if err != nil {
		r.t.Fatalf("%s: no version in %s", r.operation, r.Body)
	}
	return v
}

// Allowed are the actions a document allows; path is where it stands in the answer.
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

// Into reads the whole answer into a value.
func (r *Response) Into(v any) *Response {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		r.t.Fatalf("%s: %v: %s", r.operation, err, r.Body)
	}
	return r
}
