package functions_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/shared/op"
)

// tree is a JSON object.
type tree = map[string]any

// at follows names down into a JSON value.
func at(v any, names ...string) any {
	for _, n := range names {
		o, ok := v.(tree)
		if !ok {
			return nil
		}
		v = o[n]
	}
	return v
}

func text(v any, names ...string) string {
	s, _ := at(v, names...).(string)
	return s
}

// each visits the members of a JSON object in order.
func each(v any, visit func(name string, v any)) {
	o, _ := v.(tree)
	var names []string
	for n := range o {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		visit(n, o[n])
	}
}

// described are the operations of the document, by operationId.
func described(t *testing.T) (doc any, operations map[string]tree) {
	t.Helper()
	if err := json.Unmarshal(document(t), &doc); err != nil {
		t.Fatal(err)
	}
	operations = map[string]tree{}
	each(at(doc, "paths"), func(path string, item any) {
		each(item, func(method string, o any) {
			operation, _ := o.(tree)
			operation["path"], operation["method"] = path, strings.ToUpper(method)
			operations[text(o, "operationId")] = operation
		})
	})
	return doc, operations
}

func TestTheDocumentNamesEveryOperation(t *testing.T) {
	_, operations := described(t)
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" {
			continue
		}
		d := operations[o.ID]
		if d == nil || text(d, "method")+" "+text(d, "path") != o.On.Route() {
			t.Errorf("%s is documented as %v %v; its route is %s", o.ID, d["method"], d["path"], o.On.Route())
		}
		delete(operations, o.ID)
	}
	for id := range operations {
		t.Errorf("the document has an operation %s that is not in the catalogue", id)
	}
}

func TestEveryOperationIsDocumentedInFull(t *testing.T) {
	b := learn(t)
	doc, operations := described(t)
	tags := map[string]bool{}
	for _, tag := range at(doc, "tags").([]any) {
		tags[text(tag, "name")] = len(text(tag, "description")) > 10
	}
	for _, o := range b.operations {
		d := operations[o.ID]
		if s := text(d, "summary"); s == "" || strings.HasSuffix(s, ".") {
			t.Errorf("%s: the summary is %q; it is one line without a full stop", o.ID, s)
		}
		if doc := text(d, "description"); doc != "" && !strings.HasSuffix(doc, ".") {
			t.Errorf("%s: the description ends in the middle of a sentence: %q", o.ID, doc)
		}
		if !tags[o.Resource()] {
			t.Errorf("%s: the resource %s is not described; its package comment does it", o.ID, o.Resource())
		}
		if body := at(d, "requestBody"); body != nil && at(body, "content", "application/json", "example") == nil {
			t.Errorf("%s: no example of the body", o.ID)
		}
		if body := at(d, "requestBody"); (body == nil) != (b.sample[o.ID].Body == "") {
			t.Errorf("%s: takes a body: %t; the sample has one: %t", o.ID, body != nil, b.sample[o.ID].Body != "")
		}
		params, _ := d["parameters"].([]any)
		for _, p := range params {
			if text(p, "$ref") == "" && text(p, "description") == "" {
				t.Errorf("%s: the parameter %s has no description (doc tag)", o.ID, text(p, "name"))
			}
		}
		refusals := 0
		each(d["responses"], func(status string, r any) {
			if status[0] == '4' {
				refusals++
			}
			if ref := text(r, "$ref"); ref != "" {
				r = follow(doc, ref)
			}
			content := at(r, "content", "application/json")
			if content != nil && at(content, "example") == nil && at(content, "examples") == nil && b.shown[o.ID] != nil {
				t.Errorf("%s: no example of the answer %s", o.ID, status)
			}
		})
		if refusals == 0 {
			t.Errorf("%s: no refusal is documented", o.ID)
		}
		if secured := d["security"] == nil && doc.(tree)["security"] != nil; secured == o.Needs.IsPublic() {
			t.Errorf("%s: needs a token: %t; documented: %t", o.ID, !o.Needs.IsPublic(), secured)
		}
	}
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	doc, _ := described(t)
	used := map[string]bool{}
	objects(doc, "#", func(at string, o tree) {
		ref, ok := o["$ref"].(string)
		if !ok {
			return
		}
		used[ref] = true
		if follow(doc, ref) == nil {
			t.Errorf("%s refers to %s, which is not there", at, ref)
		}
	})
	for _, kind := range []string{"schemas", "responses", "parameters", "examples", "headers"} {
		each(at(doc, "components", kind), func(name string, _ any) {
			if ref := "#/components/" + kind + "/" + name; !used[ref] {
				t.Errorf("nothing refers to %s", ref)
			}
		})
	}
}

func follow(doc any, ref string) any {
	path, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	return at(doc, strings.Split(path, "/")...)
}

// flat is a schema with all that it refers to and is made of in one place; what may be
// null is of the type null as well.
func flat(doc, schema any) tree {
	out := tree{}
	add := func(part tree) {
		for name, v := range part {
			switch name {
			case "$ref", "allOf", "anyOf":
			case "properties":
				of, _ := out[name].(tree)
				out[name] = both(of, v.(tree))
			case "required":
				out[name] = slices.Concat(list(out, name), list(part, name))
			default:
				out[name] = v
			}
		}
	}
	if ref := text(schema, "$ref"); ref != "" {
		add(flat(doc, follow(doc, ref)))
	}
	for _, part := range slices.Concat(list(schema, "allOf"), list(schema, "anyOf")) {
		before := out["type"]
		if add(flat(doc, part)); before != nil && out["type"] == "null" {
			out["type"] = []any{before, "null"}
		}
	}
	own, _ := schema.(tree)
	add(own)
	return out
}

// both are the fields two schemas know of one object.
func both(one, other tree) tree {
	out := maps.Clone(other)
	for name, p := range one {
		if out[name] = p; other[name] != nil {
			out[name] = tree{"allOf": []any{p, other[name]}}
		}
	}
	return out
}

// parametersOf are the parameters of an operation of the document.
func parametersOf(doc, operation any) []any {
	var all []any
	for _, p := range list(operation, "parameters") {
		if ref := text(p, "$ref"); ref != "" {
			p = follow(doc, ref)
		}
		all = append(all, p)
	}
	return all
}

// Every field of every document says what it means: in its doc tag.
func TestEveryFieldIsDescribed(t *testing.T) {
	doc, _ := described(t)
	schemas := at(doc, "components", "schemas")
	objects(schemas, "", func(place string, o tree) {
		schema, _, _ := strings.Cut(strings.TrimPrefix(place, "/"), "/")
		if at(schemas, schema+"-fields") != nil {
			return // it only adds to what is said there
		}
		each(o["properties"], func(name string, p any) {
			if text(p, "description") == "" && name != "$schema" {
				t.Errorf("%s: the field %s has no description (doc tag)", strings.Trim(strings.ReplaceAll(place, "/properties/", "."), "/"), name)
			}
		})
	})
}
