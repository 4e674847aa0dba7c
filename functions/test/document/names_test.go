package document_test

import (
	"regexp"
	"testing"

	"comptoir/functions/test/document"
)

// Each schema has a public name, in shared/op/names.txt, and no two have the same.
func TestSchemasHavePublicNames(t *testing.T) {
	doc, _ := document.Served(t)
	public := regexp.MustCompile(`^[A-Z][A-Za-z]+$`)
	document.Each(document.At(doc, "components", "schemas"), func(name string, _ any) {
		if !public.MatchString(name) {
			t.Errorf("the schema %s has no public name: add its line to shared/op/names.txt", name)
		}
	})
	for _, schema := range []string{"SalesOrder", "Contact", "Invoice", "Estimate", "CreditNote", "Item", "Problem"} {
		if document.At(doc, "components", "schemas", schema) == nil {
			t.Errorf("there is no schema %s", schema)
		}
	}
}
