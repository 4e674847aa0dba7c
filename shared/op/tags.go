package op

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/words"
)

// These tags add to the documentation what an operation's own rules refuse, each with a
// code and a sentence of its own. Requests are not validated against them.
//
//	least:"0"                   a number written as text: no minus
//	above:"0"                   a number written as text: greater than zero
//	not:"0"                     a number written as text: not zero
//	exactly:"2"                 a list: its number of elements
//	each:"format:\"email\""     a list: the tags of its elements
//	first:"1"                   a list: the most elements in a new document
//	fixed:"false"               the only value
//	codes:"country"             a text: an ISO 3166-1 code
//	on:"new", on:"change"       the field exists in new documents only, in changes only
//	needs:"street,city"         an object: the fields that have a value
//	needs:"street,city;empty"   or the object is empty
//	whole:"street,city"         what makes the object a value, where a rule needs one
//	list:"draft,sent"           a parameter: values separated by commas
//
// A blank field of a struct has the tags oneOf:"customer_id|customer" and
// anyOf:"item_id|name,rate": the fields of which one group, or at least one group, has a
// value; !customer in a group is a flag that is not set.
const blank = "_"

// prefixed is the type of an id.
type prefixed interface{ Prefix() string }

// enrich adds the rules of the fields to the schemas of a registry.
func enrich(schemas huma.Registry) {
	all := schemas.Map()
	for name, s := range all {
		t := schemas.TypeFromRef(refers + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			if field, _, _ := strings.Cut(f.Tag.Get("json"), ","); field != "" && s.Properties[field] != nil {
				s.Properties[field] = enriched(schemas, f, s.Properties[field])
			}
		}
	}
}

// enriched is the schema of a field or a parameter with the field's rules.
func enriched(schemas huma.Registry, f reflect.StructField, p *huma.Schema) *huma.Schema {
	s := *p
	if f.Tag.Get("least") != "" {
		s.Ref = ranged(schemas, s.Ref, "unsigned", `[0-9]{1,15}(\.[0-9]{1,6})?`)
	}
	if f.Tag.Get("above") != "" {
		s.Ref = ranged(schemas, s.Ref, "positive", `([1-9][0-9]{0,14}(\.[0-9]{1,6})?|0\.(`+positive+`))`)
	}
	if f.Tag.Get("not") != "" {
		s.Ref = ranged(schemas, s.Ref, "nonzero", `-?([1-9][0-9]{0,14}(\.[0-9]{1,6})?|0\.(`+positive+`))`)
	}
	if n, err := strconv.Atoi(f.Tag.Get("exactly")); err == nil {
		s.MinItems, s.MaxItems = &n, &n
	}
	if text := f.Tag.Get("fixed"); text != "" {
		s.Enum = []any{text == "true"}
	}
	if id, ok := reflect.Zero(deep(f.Type)).Interface().(prefixed); ok && deep(f.Type).Kind() == reflect.String {
		one := &s
		if s.Items != nil {
			items := *s.Items
			one, s.Items = &items, &items
		}
		one.Pattern, one.PatternDescription, one.MaxLength = "^"+id.Prefix()+idLetters+"$", "", nil
	}
	if s.ContentEncoding == "base64" {
		four := 4
		s.MinLength, s.Pattern = &four, "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
	}
	if tags := f.Tag.Get("each"); tags != "" && s.Items != nil {
		s.Items = huma.SchemaFromField(schemas, reflect.StructField{Name: f.Name, Type: f.Type.Elem(), Tag: reflect.StructTag(tags)}, "")
	}
	return &s
}

// positive is the fraction of a number greater than zero, of at most six digits.
const positive = `[1-9][0-9]{0,5}|0[1-9][0-9]{0,4}|00[1-9][0-9]{0,3}|000[1-9][0-9]{0,2}|0000[1-9][0-9]?|00000[1-9]`

// idLetters are the letters of an id after its prefix: a ULID.
const idLetters = "_[0-7][0-9A-HJKMNP-TV-Z]{25}"

