// Package document reads the OpenAPI document of the product, for tests.
//
// Owns: access to the values of the document, and the check of a JSON value against a
// schema. Does not own: the document (shared/op, functions/system/openapi).
// Invariants: the tests here check that the served document is the one the catalogue
// makes.
package document

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/system/openapi"
)

// Tree is a JSON object.
type Tree = map[string]any

// Served returns the served document, and its operations by operationId, each with its
// path and its method.
func Served(t testing.TB) (doc any, operations map[string]Tree) {
	t.Helper()
	packed, err := openapi.Served()
	if err != nil {
		t.Fatal(err)
	}
	return Parse(t, packed)
}

// Parse reads a document, compressed or not.
func Parse(t testing.TB, text []byte) (doc any, operations map[string]Tree) {
	t.Helper()
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	operations = map[string]Tree{}
	Each(At(doc, "paths"), func(path string, item any) {
		Each(item, func(method string, o any) {
			operation, _ := o.(Tree)
			operation["path"], operation["method"] = path, strings.ToUpper(method)
			operations[Text(o, "operationId")] = operation
		})
	})
	return doc, operations
}

// At returns the value at a path of names; nil if there is none.
func At(v any, names ...string) any {
	for _, n := range names {
		o, ok := v.(Tree)
		if !ok {
			return nil
		}
		v = o[n]
	}
	return v
}

// Text returns the text at a path of names; empty if there is none.
func Text(v any, names ...string) string {
	s, _ := At(v, names...).(string)
	return s
}

// List returns the list at a path of names; nil if there is none.
func List(v any, names ...string) []any {
	l, _ := At(v, names...).([]any)
	return l
}

// Each visits the members of a JSON object in the order of their names.
func Each(v any, visit func(name string, v any)) {
	o, _ := v.(Tree)
	for _, n := range slices.Sorted(maps.Keys(o)) {
		visit(n, o[n])
	}
}

// Follow returns the target of a reference: #/components/schemas/Contact.
func Follow(doc any, ref string) any {
	path, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	return At(doc, strings.Split(path, "/")...)
}

// Flat returns a schema merged with all schemas it refers to ($ref, allOf, anyOf). A
// nullable schema has the type null as well.
func Flat(doc, schema any) Tree {
	out := Tree{}
	add := func(schema Tree) {
		for name, v := range schema {
			switch name {
			case "$ref", "allOf", "anyOf", "oneOf":
			case "properties":
				of, _ := out[name].(Tree)
				out[name] = both(of, v.(Tree))
			case "required":
				out[name] = slices.Concat(List(out, name), List(schema, name))
			default:
				out[name] = v
			}
		}
	}
	if ref := Text(schema, "$ref"); ref != "" {
		add(Flat(doc, Follow(doc, ref)))
	}
	for _, s := range slices.Concat(List(schema, "allOf"), List(schema, "anyOf"), List(schema, "oneOf")) {
		if Text(s, "$ref") == "" && At(s, "type") == nil {
			continue // a rule about fields together
		}
		before := out["type"]
		if add(Flat(doc, s)); before != nil && out["type"] == "null" {
			out["type"] = []any{before, "null"}
		}
	}
	own, _ := schema.(Tree)
	add(own)
	return out
}

// both merges the fields of two schemas of one object.
func both(one, other Tree) Tree {
	out := maps.Clone(other)
	for name, p := range one {
		if out[name] = p; other[name] != nil {
			out[name] = Tree{"allOf": []any{p, other[name]}}
		}
	}
	return out
}

// Body returns the schema of the JSON body of an operation; nil if it has none.
func Body(operation any) any {
	return At(operation, "requestBody", "content", "application/json", "schema")
}

// Parameters returns the parameters of an operation.
func Parameters(doc, operation any) []any {
	var all []any
	for _, p := range List(operation, "parameters") {
		if ref := Text(p, "$ref"); ref != "" {
			p = Follow(doc, ref)
		}
		all = append(all, p)
	}
	return all
}
