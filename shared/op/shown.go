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
// validated, to the schemas of the documentation: one per noun, used by reference.
// Both forms accept the same documents; a test sends requests to verify it.
type shown struct {
	schemas   huma.Registry
	loose     map[string]string // schemas without required fields, by the schema they derive from
	requested map[string]bool   // schemas that requests contain
	open      map[string]bool   // schemas that are part of others, and schemas composed of others
}

// show converts the schemas, given the schemas of request bodies and of the
// documents that merge-patches change.
func show(schemas huma.Registry, bodies, patches []*huma.Schema) {
	s := shown{schemas: schemas, loose: map[string]string{}, requested: map[string]bool{}, open: map[string]bool{}}
	s.compose()
	for _, b := range append(slices.Clone(bodies), patches...) {
		s.request(b)
	}
	for name := range s.requested {
		s.empty(name)
	}
	for _, p := range patches {
		p.Ref = refers + s.change(strings.TrimPrefix(p.Ref, refers))
		s.request(p)
	}
	s.close(append(slices.Clone(bodies), patches...))
}

// compose shows a type that embeds another type as allOf of that type and its own fields.
func (s *shown) compose() {
	all := s.schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s.register(s.schemas.TypeFromRef(refers + name))
	}
	whole := maps.Clone(all)
	for name, w := range whole {
		t := s.schemas.TypeFromRef(refers + name)
		if t == nil {
			continue
		}
		part := *w
		part.Properties = maps.Clone(w.Properties)
		for e := range embedded(t) {
			base := schemaName(e, "")
			if of := whole[base]; of != nil && of.Properties != nil && within(of, w) {
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
	for _, p := range slices.Concat(s.AllOf, s.AnyOf) {
		visit(p)
	}
	if s.Items != nil {
		visit(s.Items)
	}
	if p, ok := s.AdditionalProperties.(*huma.Schema); ok {
		visit(p)
	}
}

// request records the schemas that a request contains.
func (s *shown) request(schema *huma.Schema) {
	if name := strings.TrimPrefix(schema.Ref, refers); name != "" {
		if s.requested[name] {
			return
		}
		s.requested[name] = true
		schema = s.schemas.Map()[name]
	}
	below(schema, s.request)
}

// empty allows null for each optional field of a request.
func (s *shown) empty(name string) {
	whole := *s.schemas.Map()[name]
	if whole.Properties == nil {
		return
	}
	fields := map[string]*huma.Schema{}
	for field, p := range whole.Properties {
		if fields[field] = p; !slices.Contains(whole.Required, field) {
			fields[field] = orNull(p)
		}
	}
	whole.Properties = fields
	s.schemas.Map()[name] = &whole
}

func orNull(p *huma.Schema) *huma.Schema {
	q := *p
	switch {
	case q.AnyOf != nil || q.Nullable:
	case q.Ref != "":
		q.Ref, q.AnyOf = "", []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}
	default:
		if q.Nullable = true; q.Enum != nil {
			q.Enum = append(slices.Clone(q.Enum), nil)
		}
	}
	return &q
}

// change is the name of a schema's fields in a merge-patch: no field is
// required, or has a default, at any depth of objects. The schema itself
// becomes those fields and its required fields.
func (s *shown) change(name string) string {
	if done := s.loose[name]; done != "" {
		return done
	}
	whole := *s.schemas.Map()[name]
	fields := whole
	fields.Required, fields.AllOf, fields.Properties = nil, nil, map[string]*huma.Schema{}
	rest := huma.Schema{Type: huma.TypeObject, Required: whole.Required, Properties: map[string]*huma.Schema{}}
	for _, part := range whole.AllOf {
		base := strings.TrimPrefix(part.Ref, refers)
		if fields.AllOf = append(fields.AllOf, named(s.change(base))); s.change(base) != base {
			rest.AllOf = append(rest.AllOf, part)
		}
	}
	for field, p := range whole.Properties {
		var more *huma.Schema
		if fields.Properties[field], more = s.changed(p); more != nil {
			rest.Properties[field] = more
		}
	}
	if len(rest.Required) == 0 && len(rest.Properties) == 0 && len(rest.AllOf) == 0 {
		s.loose[name] = name
		return name
	}
	loose := name + "-fields"
	rest.AllOf, rest.Description = append([]*huma.Schema{named(loose)}, rest.AllOf...), whole.Description
	s.schemas.Map()[loose], s.schemas.Map()[name], s.loose[name] = &fields, &rest, loose
	return loose
}

// changed is a field in a merge-patch, and the constraints that the whole schema adds to it.
func (s *shown) changed(p *huma.Schema) (field, more *huma.Schema) {
	q, rest := *p, huma.Schema{Default: p.Default}
	q.Default = nil
	swap := func(to *huma.Schema) *huma.Schema {
		name := strings.TrimPrefix(to.Ref, refers)
		if of := s.schemas.Map()[name]; of == nil || of.Type != huma.TypeObject || s.change(name) == name {
			return to
		}
		return named(s.change(name))
	}
	if p.Ref != "" {
		if to := swap(p); to != p {
			q.Ref, rest.Ref = to.Ref, p.Ref
		}
	}
	if p.AnyOf != nil {
		if to := swap(p.AnyOf[0]); to != p.AnyOf[0] {
			q.AnyOf, rest.AnyOf = []*huma.Schema{to, p.AnyOf[1]}, []*huma.Schema{{Ref: p.AnyOf[0].Ref}, p.AnyOf[1]}
		}
	}
	if rest.Default == nil && rest.Ref == "" && rest.AnyOf == nil {
		return &q, nil
	}
	return &q, &rest
}

// close refuses unknown fields in the schemas of requests. A schema that is composed of
// others, or part of them, cannot refuse them by itself. Responses may get new fields.
func (s *shown) close(bodies []*huma.Schema) {
	all := s.schemas.Map()
	for name, w := range all {
		for _, part := range w.AllOf {
			s.open[name], s.open[strings.TrimPrefix(part.Ref, refers)] = true, true
		}
	}
	for name, w := range all {
		if known, closed := w.AdditionalProperties.(bool); closed && (!known && !s.requested[name] || s.open[name]) {
			w.AdditionalProperties = nil
		}
		for _, p := range w.Properties {
			p.ReadOnly = p.ReadOnly && s.requested[name] // in a response, every field is read-only
		}
	}
	for _, b := range bodies {
		s.refuse(b)
	}
	for name := range s.requested {
		w := all[name]
		parts := w.AllOf
		w.AllOf = nil
		below(w, s.refuse)
		w.AllOf = parts
	}
}

func (s *shown) refuse(schema *huma.Schema) {
	if s.open[strings.TrimPrefix(schema.Ref, refers)] {
		schema.Extensions = map[string]any{"unevaluatedProperties": false}
	}
	if schema.Ref == "" {
		below(schema, s.refuse)
	}
}
