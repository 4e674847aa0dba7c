package document_test

import (
	"testing"

	"comptoir/functions/test/document"
)

// Each document with lines in a response has the warnings about it, whichever operation
// answers it: what is printed wrongly is never silent.
func TestEveryDocumentInAResponseHasWarnings(t *testing.T) {
	doc, operations := document.Served(t)
	found := 0
	for id, o := range operations {
		document.Each(document.At(o, "responses"), func(status string, r any) {
			if ref := document.Text(r, "$ref"); ref != "" {
				r = document.Follow(doc, ref)
			}
			schema := document.At(r, "content", "application/json", "schema")
			if status[0] != '2' || schema == nil {
				return
			}
			var walk func(path string, schema any, depth int)
			walk = func(path string, schema any, depth int) {
				flat := document.Flat(doc, schema)
				fields, _ := document.At(flat, "properties").(document.Tree)
				if fields["lines"] != nil && fields["billing_address"] != nil && fields["version"] != nil {
					found++
					if fields["warnings"] == nil {
						t.Errorf("%s: the document at %q of the response has no warnings", id, path)
					}
					return
				}
				if depth > 3 {
					return
				}
				for name, f := range fields {
					walk(path+"/"+name, f, depth+1)
				}
				if items := document.At(flat, "items"); items != nil {
					walk(path, items, depth+1)
				}
			}
			walk("", schema, 0)
		})
	}
	if found < 30 {
		t.Errorf("%d documents are in responses; the walk has lost some", found)
	}
}
