package hostile_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
	"comptoir/shared/fault"
	"comptoir/shared/op"
)

// everything reports whether a test sends every combination (make hostile), or a sample
// of them that varies by field.
func everything() bool { return os.Getenv("HOSTILE") == "all" }

// sampled is the interval of the sample: one of every 36 combinations is tested.
const sampled = 36

// Every kind of unsuitable value is sent in every documented field, with or without
// a sample. A value that violates the documented schema is refused with the field's
// pointer; any other value is accepted, or refused with a pointer. A refusal writes
// nothing.
func TestEveryFieldMeetsHostileValues(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	texts, n, refused := hostileTexts(), 0, 0
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		schema := document.Body(documented[samples.Original(o.ID)])
		for _, f := range fieldsOf(doc, schema, decoded(t, e.Body), nil) {
			if !plainName.MatchString(f.names[len(f.names)-1]) {
				t.Errorf("%s: the name of %s has characters other than a-z, 0-9 and _, which have lookalikes", o.ID, f.pointer())
			}
			for _, v := range f.hostile(texts) {
				if n++; !everything() && (n+len(o.ID))%sampled != 0 {
					continue
				}
				e := e
				e.Body = f.with(t, e.Body, v.json())
				refused += attack(s, o, e, f, v)
			}
		}
	}
	t.Logf("%d combinations, %d refused in this run", n, refused)
	if n < 5000 || refused < 100 {
		t.Errorf("only %d combinations, only %d refused", n, refused)
	}
}

// attack sends a request with a hostile value and returns 1 if it was refused. A value
// that must be refused is sent at once, any other first as a dry run.
func attack(s *samples.Stage, o op.Operation, e samples.Request, f field, v hostile) int {
	s.T.Helper()
	name := o.ID + " with " + v.name + " at " + f.pointer()
	if v.must {
		r := samples.Send(s.T, s.Owner, o, e)
		p := samples.Problem(s.T, name, r)
		if r.Status == 400 && v.depth || r.Status == 413 && len(e.Body) > 1<<20 {
			return 1
		}
		if r.Status == 409 && v.name == "a negative number" {
			return 1 // the sign of an amount is a rule of the document, which is read after its state
		}
		absent := func(x fault.Field) bool { return x.Code == "schema.required" }
		if r.Status == 422 && p.Code == "request.invalid" && !slices.ContainsFunc(p.Errors, func(x fault.Field) bool { return !absent(x) }) {
			return 1 // the object around the field lacks others, so that its rules were not reached
		}
		if r.Status != 422 || !samples.Points(p, f.pointer()) {
			s.T.Errorf("%s: the response is %d, want 422 with that pointer: %.400s", name, r.Status, r.Body)
		}
		return 1
	}
	r := samples.Send(s.T, s.Owner, o, samples.DryRun(o, e))
	if r.Status < 400 {
		if v.large || v.never {
			s.T.Errorf("%s: the response is %d", name, r.Status)
		}
		return 0
	}
	p := samples.Problem(s.T, name, r)
	named := func(x fault.Field) bool { return x.Pointer != "" || strings.Contains(p.Code, "too_large") }
	if r.Status == 422 && !slices.ContainsFunc(p.Errors, named) {
		s.T.Errorf("%s: the refusal has no pointer: %.400s", name, r.Body)
	}
	if real := samples.Send(s.T, s.Owner, o, e); real.Status != r.Status {
		s.T.Errorf("%s: the response is %d, that of the dry run %d: %.300s", name, real.Status, r.Status, real.Body)
	}
	return 1
}

// plainName matches the names of documented fields.
var plainName = regexp.MustCompile(`^[a-z0-9_]+$`)

// field is a documented field of a body.
type field struct {
	names    []string // the path to it; "0" for an element of a list
	schema   any
	required bool
	sample   any // its value in the sample
}

func (f field) pointer() string { return "/" + strings.Join(f.names, "/") }

