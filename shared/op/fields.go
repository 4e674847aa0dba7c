package op

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/rights"
)

// ofModule is a document, a row or a form that reports the module of its fields. The
// fields of any other type belong to the module of the operation's right.
type ofModule interface{ Module() rights.Module }

// rows marks a page of a list: its elements are records.
type rows interface{ rows() }

func (List[T]) rows() {}

// position is the module of the record that contains a value, and the field above the
// value. The module is empty for a nested document that reports none.
type position struct {
	module rights.Module
	field  string
}

// in is the position of a value of a type: a record of another module starts a new position.
func (p position) in(t reflect.Type) (position, reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	zero := reflect.Zero(t).Interface()
	if o, ok := zero.(ofModule); ok {
		p = position{module: o.Module()}
	} else if _, document := zero.(interface{ Rev() int }); document && p.field != "" {
		p = position{}
	}
	return p, t
}

// below is the position of a field, and its type.
func (p position) below(t reflect.Type, name string) (position, reflect.Type) {
	if _, list := reflect.Zero(t).Interface().(rows); list {
		return position{module: p.module}, fieldType(t, name)
	}
	return position{p.module, strings.TrimPrefix(p.field+"/"+name, "/")}, fieldType(t, name)
}

// fieldType is the type of a field by its JSON name, or any if the name is unknown.
func fieldType(t reflect.Type, name string) reflect.Type {
	switch t.Kind() {
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			if json, _, _ := strings.Cut(f.Tag.Get("json"), ","); json == name {
				return f.Type
			}
		}
	case reflect.Map:
		return t.Elem()
	}
	return reflect.TypeFor[any]()
}

// elements is the type of a list's elements, or any if the type is unknown.
func elements(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return reflect.TypeFor[any]()
}

// withoutHidden removes the fields that the caller's rights hide from a response: from the
// document, from the rows of a list and from every nested value.
func (o Operation) withoutHidden(body []byte, set rights.Set) ([]byte, error) {
	if set.Plain() {
		return body, nil
	}
	answer, err := exactly(body)
	if err != nil {
		return nil, fmt.Errorf("read the response: %w", err)
	}
	hide(set, position{module: o.Needs.Module}, o.out, answer)
	return json.Marshal(answer)
}

// hidden reports whether the field is hidden, in its module or, without a module, in any.
func (p position) hidden(set rights.Set) bool {
	if p.module == rights.Personal {
		return false
	}
	if p.module != "" {
		return set.Hidden(p.module, p.field)
	}
	for m := range set.Modules {
		if set.Hidden(m, p.field) {
			return true
		}
	}
	return false
}

func hide(set rights.Set, p position, t reflect.Type, v any) {
	p, t = p.in(t)
	switch v := v.(type) {
	case map[string]any:
		for name, of := range v {
			at, kind := p.below(t, name)
			if at.field != "" && at.hidden(set) {
				delete(v, name)
				continue
			}
			hide(set, at, kind, of)
		}
	case []any:
		for _, of := range v {
			hide(set, p, elements(t), of)
		}
	}
}

// unwritable refuses a body with fields that the caller's rights do not let it write, and
// names each by its pointer.
func (o Operation) unwritable(in *input, body []byte, set rights.Set) error {
	if in.body == nil || len(body) == 0 || o.Needs.Module == "" || o.Needs.Module == rights.Personal || set.Plain() {
		return nil
	}
	document, err := exactly(body)
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	const detail = "Your rights do not let you write some of these fields. Omit them."
	f := &fault.Fault{Kind: fault.KindForbidden, Code: "right.field", Detail: detail}
	refuseFields(set, position{module: o.Needs.Module}, in.document, document, "", f)
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

func refuseFields(set rights.Set, p position, t reflect.Type, v any, pointer string, f *fault.Fault) {
	p, t = p.in(t)
	object, is := v.(map[string]any)
	if !is {
		if list, isList := v.([]any); isList { // records of another module
			for i, of := range list {
				refuseFields(set, p, elements(t), of, fmt.Sprintf("%s/%d", pointer, i), f)
			}
		}
		return
	}
	for name, of := range object {
		at, kind := p.below(t, name)
		_, nested := of.(map[string]any)
		if nested && !set.ReadOnly(at.module, at.field) || !nested && set.Replaceable(at.module, at.field) {
			refuseFields(set, at, kind, of, pointer+"/"+name, f)
			continue
		}
		f.Fields = append(f.Fields, fault.Field{
			Pointer: pointer + "/" + name, Code: "right.field", Detail: "Your rights do not let you write this field. Omit it.",
		})
	}
}
