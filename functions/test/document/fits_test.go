package document_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/document"
)

// The schemas of the document use only keywords that Fits evaluates or may ignore.
func TestFitsKnowsEveryKeyword(t *testing.T) {
	doc, _ := document.Served(t)
	met := map[string]bool{}
	var look func(s any)
	look = func(s any) {
		o, ok := s.(document.Tree)
		if !ok {
			return
		}
		for name := range o {
			met[name] = true
		}
		document.Each(o["properties"], func(_ string, p any) { look(p) })
		for _, p := range slices.Concat(document.List(o, "allOf"), document.List(o, "anyOf"), document.List(o, "oneOf")) {
			look(p)
		}
		look(o["items"])
		look(o["additionalProperties"])
	}
	document.Each(document.At(doc, "components", "schemas"), func(_ string, s any) { look(s) })
	for name := range met {
		if !slices.Contains(document.Keywords, name) {
			t.Errorf("a schema has the keyword %s, which Fits does not know", name)
		}
	}
}

// Each example fits its schema.
func TestEveryExampleFits(t *testing.T) {
	doc, operations := document.Served(t)
	for id, o := range operations {
		document.Each(o["responses"], func(status string, r any) {
			if ref := document.Text(r, "$ref"); ref != "" {
				r = document.Follow(doc, ref)
			}
			m := document.At(r, "content", "application/json")
			example := document.At(m, "example")
			if ref := document.Text(m, "examples", "answer", "$ref"); ref != "" {
				example = document.At(document.Follow(doc, ref), "value")
			}
			if ok, _ := document.Fits(doc, document.At(m, "schema"), example); example != nil && !ok {
				raw, err := json.Marshal(example)
				t.Errorf("%s: the example of the response %s does not fit its schema: %s %v", id, status, raw, err)
			}
		})
		m := document.At(o, "requestBody", "content", "application/json")
		if ok, _ := document.Fits(doc, document.At(m, "schema"), document.At(m, "example")); m != nil && !ok {
			t.Errorf("%s: the example of the body does not fit its schema", id)
		}
		for _, p := range document.Parameters(doc, o) {
			example, name := document.At(p, "example"), document.Text(p, "name")
			if ok, _ := document.Fits(doc, document.At(p, "schema"), example); example != nil && !ok && !strings.HasPrefix(name, "If-") {
				t.Errorf("%s: the example %v of the parameter %s does not fit its schema", id, example, name)
			}
		}
	}
}
