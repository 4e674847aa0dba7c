package document_test

import (
	"strconv"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// The document has exactly the operations of the catalogue that a request starts.
func TestDocumentHasEveryOperation(t *testing.T) {
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

// Every operation has a summary, a described resource, examples, described parameters,
// refusals and its authorization.
func TestEveryOperationIsFullyDocumented(t *testing.T) {
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
			t.Errorf("%s: the summary is %q; write one line without a full stop", o.ID, s)
		}
		if doc := document.Text(d, "description"); doc != "" && !strings.HasSuffix(doc, ".") {
			t.Errorf("%s: the description does not end with a full stop: %q", o.ID, doc)
		}
		if !tags[samples.Original(o.Resource())] {
			t.Errorf("%s: the resource %s is not described; write a package comment", o.ID, o.Resource())
		}
		if body := document.At(d, "requestBody"); body != nil && document.At(body, "content", "application/json", "example") == nil {
			t.Errorf("%s: the body has no example", o.ID)
		}
		if body := document.At(d, "requestBody"); (body == nil) != (b.Sample[o.ID].Body == "") {
			t.Errorf("%s: accepts a body: %t; the sample has one: %t", o.ID, body != nil, b.Sample[o.ID].Body != "")
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
			missing := document.At(content, "example") == nil && document.At(content, "examples") == nil
			if content != nil && missing && examples[samples.Original(o.ID)] != nil {
				t.Errorf("%s: the response %s has no example", o.ID, status)
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

// Every reference has a target, and every component is referred to.
func TestEveryReferenceHasATarget(t *testing.T) {
	doc, _ := document.Served(t)
	used := map[string]bool{}
	samples.Objects(doc, "#", func(at string, o document.Tree) {
		ref, ok := o["$ref"].(string)
		if !ok {
			return
		}
		used[ref] = true
		if document.Follow(doc, ref) == nil {
			t.Errorf("%s refers to %s, which does not exist", at, ref)
		}
	})
	for _, kind := range []string{"schemas", "responses", "parameters", "examples", "headers"} {
		document.Each(document.At(doc, "components", kind), func(name string, _ any) {
			if ref := "#/components/" + kind + "/" + name; !used[ref] {
				t.Errorf("%s is not referred to", ref)
			}
		})
	}
}

// Every field of every schema has a description: its doc tag.
func TestEveryFieldIsDescribed(t *testing.T) {
	doc, _ := document.Served(t)
	schemas := document.At(doc, "components", "schemas")
	samples.Objects(schemas, "", func(pointer string, o document.Tree) {
		if strings.Contains(pointer, "/anyOf/") || strings.Contains(pointer, "/oneOf/") || strings.Contains(pointer, "/allOf/") {
			return // a rule about fields that are described beside it
		}
		document.Each(o["properties"], func(name string, p any) {
			if document.Text(p, "description") == "" && name != "$schema" {
				path := strings.Trim(strings.ReplaceAll(pointer, "/properties/", "."), "/")
				t.Errorf("%s: the field %s has no description (doc tag)", path, name)
			}
		})
	})
}

// Without its default response the document has every status that an operation returns:
// the tests hold each response against Statuses (functest). A body documents 413 and 415, a
// change its versions, and each status its headers.
func TestEveryStatusIsDocumented(t *testing.T) {
	doc, operations := document.Served(t)
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" {
			continue
		}
		d, want := operations[o.ID], map[string]bool{}
		for _, status := range o.Statuses() {
			want[strconv.Itoa(status)] = true
		}
		document.Each(d["responses"], func(status string, r any) {
			if ref := document.Text(r, "$ref"); ref != "" {
				r = document.Follow(doc, ref)
			}
			if status != "default" && !want[status] {
				t.Errorf("%s documents %s, which is not among %v", o.ID, status, o.Statuses())
			}
			delete(want, status)
			name := map[string]string{
				"401": "WWW-Authenticate", "409": "Retry-After", "415": "Accept-Patch", "429": "Retry-After", "default": "Allow",
			}[status]
			if name != "" && document.At(r, "headers", name) == nil {
				t.Errorf("%s: the response %s has no header %s", o.ID, status, name)
			}
		})
		for status := range want {
			t.Errorf("%s does not document %s", o.ID, status)
		}
		body := document.At(d, "requestBody") != nil
		takes := document.At(d, "responses", "415") != nil && document.At(d, "responses", "413") != nil
		if body != takes {
			t.Errorf("%s takes a body: %t; it documents 413 and 415: %t", o.ID, body, takes)
		}
		changes := o.On.Method == "PATCH" || o.ID == "contact.clone"
		if patch := document.At(d, "requestBody", "content", "application/merge-patch+json") != nil; patch != changes {
			t.Errorf("%s takes a merge-patch: %t", o.ID, patch)
		}
		document.Each(d["x-codes"], func(status string, _ any) {
			if document.At(d, "responses", status) == nil {
				t.Errorf("%s lists codes of %s, which it does not document", o.ID, status)
			}
		})
	}
}
