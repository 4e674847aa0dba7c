package op

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
)

// content reads the body and checks it.
func (r *reading) content(e *exchange, to reflect.Value) error {
	const rule = "The body must be one JSON document, sent as application/json"
	switch {
	case len(e.body) == 0 && r.required:
		return fault.Malformed("request.malformed", rule+"; there is none.")
	case len(e.body) == 0:
		return nil
	case !isJSON(e.media):
		return fault.Unsupported("request.malformed", rule+".")
	}
	var document any
	if err := json.Unmarshal(e.body, &document); err != nil {
		return fault.Malformed("request.malformed", rule+". %s.", brokenOff(err))
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

// misfits tells of the values that cannot be read, where the schema has not.
func (r *reading) misfits(document any) {
	if len(r.found.Errors) >= mostFaults {
		return
	}
	told := map[string]bool{}
	for _, err := range r.found.Errors {
		told[field(err).Pointer] = true
	}
	r.to("body", "")
	for _, err := range misfits(r.document, document, r.path) {
		if len(r.found.Errors) == mostFaults {
			break
		}
		if !told[field(err).Pointer] {
			r.found.Errors = append(r.found.Errors, err)
		}
	}
	if len(r.found.Errors) == 0 {
		r.found.Add(r.path, "", "expected another document")
	}
}

// check holds a document against the schema. Names that are not plain are looked
// at more closely.
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

// isJSON tells whether a media type is JSON (RFC 6839, 3.1), or left out.
func isJSON(text string) bool {
	kind, _, err := mime.ParseMediaType(text)
	return text == "" || err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// brokenOff says where a text stops being JSON.
func brokenOff(err error) string {
	var at *json.SyntaxError
	if errors.As(err, &at) {
		return fmt.Sprintf("Byte %d: %s", at.Offset, at)
	}
	return "A number is beyond all bounds"
}

// misfits are the values of a document that are none of their field's kind,
// although they look like it: 30 February, or a number beyond all bounds.
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
			if value, there := object[name]; there {
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

// misfit is a value that cannot be read, and where it stands.
type misfit struct {
	at  string
	why error
}

func (m *misfit) Error() string { return m.why.Error() }
func (m *misfit) Unwrap() error { return m.why }
