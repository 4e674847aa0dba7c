package lambda_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/document"
)

// family returns the bodies that cost an operation most, by name: near the bound of a body
// and above it, of any shape, and such that the operation accepts them. Each is made from the
// schema and the sample of the operation.
func family(t testing.TB, doc, schema any, sample string) map[string]func() string {
	t.Helper()
	const size = 1<<20 - 16
	fill := func(begin, each, end string) string {
		return begin + strings.Repeat(each, (size-len(begin)-len(end))/len(each)) + end
	}
	list := func(begin, each, end string) string { // with a comma between elements
		return strings.Replace(fill(begin, ","+each, end), begin+",", begin, 1)
	}
	counted := func(begin, format, end string) string {
		var b strings.Builder
		for i := 0; b.Len() < size-len(begin)-len(end)-40; i++ {
			fmt.Fprintf(&b, ","+format, i)
		}
		return begin + b.String()[1:] + end
	}
	texts, lists, maps := named(doc, schema)
	text, many, free := first(texts, "name"), first(lists, "lines"), first(maps, "names")
	all := map[string]func() string{
		"unknown names":              func() string { return counted(`{`, `"x%d":1`, `}`) },
		"one unknown name":           func() string { return list(`{`, `"x":1`, `}`) },
		"one name":                   func() string { return list(`{`, quote(text)+`:""`, `}`) },
		"empty objects":              func() string { return list(`{`+quote(many)+`:[`, `{}`, `]}`) },
		"empty objects, unknown":     func() string { return list(`{"x":[`, `{}`, `]}`) },
		"objects with unknown names": func() string { return list(`{`+quote(many)+`:[`, `{"a":1,"b":2,"c":[]}`, `]}`) },
		"a list of lists":            func() string { return list(`[`, `[]`, `]`) },
		"lists in lists":             func() string { return strings.Repeat("[", size/2) + strings.Repeat("]", size/2) },
		"objects in objects":         func() string { return strings.Repeat(`{"a":`, 9_000) + "1" + strings.Repeat("}", 9_000) },
		"numbers":                    func() string { return list(`{`+quote(many)+`:[`, `1`, `]}`) },
		"a long number":              func() string { return fill(`{`+quote(text)+`:`, "9", `}`) },
		"a long text":                func() string { return fill(`{`+quote(text)+`:"`, "é", `"}`) },
		"a long text of escapes":     func() string { return fill(`{`+quote(text)+`:"`, `\u0000`, `"}`) },
		"a long name":                func() string { return fill(`{"`, "n", `":1}`) },
		"long names":                 func() string { return fill(`{`, `"`+strings.Repeat("n", 50_000)+`":1,`, `"x":1}`) },
		"names of the client":        func() string { return counted(`{`+quote(free)+`:{`, `"x%d":""`, `}}`) },
		"an address":                 func() string { return fill(`{"email":"`, "(", `"}`) },
		"white space":                func() string { return fill(`{`, " ", `}`) },
		"broken at the end":          func() string { return counted(`{`, `"x%d":{"y":[]}`, `]`) },
		"no JSON":                    func() string { return strings.Repeat("\xff", size) },
		"six megabytes":              func() string { return strings.Repeat(`{"a":1}`, 5<<20/9) }, // of the event
	}
	if sample == "" {
		return all
	}
	all["the sample, and white space"] = func() string {
		return fill("", " ", strings.TrimSpace(sample))
	}
	for pointer, most := range elements(doc, schema, 20) {
		all[fmt.Sprintf("%d elements at /%s", most, pointer)] = func() string { return repeated(t, sample, pointer, most) }
	}
	return all
}

// named returns the names of the texts, lists and free objects of a schema.
func named(doc, schema any) (texts, lists, maps []string) {
	document.Each(document.At(document.Flat(doc, schema), "properties"), func(name string, of any) {
		of = document.Flat(doc, of)
		switch {
		case document.At(of, "items") != nil:
			lists = append(lists, name)
		case document.At(of, "maxLength") != nil:
			texts = append(texts, name)
		case document.At(of, "additionalProperties", "type") != nil:
			maps = append(maps, name)
		}
	})
	return texts, lists, maps
}

// elements returns the maximum number of elements of each list of a schema that has at least
// so many.
func elements(doc, schema any, least int) map[string]int {
	all := map[string]int{}
	document.Each(document.At(document.Flat(doc, schema), "properties"), func(name string, of any) {
		if most, ok := document.At(document.Flat(doc, of), "maxItems").(float64); ok && int(most) >= least {
			all[name] = int(most)
		}
	})
	return all
}

// repeated returns the sample with as many elements in a list as are allowed, each as long
// as a body allows.
func repeated(t testing.TB, sample, name string, most int) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(sample), &body); err != nil {
		t.Fatal(err)
	}
	given, _ := body[name].([]any)
	if len(given) == 0 {
		return sample
	}
	all := make([]any, most)
	for i := range all {
		one := given[i%len(given)]
		if line, ok := one.(map[string]any); ok {
			copied := map[string]any{"description": strings.Repeat("Fromage bleu. ", 130)}
			if line["name"] == nil {
				delete(copied, "description") // it has no such field
			}
			for field, v := range line {
				copied[field] = v
			}
			one = copied
		}
		all[i] = one
	}
	body[name] = all
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func first(names []string, otherwise string) string {
	if len(names) == 0 {
		return otherwise
	}
	return slices.Min(names)
}

func quote(name string) string { return `"` + name + `"` }
