package op

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// use is the use of a schema in a request.
type use struct {
	change bool   // a change of an existing document
	loose  bool   // every field may be left out; the elements of a list are complete
	needs  string // the fields that have a value
}

// suffix distinguishes the schemas of a type with several uses.
func (u use) suffix() string {
	text := ""
	if u.needs != "" {
		text = "-complete"
	}
	switch {
	case u.loose:
		return text + "-change"
	case u.change:
		return text + "-changed"
	}
	return text + "-new"
}

// request makes the flat schema of a type in requests and returns its name: the type's own
// name, unless a response or another use has it.
func (s *shown) request(base string, u use) string {
	key := base + u.suffix()
	if s.names[key] != "" {
		return s.names[key]
	}
	made, all, name := s.fields(base, u), s.schemas.Map(), base
	if content := contentOf(made); s.used[base+content] != "" {
		name = s.used[base+content] // another use is equal
	} else {
		if s.answered[base] || slices.Contains(slices.Collect(maps.Values(s.names)), base) {
			name = key
		}
		s.used[base+content] = name
	}
	s.names[key], all[name] = name, made
	return name
}

// fields is the flat schema of a type for a use.
func (s *shown) fields(base string, u use) *huma.Schema {
	w := *s.flat[base]
	w.Properties, w.Required = map[string]*huma.Schema{}, nil
	t := s.schemas.TypeFromRef(refers + base)
	needs := strings.FieldsFunc(u.needs, func(r rune) bool { return r == ',' })
	for field, p := range s.flat[base].Properties {
		f := fieldOf(t, field)
		if on := f.Tag.Get("on"); on == "new" && u.change || on == "change" && !u.change {
			continue
		}
		required := slices.Contains(s.flat[base].Required, field)
		if required && !u.loose || slices.Contains(needs, field) && !u.loose {
			w.Required = append(w.Required, field)
		}
		q := s.field(f, p, u)
		switch {
		case slices.Contains(needs, field):
			if g := given(f); g.Required != nil {
				q = &huma.Schema{Description: q.Description, AllOf: []*huma.Schema{{Ref: q.Ref}, g}}
			} else {
				q.Pattern, q.MinLength = cmp.Or(q.Pattern, g.Pattern), cmp.Or(q.MinLength, g.MinLength)
			}
		case !required:
			q = orNull(q)
		}
		w.Properties[field] = q
	}
	slices.Sort(w.Required)
	if !u.loose {
		oneOf, anyOf := alternatives(t)
		w.OneOf, w.AnyOf, w.AllOf = together(possible(w.Properties, oneOf), possible(w.Properties, anyOf))
	}
	return &w
}

// possible leaves out the groups with fields that a use does not have.
func possible(fields map[string]*huma.Schema, rules [][]*huma.Schema) [][]*huma.Schema {
	for i, groups := range rules {
		rules[i] = slices.DeleteFunc(groups, func(g *huma.Schema) bool {
			for name := range g.Properties {
				if fields[name] == nil {
					return true
				}
			}
			return false
		})
	}
	return rules
}

// together are several rules as the keywords of one schema.
func together(oneOf, anyOf [][]*huma.Schema) (one, any, all []*huma.Schema) {
	for _, groups := range oneOf {
		if one != nil {
			all = append(all, &huma.Schema{OneOf: groups})
			continue
		}
		one = groups
	}
	for _, groups := range anyOf {
		if any != nil {
			all = append(all, &huma.Schema{AnyOf: groups})
			continue
		}
		any = groups
	}
	return one, any, all
}

// field is the schema of a field for a use.
func (s *shown) field(f reflect.StructField, p *huma.Schema, u use) *huma.Schema {
	q := *p
	if u.loose {
		q.Default = nil
	}
	if f.Tag.Get("codes") == "country" {
		q.Type, q.Pattern, q.PatternDescription, q.Ref = "", "", "", country(s.schemas)
	}
	if n, err := strconv.Atoi(f.Tag.Get("first")); err == nil && !u.change {
		q.MaxItems = &n
	}
	needs, empty := strings.CutSuffix(f.Tag.Get("needs"), ";empty")
	inner := use{change: u.change, loose: u.loose, needs: needs}
	if q.Ref = s.nested(q.Ref, inner); empty && !u.loose {
		none := 0
		q.AnyOf = []*huma.Schema{{Ref: q.Ref}, {Type: huma.TypeObject, MaxProperties: &none}}
		q.Ref = ""
	}
	inner.loose = false
	if q.Items != nil {
		items := *q.Items
		items.Ref = s.nested(items.Ref, inner)
		q.Items = &items
	}
	if of, ok := q.AdditionalProperties.(*huma.Schema); ok {
		value := *of
		value.Ref = s.nested(value.Ref, inner)
		q.AdditionalProperties = &value
	}
	return &q
}

// nested is the reference to an object within a request.
func (s *shown) nested(ref string, u use) string {
	name := strings.TrimPrefix(ref, refers)
	if of := s.flat[name]; of == nil || of.Type != huma.TypeObject || of.Properties == nil {
		return ref
	}
	return refers + s.request(name, u)
}

// orNull is the schema of a field that may be null. An id or a text with a pattern may also
// be empty.
func orNull(p *huma.Schema) *huma.Schema {
	q := *p
	if strings.HasPrefix(q.Pattern, "^") && !strings.HasPrefix(q.Pattern, "^(") && strings.Contains(q.Pattern, idLetters) {
		q.Pattern = "^(" + strings.TrimSuffix(q.Pattern[1:], "$") + ")?$"
	}
	switch {
	case q.AnyOf != nil:
		q.AnyOf = append(slices.Clone(q.AnyOf), &huma.Schema{Type: "null"})
	case q.Nullable:
	case q.Ref != "":
		q.Ref, q.AnyOf = "", []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}
	default:
		if q.Nullable = true; q.Enum != nil {
			q.Enum = append(slices.Clone(q.Enum), nil)
		}
	}
	return &q
}
