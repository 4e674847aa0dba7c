package functions_test

import (
	"encoding/json"
	"math"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// keywords are those of JSON Schema 2020-12 that fits knows, and those that say
// nothing of what fits.
var keywords = []string{
	"$ref", "allOf", "anyOf", "type", "enum", "properties", "required", "additionalProperties", "unevaluatedProperties", "items",
	"minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
	"description", "default", "examples", "readOnly", "writeOnly", "patternDescription", "contentMediaType", "contentEncoding", "x-codes",
}

// fits reports whether a JSON value fits a schema of the document, and which fields
// of an object the schema knows.
func fits(doc, schema, v any) (ok bool, known map[string]bool) {
	known = map[string]bool{}
	ok = true
	also := func(part any) bool {
		fine, more := fits(doc, part, v)
		for name := range more {
			known[name] = true
		}
		return fine
	}
	if ref := text(schema, "$ref"); ref != "" {
		ok = also(follow(doc, ref)) && ok
	}
	for _, part := range list(schema, "allOf") {
		ok = also(part) && ok
	}
	if any := list(schema, "anyOf"); len(any) > 0 {
		ok = slices.ContainsFunc(any, also) && ok
	}
	switch v := v.(type) {
	case tree:
		ok = fieldsFit(doc, schema, v, known) && ok
	case []any:
		ok = elementsFit(doc, schema, v) && ok
	}
	return ok && typeFits(schema, v) && valueFits(schema, v), known
}

func list(v any, names ...string) []any {
	l, _ := at(v, names...).([]any)
	return l
}

func typeFits(schema, v any) bool {
	kinds := list(schema, "type")
	if one := text(schema, "type"); one != "" {
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
	if enum := list(schema, "enum"); len(enum) > 0 && !slices.ContainsFunc(enum, func(e any) bool { return reflect.DeepEqual(e, v) }) {
		return false
	}
	limit := func(name string, otherwise float64) float64 {
		if n, there := at(schema, name).(float64); there {
			return n
		}
		return otherwise
	}
	switch v := v.(type) {
	case float64:
		return v >= limit("minimum", math.Inf(-1)) && v <= limit("maximum", math.Inf(1))
	case string:
		n := float64(utf8.RuneCountInString(v))
		if n < limit("minLength", 0) || n > limit("maxLength", math.Inf(1)) || !regexp.MustCompile(text(schema, "pattern")).MatchString(v) {
			return false
		}
		if text(schema, "format") == "email" {
			_, err := mail.ParseAddress(v)
			return err == nil
		}
	case []any:
		if n := float64(len(v)); n < limit("minItems", 0) || n > limit("maxItems", math.Inf(1)) {
			return false
		}
	}
	return true
}

func elementsFit(doc, schema any, v []any) bool {
	for i, e := range v {
		if items := at(schema, "items"); items != nil {
			if ok, _ := fits(doc, items, e); !ok {
				return false
			}
		}
		if at(schema, "uniqueItems") == true && slices.ContainsFunc(v[:i], func(o any) bool { return reflect.DeepEqual(o, e) }) {
			return false
		}
	}
	return true
}

func fieldsFit(doc, schema any, v tree, known map[string]bool) bool {
	for _, name := range list(schema, "required") {
		if _, there := v[name.(string)]; !there {
			return false
		}
	}
	fine := true
	one := func(name string, of any) {
		known[name] = true
		if ok, _ := fits(doc, of, v[name]); !ok {
			fine = false
		}
	}
	properties, _ := at(schema, "properties").(tree)
	for name := range v {
		if p, there := properties[name]; there {
			one(name, p)
		}
	}
	for name := range v {
		switch free := at(schema, "additionalProperties"); {
		case properties[name] != nil:
		case free == false:
			fine = false
		case free != nil:
			one(name, free)
		}
		if at(schema, "unevaluatedProperties") == false && !known[name] {
			fine = false
		}
	}
	return fine
}

// What fits knows is what the document says.
func TestTheDocumentSaysNothingUntested(t *testing.T) {
	doc, _ := described(t)
	met := map[string]bool{}
	var look func(s any)
	look = func(s any) {
		o, ok := s.(tree)
		if !ok {
			return
		}
		for name := range o {
			met[name] = true
		}
		each(o["properties"], func(_ string, p any) { look(p) })
		for _, p := range slices.Concat(list(o, "allOf"), list(o, "anyOf")) {
			look(p)
		}
		look(o["items"])
		look(o["additionalProperties"])
	}
	each(at(doc, "components", "schemas"), func(_ string, s any) { look(s) })
	for name := range met {
		if !slices.Contains(keywords, name) {
			t.Errorf("a schema says %s, of which this test knows nothing", name)
		}
	}
}

// Each example fits its schema.
func TestEveryExampleFits(t *testing.T) {
	doc, operations := described(t)
	for id, o := range operations {
		each(o["responses"], func(status string, r any) {
			if ref := text(r, "$ref"); ref != "" {
				r = follow(doc, ref)
			}
			m := at(r, "content", "application/json")
			example := at(m, "example")
			if ref := text(m, "examples", "answer", "$ref"); ref != "" {
				example = at(follow(doc, ref), "value")
			}
			if ok, _ := fits(doc, at(m, "schema"), example); example != nil && !ok {
				raw, err := json.Marshal(example)
				t.Errorf("%s: the example of the answer %s does not fit: %s %v", id, status, raw, err)
			}
		})
		m := at(o, "requestBody", "content", "application/json")
		if ok, _ := fits(doc, at(m, "schema"), at(m, "example")); m != nil && !ok {
			t.Errorf("%s: the example of the body does not fit", id)
		}
		for _, p := range parametersOf(doc, o) {
			example := at(p, "example")
			if ok, _ := fits(doc, at(p, "schema"), example); example != nil && !ok && !strings.HasPrefix(text(p, "name"), "If-") {
				t.Errorf("%s: the example %v of the parameter %s does not fit", id, example, text(p, "name"))
			}
		}
	}
}