// deep is the type of a value, without pointers and lists.
func deep(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// ranged is the reference to a number written as text with another pattern.
func ranged(schemas huma.Registry, ref, name, pattern string) string {
	base := strings.TrimPrefix(ref, refers)
	if of := schemas.Map()[base]; of != nil && schemas.Map()[base+"-"+name] == nil {
		s := *of
		s.Pattern, s.Description = "^"+pattern+"$", of.Description+", "+name
		schemas.Map()[base+"-"+name] = &s
	}
	return refers + base + "-" + name
}

// country is the reference to the codes of countries.
func country(schemas huma.Registry) string {
	const name = "postal.Country"
	if schemas.Map()[name] == nil {
		s := &huma.Schema{Type: huma.TypeString, Description: "ISO 3166-1 alpha-2 code"}
		for _, code := range words.Countries() {
			s.Enum = append(s.Enum, code)
		}
		schemas.Map()[name] = s
	}
	return refers + name
}

// several is the schema of a parameter with several values, separated by commas.
func several(words string) *huma.Schema {
	var values []any
	for word := range strings.SplitSeq(words, ",") {
		values = append(values, word)
	}
	one := 1
	return &huma.Schema{Type: huma.TypeArray, MinItems: &one, Items: &huma.Schema{Type: huma.TypeString, Enum: values}}
}

// alternatives are the rules of a struct, those of the structs that it embeds included.
func alternatives(t reflect.Type) (oneOf, anyOf [][]*huma.Schema) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Name == blank:
			if groups := f.Tag.Get("oneOf"); groups != "" {
				oneOf = append(oneOf, groupsOf(t, groups))
			}
			if groups := f.Tag.Get("anyOf"); groups != "" {
				anyOf = append(anyOf, groupsOf(t, groups))
			}
		case f.Anonymous && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct:
			one, any := alternatives(f.Type)
			oneOf, anyOf = append(oneOf, one...), append(anyOf, any...)
		}
	}
	return oneOf, anyOf
}

// groupsOf are the schemas of groups of fields, each with a value in every field.
func groupsOf(t reflect.Type, groups string) []*huma.Schema {
	var all []*huma.Schema
	for group := range strings.SplitSeq(groups, "|") {
		s := &huma.Schema{Properties: map[string]*huma.Schema{}}
		for name := range strings.SplitSeq(group, ",") {
			if flag, unset := strings.CutPrefix(name, "!"); unset {
				s.Properties[flag] = &huma.Schema{Enum: []any{false, nil}}
				continue
			}
			s.Required = append(s.Required, name)
			s.Properties[name] = given(fieldOf(t, name))
		}
		all = append(all, s)
	}
	return all
}

// fieldOf is the type of a field by its name in JSON.
func fieldOf(t reflect.Type, name string) reflect.StructField {
	i := slices.IndexFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return field == name
	})
	if i < 0 {
		panic(t.Name() + " has no field " + name + ", which a tag names")
	}
	return reflect.VisibleFields(t)[i]
}

// counted is a number that is given: the numbers of lines and persons begin at 1.
type counted struct {
	N int `minimum:"1"`
}

// given is the schema of a field that has a value: a text that is not blank, an object, or
// a number. It repeats no rule of the field's own schema, which applies as well.
func given(f reflect.StructField) *huma.Schema {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case documented()[t] != nil:
		return &huma.Schema{Type: huma.TypeString}
	case t.Kind() == reflect.Struct && f.Tag.Get("whole") != "":
		s := groupsOf(t, f.Tag.Get("whole"))[0]
		s.Type = huma.TypeObject
		return s
	case t.Kind() == reflect.Struct:
		return &huma.Schema{Type: huma.TypeObject}
	case t.Kind() == reflect.Int:
		return huma.SchemaFromField(huma.NewMapRegistry(refers, huma.DefaultSchemaNamer), reflect.TypeFor[counted]().Field(0), "")
	}
	one := 1
	if _, id := reflect.Zero(t).Interface().(prefixed); id || f.Tag.Get("pattern") != "" || f.Tag.Get("format") != "" {
		return &huma.Schema{Type: huma.TypeString, MinLength: &one}
	}
	return &huma.Schema{Type: huma.TypeString, Pattern: `\S`}
}
