package functions_test

import (
	"fmt"
	"slices"
	"strings"
)

// digest is an OpenAPI document as people read it: an operation a paragraph, a
// schema a paragraph, a field a line. What it says to people is left out.
func digest(doc any) string {
	var b strings.Builder
	each(at(doc, "paths"), func(path string, item any) {
		for _, method := range []string{"get", "post", "patch", "delete"} {
			if o := at(item, method); o != nil {
				fmt.Fprintf(&b, "%s %s  %s  %s\n", strings.ToUpper(method), path, text(o, "operationId"), text(o, "x-right"))
				operationDigest(&b, doc, o)
			}
		}
	})
	for _, kind := range []string{"parameters", "responses", "examples"} {
		fmt.Fprintf(&b, "\n%s\n", kind)
		each(at(doc, "components", kind), func(name string, v any) {
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
	each(at(doc, "components", "schemas"), func(name string, s any) {
		fmt.Fprintf(&b, "\n%s: %s\n", name, schemaDigest(s))
		fieldsDigest(&b, s, "  ")
	})
	return b.String()
}

func operationDigest(b *strings.Builder, doc, o any) {
	params, _ := at(o, "parameters").([]any)
	var all []string
	for _, p := range params {
		if ref := text(p, "$ref"); ref != "" {
			all = append(all, last(ref))
		} else {
			all = append(all, parameterDigest(p))
		}
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "  with %s\n", strings.Join(all, "; "))
	}
	each(at(o, "requestBody", "content"), func(media string, v any) {
		fmt.Fprintf(b, "  takes %s %s\n", media, schemaDigest(at(v, "schema")))
	})
	refusals := ""
	each(at(o, "responses"), func(status string, r any) {
		if ref := text(r, "$ref"); ref != "" {
			refusals += " " + status + " " + last(ref)
			return
		}
		var headers []string
		each(at(r, "headers"), func(name string, _ any) { headers = append(headers, name) })
		body := ""
		each(at(r, "content"), func(media string, v any) { body = " " + media + " " + schemaDigest(at(v, "schema")) })
		fmt.Fprintf(b, "  %s%s  %s\n", status, body, strings.Join(headers, ", "))
	})
	fmt.Fprintf(b, " %s\n", refusals)
	if codes := words(o, "x-codes"); codes != "" {
		fmt.Fprintf(b, "  codes %s\n", codes)
	}
}

func parameterDigest(p any) string {
	required := ""
	if at(p, "required") == true {
		required = "!"
	}
	return fmt.Sprintf("%s %s%s %s", text(p, "in"), text(p, "name"), required, schemaDigest(at(p, "schema")))
}

// fieldsDigest lists the fields of an object, the required ones with a mark.
func fieldsDigest(b *strings.Builder, s any, indent string) {
	required, _ := at(s, "required").([]any)
	each(at(s, "properties"), func(name string, p any) {
		mark := ""
		if slices.Contains(required, any(name)) {
			mark = "!"
		}
		fmt.Fprintf(b, "%s%s%s %s\n", indent, name, mark, schemaDigest(p))
	})
	for _, name := range required {
		if name, _ := name.(string); at(s, "properties", name) == nil {
			fmt.Fprintf(b, "%s%s!\n", indent, name)
		}
	}
}

// schemaDigest is a schema in a few words, without its fields.
func schemaDigest(s any) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if ref := text(s, "$ref"); ref != "" {
		add("%s", last(ref))
	}
	for _, of := range []string{"allOf", "anyOf"} {
		parts, _ := at(s, of).([]any)
		var names []string
		for _, p := range parts {
			names = append(names, schemaDigest(p))
		}
		if len(names) > 0 {
			add("%s", strings.Join(names, map[string]string{"allOf": " + ", "anyOf": " or "}[of]))
		}
	}
	switch kind := at(s, "type").(type) {
	case string:
		add("%s", kind)
	case []any:
		add("%v or %v", kind[0], kind[1])
	}
	if items := at(s, "items"); items != nil {
		add("of %s", schemaDigest(items))
	}
	if free, ok := at(s, "additionalProperties").(tree); ok {
		add("of %s", schemaDigest(free))
	}
	each(s, func(name string, v any) {
		switch name {
		case "$ref", "allOf", "anyOf", "type", "items", "properties", "required", "description", "examples", "patternDescription":
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

func words(v any, name string) string {
	list, _ := at(v, name).([]any)
	var all []string
	for _, word := range list {
		all = append(all, fmt.Sprint(word))
	}
	return strings.Join(all, " ")
}

func last(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }
