package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
)

// mostBody is the greatest size of a body in bytes.
const mostBody = 1 << 20

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
	document, text, err := r.scan(e.body, r.body, rule)
	if err != nil || len(r.found.Errors) >= mostFaults {
		return err
	}
	r.check(document)
	if len(r.found.Errors) > 0 {
		r.misfits(document)
		return nil
	}
	into := to.Addr()
	if r.patch {
		into = reflect.New(r.document)
	}
	if err := json.Unmarshal(text, into.Interface()); err != nil {
		if r.misfits(document); len(r.found.Errors) == 0 {
			return unplaced(err)
		}
		return nil
	}
	if r.patch {
		return json.Unmarshal(text, to.Addr().Interface())
	}
	return nil
}

// nothing is the schema of the body of an operation that takes none: an object without fields.
var nothing = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false}

// noContent refuses a body that an operation does not take: what it contains would have no
// effect. An empty object contains nothing.
func (r *reading) noContent(e *exchange) error {
	if len(bytes.TrimSpace(e.body)) == 0 {
		return nil
	}
	document, _, err := r.scan(e.body, nothing, "This operation takes no body. Send none, or an empty object")
	if err == nil && len(r.found.Errors) < mostFaults {
		huma.Validate(r.schemas, nothing, r.path, huma.ModeWriteToServer, document, &r.found)
	}
	return err
}

// scan reads a body as far as a schema allows. The text has the same values, with whole
// numbers in digits.
func (r *reading) scan(body []byte, of *huma.Schema, rule string) (document any, text []byte, err error) {
	var valid json.RawMessage
	if err := json.Unmarshal(body, &valid); err != nil {
		return nil, nil, fault.Malformed("request.malformed", "%s. %s.", rule, syntaxError(err))
	}
	if !utf8.Valid(body) {
		return nil, nil, fault.Malformed("request.malformed", "%s. It must be UTF-8.", rule)
	}
	r.to("body", "")
	s := scan{text: append(valid, ' '), schemas: r.schemas, path: r.path, found: &r.found, reported: map[string]bool{}}
	document = s.value(of)
	r.reported = s.reported
	return document, s.plainNumbers(), nil
}

// unplaced is the fault of a body that does not decode although each of its values does.
func unplaced(err error) error {
	if kind := new(json.UnmarshalTypeError); errors.As(err, &kind) && kind.Field != "" {
		return schemaFault([]error{&misfit{"body." + kind.Field, errors.New("expected another kind of value")}})
	}
	return fault.Malformed("request.malformed", "The body cannot be read. Write its values as in the documentation's example.")
}

// misfits reports the values that cannot be decoded and that the schema check accepted.
func (r *reading) misfits(document any) {
	r.to("body", "")
	r.note(misfits(r.document, document, r.path, mostFaults-len(r.found.Errors)))
}

// note adds faults at positions that have none yet, up to the bound.
func (r *reading) note(errs []error) {
	before := map[string]bool{}
	for _, err := range r.found.Errors {
		before[field(err).Pointer] = true
	}
	for _, err := range errs {
		if len(r.found.Errors) < mostFaults && !before[field(err).Pointer] {
			r.found.Errors = append(r.found.Errors, err)
		}
	}
}

// check validates a document against the schema.
func (r *reading) check(document any) {
	r.to("body", "")
	already := len(r.found.Errors)
	huma.Validate(bounded{r.schemas, &r.found}, r.body, r.path, huma.ModeWriteToServer, document, &r.found)
	if r.patch {
		r.found.Errors = append(r.found.Errors, emptied(r.body, document, r.path)...)
	}
	new := r.found.Errors[already:]
	r.found.Errors = r.found.Errors[:already:already]
	for _, err := range new[:min(len(new), 2*mostFaults)] {
		if len(r.found.Errors) < mostFaults && !r.reported[field(err).Pointer] {
			r.found.Errors = append(r.found.Errors, err)
		}
	}
}

// bounded is a registry of schemas that ends a validation at the bound of faults: from then
// on every value is valid.
type bounded struct {
	huma.Registry
	found *huma.ValidateResult
}

// SchemaFromRef returns a schema by its name.
func (b bounded) SchemaFromRef(ref string) *huma.Schema {
	if len(b.found.Errors) >= 2*mostFaults {
		return &huma.Schema{}
	}
	return b.Registry.SchemaFromRef(ref)
}

// syntaxError describes the position at which a text is no longer JSON.
func syntaxError(err error) string {
	var at *json.SyntaxError
	if errors.As(err, &at) {
		return fmt.Sprintf("Byte %d: %s", at.Offset, at)
	}
	return "It cannot be read"
}

// misfits are the values of a document that do not decode into their field's type,
// although the schema accepts them: 30 February, or a number that is too large.
func misfits(t reflect.Type, v any, at *huma.PathBuffer, most int) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var errs []error
	below := func(name string, t reflect.Type, v any) {
		if len(errs) < most {
			at.Push(name)
			errs = append(errs, misfits(t, v, at, most-len(errs))...)
			at.Pop()
		}
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
			if len(errs) == most {
				break
			}
			at.PushIndex(i)
			errs = append(errs, misfits(t.Elem(), value, at, most-len(errs))...)
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
