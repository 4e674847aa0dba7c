package op

import (
	"encoding"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/id"
)

// input decodes a request into the input type of an operation, by the tags of its
// fields, and validates it against the schema that the documentation shows. It uses
// reflection, so that it is compiled once and not for each operation.
type input struct {
	schemas  huma.Registry
	of       reflect.Type
	params   []param
	body     *huma.Schema // nil without a body
	at       []int        // index of the body's field
	required bool
	document reflect.Type // type of the body, or of the document that a merge-patch changes
	patch    bool
}

// param is a value of the path, the query or the headers.
type param struct {
	in, name  string
	schema    *huma.Schema
	at        []int
	otherwise string // default
	required  bool
}

func inputOf(schemas huma.Registry, t reflect.Type, operation string) *input {
	in := &input{schemas: schemas, of: t}
	for _, f := range reflect.VisibleFields(t) {
		if f.Name == "Body" {
			in.takeBody(f, operation)
			continue
		}
		for _, where := range []string{"path", "query", "header"} {
			if name := f.Tag.Get(where); name != "" {
				if _, err := assign(reflect.New(f.Type).Elem(), ""); errors.Is(err, errKind) {
					panic(operation + ": the parameter " + name + " has a type that cannot be decoded")
				}
				in.params = append(in.params, param{
					where, name, huma.SchemaFromField(schemas, f, ""), f.Index, f.Tag.Get("default"),
					where == "path" || f.Tag.Get("required") == "true",
				})
			}
		}
	}
	return in
}

func (in *input) takeBody(f reflect.StructField, operation string) {
	hint := operation + "Request"
	if in.of.Name() != "" {
		hint = in.of.Name() + "Body"
	}
	in.body, in.at, in.required = in.schemas.Schema(f.Type, true, hint), f.Index, f.Type.Kind() != reflect.Pointer
	in.document = f.Type
	if p, ok := reflect.Zero(f.Type).Interface().(interface{ patches() reflect.Type }); ok {
		in.patch, in.document = true, p.patches()
	}
}

// read decodes the input of a request, or returns a fault that lists every error in it.
func (in *input) read(e *exchange) (any, error) {
	r := reading{input: in, path: huma.NewPathBuffer(nil, 0)}
	v := reflect.New(in.of)
	r.query(e)
	for _, p := range in.params {
		r.param(e, p, v.Elem().FieldByIndex(p.at))
	}
	if in.body == nil {
		if err := r.noContent(e); err != nil {
			return nil, err
		}
	} else if err := r.content(e, v.Elem().FieldByIndex(in.at)); err != nil {
		return nil, err
	}
	if len(r.found.Errors) > 0 {
		return nil, schemaFault(r.found.Errors)
	}
	return v.Elem().Interface(), nil
}

// reading is the decoding of one request.
type reading struct {
	*input
	path     *huma.PathBuffer
	found    huma.ValidateResult
	reported map[string]bool // pointers into the body with a fault
}

// to moves the path to a position of the request.
func (r *reading) to(in, name string) {
	r.path.Reset()
	r.path.Push(in)
	if name != "" {
		r.path.Push(name)
	}
}

// query refuses parameters that are not documented.
func (r *reading) query(e *exchange) {
	for _, name := range slices.Sorted(maps.Keys(e.query)) {
		if !slices.ContainsFunc(r.params, func(p param) bool { return p.in == "query" && p.name == name }) {
			r.to("query", name)
			r.found.Add(r.path, "", "unknown query parameter")
		}
	}
}

func (r *reading) param(e *exchange, p param, to reflect.Value) {
	r.to(p.in, p.name)
	text, given := e.value(p.in, p.name)
	if given && text == "" {
		r.found.Add(r.path, "", emptyParameter)
		return
	}
	if !given {
		text = p.otherwise
	}
	if text == "" {
		if p.required {
			r.found.Add(r.path, "", "required "+p.in+" parameter is missing")
		}
		return
	}
	value, err := assign(to, text)
	if named, is := to.Interface().(interface{ Prefix() string }); is && err == nil && p.in == "query" && !id.Fits(named.Prefix(), text) {
		err = errors.New("expected an id that begins with " + named.Prefix() + "_") // in a path, such an id is not found
	}
	if err != nil {
		r.found.Errors = append(r.found.Errors, &misfit{r.path.String(), err})
		return
	}
	huma.Validate(r.schemas, p.schema, r.path, huma.ModeWriteToServer, value, &r.found)
}

// emptyParameter refuses a parameter without a value: it must not look like a filter
// that was applied.
const emptyParameter = "expected a value, or no such parameter"

// errKind reports a field whose type no parameter can have.
var errKind = errors.New("not a parameter type")

// assign sets a field to the value of a text, and returns the value in the type of its
// schema. A value has one form: true and not 1, 50 and not +50 or 050.
func assign(to reflect.Value, text string) (any, error) {
	if own, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := own.UnmarshalText([]byte(text)); err != nil {
			return nil, err
		}
		return text, nil
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(text)
		return text, nil
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, strconv.IntSize)
		if err != nil || strconv.FormatInt(n, 10) != text {
			return nil, errors.New("expected an integer")
		}
		to.SetInt(n)
		return n, nil
	case reflect.Bool:
		if text != "true" && text != "false" {
			return nil, errors.New("expected true or false")
		}
		to.SetBool(text == "true")
		return text == "true", nil
	}
	return nil, errKind
}
