package document_test

import (
	"fmt"
	"slices"
	"strings"

	"comptoir/functions/test/document"
)

// digest returns an OpenAPI document in a reviewable form: a paragraph for each operation
// and each schema, a line for each field. Descriptions are left out.
func digest(doc any) string {
	var b strings.Builder
	document.Each(document.At(doc, "paths"), func(path string, item any) {
		for _, method := range []string{"get", "post", "patch", "delete"} {
			if o := document.At(item, method); o != nil {
				fmt.Fprintf(&b, "%s %s  %s  %s\n", strings.ToUpper(method), path, document.Text(o, "operationId"), document.Text(o, "x-right"))
				operationDigest(&b, doc, o)
			}
		}
	})
	for _, kind := range []string{"parameters", "responses", "examples"} {
		fmt.Fprintf(&b, "\n%s\n", kind)
		document.Each(document.At(doc, "components", kind), func(name string, v any) {
			switch kind {
			case "parameters":
				fmt.Fprintf(&b, "  %s: %s\n", name, parameterDigest(v))
			case "responses":
				fmt.Fprintf(&b, "  %s: %s\n", name, words(v, "x-codes"))
			default:
				fmt.Fprintf(&b, "  %s\n", name)
			}
		})
	}
	document.Each(document.At(doc, "components", "schemas"), func(name string, s any) {
		fmt.Fprintf(&b, "\n%s: %s\n", name, schemaDigest(s))
		fieldsDigest(&b, s, "  ")
	})
	return b.String()
}

func operationDigest(b *strings.Builder, doc, o any) {
	params, _ := document.At(o, "parameters").([]any)
	var all []string
	for _, p := range params {
		if ref := document.Text(p, "$ref"); ref != "" {
			all = append(all, last(ref))
		} else {
			all = append(all, parameterDigest(p))
		}
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "  with %s\n", strings.Join(all, "; "))
	}
	document.Each(document.At(o, "requestBody", "content"), func(media string, v any) {
		fmt.Fprintf(b, "  takes %s %s\n", media, schemaDigest(document.At(v, "schema")))
	})
	refusals := ""
	document.Each(document.At(o, "responses"), func(status string, r any) {
		if ref := document.Text(r, "$ref"); ref != "" {
			refusals += " " + status + " " + last(ref)
			return
		}
		var headers []string
		document.Each(document.At(r, "headers"), func(name string, _ any) { headers = append(headers, name) })
		body := ""
		document.Each(document.At(r, "content"), func(media string, v any) { body = " " + media + " " + schemaDigest(document.At(v, "schema")) })
		fmt.Fprintf(b, "  %s%s  %s\n", status, body, strings.Join(headers, ", "))
	})
	fmt.Fprintf(b, " %s\n", refusals)
	document.Each(document.At(o, "x-codes"), func(status string, _ any) {
		fmt.Fprintf(b, "  codes %s %s\n", status, words(document.At(o, "x-codes"), status))
	})
}

func parameterDigest(p any) string {
	required := ""
	if document.At(p, "required") == true {
		required = "!"
	}
	return fmt.Sprintf("%s %s%s %s", document.Text(p, "in"), document.Text(p, "name"), required, schemaDigest(document.At(p, "schema")))
}

// fieldsDigest writes the fields of an object, a required field with an exclamation mark.
func fieldsDigest(b *strings.Builder, s any, indent string) {
	required, _ := document.At(s, "required").([]any)
	document.Each(document.At(s, "properties"), func(name string, p any) {
		mark := ""
		if slices.Contains(required, any(name)) {
			mark = "!"
		}
		fmt.Fprintf(b, "%s%s%s %s\n", indent, name, mark, schemaDigest(p))
	})
	for _, name := range required {
		if name, _ := name.(string); document.At(s, "properties", name) == nil {
			fmt.Fprintf(b, "%s%s!\n", indent, name)
		}
	}
}

// schemaDigest returns a schema in a few words, without its fields.
func schemaDigest(s any) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if ref := document.Text(s, "$ref"); ref != "" {
		add("%s", last(ref))
	}
	for _, of := range []string{"allOf", "anyOf", "oneOf"} {
		schemas, _ := document.At(s, of).([]any)
		var names []string
		for _, p := range schemas {
			names = append(names, schemaDigest(p))
		}
		if len(names) > 0 {
			add("%s", strings.Join(names, map[string]string{"allOf": " + ", "anyOf": " or ", "oneOf": " xor "}[of]))
		}
	}
	switch kind := document.At(s, "type").(type) {
	case string:
		add("%s", kind)
	case []any:
		add("%v or %v", kind[0], kind[1])
	}
	if items := document.At(s, "items"); items != nil {
		add("of %s", schemaDigest(items))
	}
	if free, ok := document.At(s, "additionalProperties").(document.Tree); ok {
		add("of %s", schemaDigest(free))
	}
	document.Each(s, func(name string, v any) {
		switch name {
		case "$ref", "allOf", "anyOf", "oneOf", "type", "items", "properties", "required", "description", "examples", "x-pattern-description":
		case "additionalProperties", "unevaluatedProperties":
			if v == false {
				add("closed")
			}
		case "readOnly", "writeOnly", "uniqueItems":
			add("%s", name)
		default:
			add("%s=%v", name, v)
		}
	})
	return strings.Join(all, " ")
}

// words returns a list of texts as one text.
func words(v any, name string) string {
	list, _ := document.At(v, name).([]any)
	var all []string
	for _, word := range list {
		all = append(all, fmt.Sprint(word))
	}
	return strings.Join(all, " ")
}

func last(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }
