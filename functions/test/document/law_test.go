package document_test

import (
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

func TestTheDocumentNamesEveryOperation(t *testing.T) {
	_, operations := document.Served(t)
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" {
			continue
		}
		d := operations[samples.Original(o.ID)]
		if d == nil || document.Text(d, "method")+" "+document.Text(d, "path") != o.On.Route() {
			t.Errorf("%s is documented as %v %v; its route is %s", o.ID, d["method"], d["path"], o.On.Route())
		}
		delete(operations, o.ID)
	}
	for id := range operations {
		t.Errorf("the document has an operation %s that is not in the catalogue", id)
	}
}

func TestEveryOperationIsDocumentedInFull(t *testing.T) {
	b := samples.Open(t)
	_, examples := generate(t)
	doc, operations := document.Served(t)
	tags := map[string]bool{}
	for _, tag := range document.At(doc, "tags").([]any) {
		tags[document.Text(tag, "name")] = len(document.Text(tag, "description")) > 10
	}
	for _, o := range b.Operations {
		d := operations[samples.Original(o.ID)]
		if s := document.Text(d, "summary"); s == "" || strings.HasSuffix(s, ".") {
			t.Errorf("%s: the summary is %q; it is one line without a full stop", o.ID, s)
		}
		if doc := document.Text(d, "description"); doc != "" && !strings.HasSuffix(doc, ".") {
			t.Errorf("%s: the description ends in the middle of a sentence: %q", o.ID, doc)
		}
		if !tags[o.Resource()] {
			t.Errorf("%s: the resource %s is not described; its package comment does it", o.ID, o.Resource())
		}
		if body := document.At(d, "requestBody"); body != nil && document.At(body, "content", "application/json", "example") == nil {
			t.Errorf("%s: no example of the body", o.ID)
		}
		if body := document.At(d, "requestBody"); (body == nil) != (b.Sample[o.ID].Body == "") {
			t.Errorf("%s: takes a body: %t; the sample has one: %t", o.ID, body != nil, b.Sample[o.ID].Body != "")
		}
		params, _ := d["parameters"].([]any)
		for _, p := range params {
			if document.Text(p, "$ref") == "" && document.Text(p, "description") == "" {
				t.Errorf("%s: the parameter %s has no description (doc tag)", o.ID, document.Text(p, "name"))
			}
		}
		refusals := 0
		document.Each(d["responses"], func(status string, r any) {
			if status[0] == '4' {
				refusals++
			}
			if ref := document.Text(r, "$ref"); ref != "" {
				r = document.Follow(doc, ref)
			}
			content := document.At(r, "content", "application/json")
			if content != nil && document.At(content, "example") == nil && document.At(content, "examples") == nil && examples[samples.Original(o.ID)] != nil {
				t.Errorf("%s: no example of the answer %s", o.ID, status)
			}
		})
		if refusals == 0 {
			t.Errorf("%s: no refusal is documented", o.ID)
		}
		if secured := d["security"] == nil && doc.(document.Tree)["security"] != nil; secured == o.Needs.IsPublic() {
			t.Errorf("%s: needs a token: %t; documented: %t", o.ID, !o.Needs.IsPublic(), secured)
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	doc, _ := document.Served(t)
	used := map[string]bool{}
	samples.Objects(doc, "#", func(at string, o document.Tree) {
		ref, ok := o["$ref"].(string)
		if !ok {
			return
		}
		used[ref] = true
		if document.Follow(doc, ref) == nil {
			t.Errorf("%s refers to %s, which is not there", at, ref)
		}
	})
	for _, kind := range []string{"schemas", "responses", "parameters", "examples", "headers"} {
		document.Each(document.At(doc, "components", kind), func(name string, _ any) {
			if ref := "#/components/" + kind + "/" + name; !used[ref] {
				t.Errorf("nothing refers to %s", ref)
			}
		})
	}
}

// Every field of every document says what it means: in its doc tag.
func TestEveryFieldIsDescribed(t *testing.T) {
	doc, _ := document.Served(t)
	schemas := document.At(doc, "components", "schemas")
	samples.Objects(schemas, "", func(place string, o document.Tree) {
		schema, _, _ := strings.Cut(strings.TrimPrefix(place, "/"), "/")
		if document.At(schemas, schema+"-fields") != nil {
			return // it only adds to what is said there
		}
		document.Each(o["properties"], func(name string, p any) {
			if document.Text(p, "description") == "" && name != "$schema" {
				t.Errorf("%s: the field %s has no description (doc tag)", strings.Trim(strings.ReplaceAll(place, "/properties/", "."), "/"), name)
			}
		})
	})
}
