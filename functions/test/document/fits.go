package document

import (
	"math"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Keywords are the keywords of JSON Schema 2020-12 that Fits evaluates, and those that
// only describe.
var Keywords = []string{
	"$ref", "allOf", "anyOf", "oneOf", "type", "enum", "properties", "required", "additionalProperties", "unevaluatedProperties", "items",
	"minItems", "maxItems", "maxProperties", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
	"description", "default", "examples", "readOnly", "writeOnly", "x-pattern-description", "contentMediaType", "contentEncoding", "x-codes",
}

// Fits reports whether a JSON value fits a schema of the document, and returns the fields
// of an object that the schema defines.
func Fits(doc, schema, v any) (ok bool, known map[string]bool) {
	known = map[string]bool{}
	ok = true
	also := func(schema any) bool {
		fine, more := Fits(doc, schema, v)
		for name := range more {
			known[name] = true
		}
		return fine
	}
	if ref := Text(schema, "$ref"); ref != "" {
		ok = also(Follow(doc, ref)) && ok
	}
	for _, s := range List(schema, "allOf") {
		ok = also(s) && ok
	}
	if any := List(schema, "anyOf"); len(any) > 0 {
		ok = slices.ContainsFunc(any, also) && ok
	}
	if one := List(schema, "oneOf"); len(one) > 0 {
		fitting := 0
		for _, s := range one {
			if also(s) {
				fitting++
			}
		}
		ok = fitting == 1 && ok
	}
	switch v := v.(type) {
	case Tree:
		ok = fieldsFit(doc, schema, v, known) && ok
	case []any:
		ok = elementsFit(doc, schema, v) && ok
	}
	return ok && typeFits(schema, v) && valueFits(schema, v), known
}

func typeFits(schema, v any) bool {
	kinds := List(schema, "type")
	if one := Text(schema, "type"); one != "" {
		kinds = []any{one}
	}
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(kind any) bool {
		n, number := v.(float64)
		switch kind {
		case "integer":
			return number && n == math.Trunc(n)
		case "null":
			return v == nil
		}
		return v != nil && kind == map[reflect.Kind]string{
			reflect.Map: "object", reflect.Slice: "array", reflect.String: "string", reflect.Float64: "number", reflect.Bool: "boolean",
		}[reflect.TypeOf(v).Kind()]
	})
}

func valueFits(schema, v any) bool {
	enum := List(schema, "enum")
	if len(enum) > 0 && !slices.ContainsFunc(enum, func(e any) bool { return reflect.DeepEqual(e, v) }) {
		return false
	}
	limit := func(name string, otherwise float64) float64 {
		if n, found := At(schema, name).(float64); found {
			return n
		}
		return otherwise
	}
	switch v := v.(type) {
	case float64:
		return v >= limit("minimum", math.Inf(-1)) && v <= limit("maximum", math.Inf(1))
	case string:
		n := float64(utf8.RuneCountInString(v))
		if n < limit("minLength", 0) || n > limit("maxLength", math.Inf(1)) || !regexp.MustCompile(Text(schema, "pattern")).MatchString(v) {
			return false
		}
		switch Text(schema, "format") {
		case "email":
			_, err := mail.ParseAddress(v)
			return err == nil
		case "date":
			_, err := time.Parse(time.DateOnly, v)
			return err == nil
		}
	case Tree:
		return float64(len(v)) <= limit("maxProperties", math.Inf(1))
	case []any:
		if n := float64(len(v)); n < limit("minItems", 0) || n > limit("maxItems", math.Inf(1)) {
			return false
		}
	}
	return true
}

func elementsFit(doc, schema any, v []any) bool {
	for i, e := range v {
		if items := At(schema, "items"); items != nil {
			if ok, _ := Fits(doc, items, e); !ok {
				return false
			}
		}
		if At(schema, "uniqueItems") == true && slices.ContainsFunc(v[:i], func(o any) bool { return reflect.DeepEqual(o, e) }) {
			return false
		}
	}
	return true
}

func fieldsFit(doc, schema any, v Tree, known map[string]bool) bool {
	for _, name := range List(schema, "required") {
		if _, found := v[name.(string)]; !found {
			return false
		}
	}
	fine := true
	one := func(name string, of any) {
		known[name] = true
		if ok, _ := Fits(doc, of, v[name]); !ok {
			fine = false
		}
	}
	properties, _ := At(schema, "properties").(Tree)
	for name := range v {
		if p, found := properties[name]; found {
			one(name, p)
		}
	}
	for name := range v {
		switch free := At(schema, "additionalProperties"); {
		case properties[name] != nil:
		case free == false:
			fine = false
		case free != nil:
			one(name, free)
		}
		if At(schema, "unevaluatedProperties") == false && !known[name] {
			fine = false
		}
	}
	return fine
}