// fieldsOf returns the fields of a schema, and their values in a body. Of a list it
// returns the fields of the first element.
func fieldsOf(doc, schema, v any, above []string) (all []field) {
	schema = document.Flat(doc, schema)
	if items := document.At(schema, "items"); items != nil {
		l, _ := v.([]any)
		if len(l) == 0 {
			l = []any{nil}
		}
		names := append(slices.Clone(above), "0")
		if kinds := kindsOf(document.Flat(doc, items)); len(kinds) > 0 && !slices.Contains(kinds, "object") {
			return []field{{names, document.Flat(doc, items), false, l[0]}}
		}
		return fieldsOf(doc, items, l[0], names)
	}
	required, _ := document.At(schema, "required").([]any)
	one := func(name string, p any, required bool) {
		names := append(slices.Clone(above), name)
		p = document.Flat(doc, p)
		all = append(all, field{names, p, required, document.At(v, name)})
		all = append(all, fieldsOf(doc, p, document.At(v, name), names)...)
	}
	document.Each(document.At(schema, "properties"), func(name string, p any) { one(name, p, slices.Contains(required, any(name))) })
	if named, ok := document.At(schema, "additionalProperties").(document.Tree); ok {
		one("x", named, false)
	}
	return all
}

// with returns a body with another value of the field; with "" the field is left out.
func (f field) with(t *testing.T, body, value string) string {
	t.Helper()
	raw, err := json.Marshal(set(decoded(t, body), f.names, value))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// set returns a JSON value with another value at a path.
func set(v any, names []string, value string) any {
	if len(names) == 0 {
		return json.RawMessage(value)
	}
	if names[0] == "0" {
		if l, ok := v.([]any); !ok || len(l) == 0 {
			v = []any{nil}
		}
		l, _ := v.([]any)
		l[0] = set(l[0], names[1:], value)
		return l
	}
	o, ok := v.(document.Tree)
	if !ok {
		o = document.Tree{}
	}
	if value == "" && len(names) == 1 {
		delete(o, names[0])
	} else {
		o[names[0]] = set(o[names[0]], names[1:], value)
	}
	return o
}

// hostile is a value that may not suit a field.
type hostile struct {
	name  string
	json  func() string
	must  bool // the documented schema refuses it
	large bool // no field stores as much, documented or not
	depth bool // it may exceed the depth of JSON that is read
	never bool // the value is refused, with or without its pointer
}

// hostile returns the values to send in a field.
func (f field) hostile(texts map[string]string) (all []hostile) {
	kinds := kindsOf(f.schema)
	add := func(name, value string, must bool) {
		all = append(all, hostile{name: name, json: func() string { return value }, must: must})
	}
	wrong := func(kind, name, value string) {
		if !slices.Contains(kinds, kind) && len(kinds) > 0 {
			add(name, value, true)
		}
	}
	// A field of an element that the sample does not have is missing already.
	if last := f.names[len(f.names)-1]; last != "0" && (!slices.Contains(f.names, "0") || f.sample != nil) {
		add("the field left out", "", f.required && f.sample != nil)
	}
	wrong("string", "a text", `"x"`)
	wrong("boolean", "true", "true")
	wrong("object", "an object", "{}")
	wrong("array", "a list", "[]")
	for _, number := range []string{"7", "-1", "1.5", "1e300", strings.Repeat("9", 40), "-0"} {
		below, bounded := document.At(f.schema, "minimum").(float64)
		fraction := slices.Contains(kinds, "integer") && (number == "1.5" || len(number) > 4 || number == "1e300")
		wrongKind := !slices.Contains(kinds, "integer") && !slices.Contains(kinds, "number")
		add("the number "+number, number, wrongKind && len(kinds) > 0 || fraction || bounded && number == "-1" && below >= 0)
	}
	deep := func() string { return strings.Repeat("[", 4000) + strings.Repeat("]", 4000) }
	if !slices.Contains(kinds, "array") {
		all = append(all, hostile{name: "lists in lists", json: deep, must: len(kinds) > 0, depth: true})
	} else {
		all = append(all, hostile{name: "lists in lists", json: deep, depth: true})
		if element, err := json.Marshal(first(f.sample)); err == nil {
			all = append(all, hostile{name: "10,000 elements", must: true, json: func() string {
				return "[" + strings.Repeat(string(element)+",", 9999) + string(element) + "]"
			}})
		}
	}
	if slices.Contains(kinds, "string") {
		for name, text := range texts {
			all = append(all, hostile{
				name: name, json: func() string { return quotedJSON(text) },
				must: f.refuses(text) && !f.isID() && !f.alone(text), never: f.refuses(text) && !f.alone(text),
				large: len(text) > 500_000 && document.At(f.schema, "readOnly") != true,
			})
		}
		slices.SortStableFunc(all, func(a, b hostile) int { return strings.Compare(a.name, b.name) })
	}
	if slices.Contains(kinds, "object") {
		all = append(all, hostile{name: "10,000 names", large: true, json: func() string {
			var b strings.Builder
			for i := range 10_000 {
				b.WriteString(`,"n` + strconv.Itoa(i) + `":"x"`)
			}
			return "{" + b.String()[1:] + "}"
		}})
	}
	return all
}

// hostileTexts are texts that attack a parser, a renderer or a reader.
func hostileTexts() map[string]string {
	return map[string]string{
		"a megabyte": strings.Repeat("é", 500_000), "40 digits": strings.Repeat("9", 40),
		"a negative number": "-1", "NaN": "NaN", "infinity": "-Infinity", "an exponent": "1e309",
		"control characters": "a\a\b\x1b[31m\x7fb", "a line break": "a\r\nBcc: x@y.example",
		"bidirectional characters": "\u202etxt.\u2066exe\u2069\u200f", "a byte order mark": "\ufeffx", "zero width": "\u200b\u200d\u2060",
		"homoglyphs": "Сhеvаliеr", "digits of another script": "١٢٣", "full width digits": "１２３",
		"many marks": "Z" + strings.Repeat("\u0351", 60), "noncharacters": "\uffff\ufdd0", "emoji": "👩‍👩‍👧‍👦🏴‍☠️",
		"HTML": `<img src=x onerror=alert(1)>`, "a formula": `=cmd|' /C calc'!A0`,
		"a path": "../../../etc/passwd", "an unknown id": "con_00000000000000000000000000", "a separator": "a#b/c|d",
		"30 February": "2026-02-30", "the last day": "9999-12-31", "the first day": "0001-01-01",
		"a template": "{{.}} ${x} {number} %s%n", "spaces": " \u00a0\u2003", "empty": "",
	}
}

// refuses reports whether the documented schema refuses a text.
func (f field) refuses(text string) bool {
	if most, ok := document.At(f.schema, "maxLength").(float64); ok && utf8.RuneCountInString(text) > int(most) {
		return true
	}
	if least, ok := document.At(f.schema, "minLength").(float64); ok && utf8.RuneCountInString(text) < int(least) {
		return true
	}
	if pattern, ok := document.At(f.schema, "pattern").(string); ok && !regexp.MustCompile(pattern).MatchString(text) {
		return true
	}
	if among, ok := document.At(f.schema, "enum").([]any); ok && text != "" && !slices.Contains(among, any(text)) {
		return true
	}
	return false
}

// isID reports whether a field is an id. The rules of the operation refuse another text,
// after those about the document's state.
func (f field) isID() bool { return strings.Contains(document.Text(f.schema, "pattern"), "_[0-7]") }

// alone reports whether an empty text would be the only field of an address, which is then empty and
// left out.
func (f field) alone(text string) bool {
	return text == "" && f.sample == nil && len(f.names) > 1 && strings.HasSuffix(f.names[len(f.names)-2], "_address")
}

// kindsOf returns the types a schema allows.
func kindsOf(schema any) []string {
	switch kind := document.At(schema, "type").(type) {
	case string:
		return []string{kind}
	case []any:
		var all []string
		for _, k := range kind {
			s, _ := k.(string)
			all = append(all, s)
		}
		return all
	}
	return nil
}

func first(v any) any {
	if l, ok := v.([]any); ok && len(l) > 0 {
		return l[0]
	}
	return "x"
}

func quotedJSON(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(raw)
}
