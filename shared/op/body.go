package op

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
)

// content decodes the body and validates it.
func (r *reading) content(e *exchange, to reflect.Value) error {
	const rule = "The body must be one JSON document, sent as application/json"
	switch {
	case len(e.body) == 0 && r.required:
		return fault.Malformed("request.malformed", rule+". The body is empty.")
	case len(e.body) == 0:
		return nil
	case !r.takes(e.media):
		return r.unsupported()
	}
	var document any
	if err := json.Unmarshal(e.body, &document); err != nil {
		return fault.Malformed("request.malformed", rule+". %s.", syntaxError(err))
	}
	repeated, plain := names(e.body)
	r.check(document, plain)
	r.found.Errors = append(r.found.Errors, repeated...)
	into := to.Addr()
	if r.patch {
		into = reflect.New(r.document)
	}
	if err := json.Unmarshal(e.body, into.Interface()); err != nil {
		r.misfits(document)
	} else if r.patch {
		return json.Unmarshal(e.body, to.Addr().Interface())
	}
	return nil
}

// misfits reports the values that cannot be decoded and that the schema check accepted.
func (r *reading) misfits(document any) {
	if len(r.found.Errors) >= mostFaults {
		return
	}
	reported := map[string]bool{}
	for _, err := range r.found.Errors {
		reported[field(err).Pointer] = true
	}
	r.to("body", "")
	for _, err := range misfits(r.document, document, r.path) {
		if len(r.found.Errors) == mostFaults {
			break
		}
		if !reported[field(err).Pointer] {
			r.found.Errors = append(r.found.Errors, err)
		}
	}
	if len(r.found.Errors) == 0 {
		r.found.Add(r.path, "", "expected another document")
	}
}

// check validates a document against the schema. A document whose names are not plain
// is checked for misspelt names as well.
func (r *reading) check(document any, plain bool) {
	r.to("body", "")
	if !plain {
		pathNames(document)
		r.found.Errors = append(r.found.Errors, misspelt(r.schemas, r.body, document, r.path)...)
	}
	huma.Validate(r.schemas, r.body, r.path, huma.ModeWriteToServer, document, &r.found)
	if r.patch {
		r.found.Errors = append(r.found.Errors, emptied(r.body, document, r.path)...)
	}
}

// syntaxError describes the position at which a text is no longer JSON.
func syntaxError(err error) string {
	var at *json.SyntaxError
	if errors.As(err, &at) {
		return fmt.Sprintf("Byte %d: %s", at.Offset, at)
	}
	return "A number is too large"
}

// misfits are the values of a document that do not decode into their field's type,
// although the schema accepts them: 30 February, or a number that is too large.
func misfits(t reflect.Type, v any, at *huma.PathBuffer) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var errs []error
	below := func(name string, t reflect.Type, v any) {
		at.Push(name)
		errs = append(errs, misfits(t, v, at)...)
		at.Pop()
	}
	object, _ := v.(map[string]any)
	list, _ := v.([]any)
	switch {
	case object != nil && t.Kind() == reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if value, ok := object[name]; ok {
				below(name, f.Type, value)
			}
		}
		return errs
	case object != nil && t.Kind() == reflect.Map:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			below(name, t.Elem(), object[name])
		}
		return errs
	case list != nil && t.Kind() == reflect.Slice:
		for i, value := range list {
			at.PushIndex(i)
			errs = append(errs, misfits(t.Elem(), value, at)...)
			at.Pop()
		}
		return errs
	}
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, reflect.New(t).Interface())
	}
	if err == nil {
		return nil
	}
	if kind := new(json.UnmarshalTypeError); errors.As(err, &kind) {
		err = errors.New("expected another kind of value")
	}
	return []error{&misfit{at.String(), err}}
}

// misfit is a value that cannot be decoded, and its position.
type misfit struct {
	at    string
	cause error
}

func (m *misfit) Error() string { return m.cause.Error() }
func (m *misfit) Unwrap() error { return m.cause }
