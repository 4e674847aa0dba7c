package op

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// refers is the prefix of a reference to a schema.
const refers = "#/components/schemas/"

func named(schema string) *huma.Schema { return &huma.Schema{Ref: refers + schema} }

// shown converts the schemas of a registry, each with all its fields as requests are
// validated, to the schemas of the documentation. Responses have one schema per noun, used
// by reference and composed with allOf. Requests have flat schemas of their own, which
// refuse unknown fields: one for new documents and one for changes.
type shown struct {
	schemas  huma.Registry
	flat     map[string]*huma.Schema // the schemas before they are composed
	answered map[string]bool         // the schemas that responses contain
	names    map[string]string       // of the schemas of requests, by the type and the use
	used     map[string]string       // the same by the type and the content
}

// show converts the schemas, given the schemas of responses, of request bodies and of the
// documents that merge-patches change.
func show(schemas huma.Registry, responses, bodies, patches []*huma.Schema) {
	s := shown{schemas, nil, map[string]bool{}, map[string]string{}, map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(schemas.Map())) {
		s.register(schemas.TypeFromRef(refers + name))
	}
	enrich(schemas)
	s.flat = maps.Clone(schemas.Map())
	s.compose()
	for _, r := range responses {
		s.answer(r)
	}
	s.open()
	for _, b := range bodies {
		b.Ref = refers + s.request(strings.TrimPrefix(b.Ref, refers), use{})
	}
	for _, p := range patches {
		p.Ref = refers + s.request(strings.TrimPrefix(p.Ref, refers), use{change: true, loose: true})
	}
}

// compose shows a type that embeds another type as allOf of that type and its own fields.
func (s *shown) compose() {
	all := s.schemas.Map()
	for name, w := range s.flat {
		t := s.schemas.TypeFromRef(refers + name)
		if t == nil {
			continue
		}
		part := *w
		part.Properties = maps.Clone(w.Properties)
		for e := range embedded(t) {
			base := schemaName(e, "")
			if of := s.flat[base]; of != nil && of.Properties != nil && within(of, w) {
				part.AllOf = append(part.AllOf, named(base))
				maps.DeleteFunc(part.Properties, func(field string, _ *huma.Schema) bool { return of.Properties[field] != nil })
				part.Required = slices.DeleteFunc(slices.Clone(part.Required), func(f string) bool { return slices.Contains(of.Required, f) })
			}
		}
		if part.AllOf != nil {
			all[name] = &part
		}
	}
}

// register makes the schemas of the types that a type embeds.
func (s *shown) register(t reflect.Type) {
	if t == nil {
		return
	}
	for e := range embedded(t) {
		s.schemas.Schema(e, true, "")
		s.register(e)
	}
}

// embedded are the structs whose fields belong to the embedding type in JSON.
func embedded(t reflect.Type) func(yield func(reflect.Type) bool) {
	return func(yield func(reflect.Type) bool) {
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous && f.IsExported() && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct && !yield(f.Type) {
				return
			}
		}
	}
}

// within reports whether each field of a schema is equal in another: the other has not
// redefined a field.
func within(part, whole *huma.Schema) bool {
	for name, p := range part.Properties {
		one, err := json.Marshal(p)
		other, err2 := json.Marshal(whole.Properties[name])
		required := slices.Contains(part.Required, name) == slices.Contains(whole.Required, name)
		if err != nil || err2 != nil || string(one) != string(other) || !required {
			return false
		}
	}
	return true
}

// below visits the schemas within a schema.
func below(s *huma.Schema, visit func(*huma.Schema)) {
	for _, p := range s.Properties {
		visit(p)
	}
	for _, p := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		visit(p)
	}
	if s.Items != nil {
		visit(s.Items)
	}
	if p, ok := s.AdditionalProperties.(*huma.Schema); ok {
		visit(p)
	}
}

// answer records the schemas that a response contains.
func (s *shown) answer(schema *huma.Schema) {
	if name := strings.TrimPrefix(schema.Ref, refers); name != "" {
		if s.answered[name] {
			return
		}
		s.answered[name] = true
		schema = s.schemas.Map()[name]
	}
	below(schema, s.answer)
}

// open allows new fields in responses, in which every field is read-only.
func (s *shown) open() {
	for name := range s.answered {
		w := *s.schemas.Map()[name]
		if known, closed := w.AdditionalProperties.(bool); closed && !known {
			w.AdditionalProperties = nil
		}
		w.Properties = maps.Clone(w.Properties)
		for field, p := range w.Properties {
			q := *p
			q.ReadOnly = false
			w.Properties[field] = &q
		}
		s.schemas.Map()[name] = &w
	}
}
