package hostile_test

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
)

// An undocumented query parameter, and an undocumented field at any depth of the body,
// is refused with its pointer. So is a repeated parameter or field, and a field name in
// other case.
func TestUnknownFieldsAreRefused(t *testing.T) {
	t.Parallel()
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		e.RawQueryString = strings.TrimPrefix(e.RawQueryString+"&colour=red", "&")
		r := samples.Send(t, s.Owner, o, e)
		if p := samples.Want(t, o.ID+"?colour=red", r, 422, "request.invalid"); !samples.Points(p, "#/query/colour") {
			t.Errorf("%s?colour=red: the problem has no pointer #/query/colour: %s", o.ID, r.Body)
		}
		e = s.Request(o.ID)
		e.RawQueryString = "limit=1&limit=2"
		r = samples.Send(t, s.Owner, o, e)
		if p := samples.Want(t, o.ID+"?limit=1&limit=2", r, 422, "request.repeated"); !samples.Points(p, "#/query/limit") {
			t.Errorf("%s?limit=1&limit=2: the problem has no pointer #/query/limit: %s", o.ID, r.Body)
		}
		e = s.Request(o.ID)
		for pointer, body := range with(t, e.Body, "colour", `"red"`) {
			e.Body = body
			r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
			if free := r.Status < 300 && strings.HasSuffix(pointer, "external_ids/colour"); free {
				continue // any name of another system is accepted
			}
			if p := samples.Want(t, o.ID+" with "+pointer, r, 422, "request.invalid"); !samples.Points(p, pointer) {
				t.Errorf("%s: the problem has no pointer %s: %s", o.ID, pointer, r.Body)
			}
		}
		e = s.Request(o.ID)
		if named, _ := decoded(t, cmp.Or(e.Body, "{}")).(document.Tree); len(named) > 0 {
			name := slices.Min(slices.Collect(maps.Keys(named)))
			e.Body = `{"` + name + `": null, ` + strings.TrimSpace(e.Body)[1:]
			r := samples.Send(t, s.Owner, o, e)
			if p := samples.Want(t, o.ID+" with "+name+" twice", r, 422, "request.invalid"); !samples.Points(p, "/"+name) {
				t.Errorf("%s: the problem has no pointer to the repeated field %s: %s", o.ID, name, r.Body)
			}
			capitals := strings.ToUpper(name)
			e.Body = strings.Replace(s.Request(o.ID).Body, `"`+name+`"`, `"`+capitals+`"`, 1)
			r = samples.Send(t, s.Owner, o, e)
			if p := samples.Want(t, o.ID+" with "+capitals, r, 422, "request.invalid"); !samples.Points(p, "/"+capitals) {
				t.Errorf("%s: the problem has no pointer to %s: %s", o.ID, capitals, r.Body)
			}
		}
	}
}

// with returns a body once for each of its objects, with one more field in the object,
// by the pointer of that field.
func with(t *testing.T, body, name, value string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return out
	}
	samples.Objects(v, "", func(pointer string, o map[string]any) {
		o[name] = json.RawMessage(value)
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out[pointer+"/"+name] = string(raw)
		delete(o, name)
	})
	return out
}

// A body that is not a JSON document of the API gets a 4xx problem, and nothing is
// written.
func TestWrongContentIsRefused(t *testing.T) {
	t.Parallel()
	deep := func(open, close string) string {
		return strings.Repeat(open, 10_000) + "1" + strings.Repeat(close, 10_000)
	}
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		first := firstText(e.Body)
		for name, body := range map[string]string{
			"an empty body":             "",
			"spaces":                    "  \n ",
			"a form":                    "name=Chevalier",
			"half a document":           e.Body[:len(e.Body)/2],
			"two documents":             e.Body + e.Body,
			"XML":                       "<contact/>",
			"null":                      "null",
			"a number":                  "7",
			"true":                      "true",
			"a text":                    `"text"`,
			"a list":                    "[" + e.Body + "]",
			"an empty list":             "[]",
			"a megabyte of text":        `"` + strings.Repeat("a", 1<<20) + `"`,
			"a megabyte in a field":     strings.Replace(e.Body, first, `"`+strings.Repeat("é", 1<<19)+`"`, 1),
			"lists in lists":            deep("[", "]"),
			"objects in objects":        deep(`{"a":`, "}"),
			"lists in a field":          strings.Replace(e.Body, first, deep("[", "]"), 1),
			"a NUL character":           strings.Replace(e.Body, first, "\"a\x00b\"", 1),
			"an escaped NUL":            strings.Replace(e.Body, first, `"a\u0000b"`, 1),
			"a NUL after a backslash":   strings.Replace(e.Body, first, `"a\\\u0000b"`, 1),
			"a byte that is not UTF-8":  strings.Replace(e.Body, first, "\"a\xffb\"", 1),
			"half a character":          strings.Replace(e.Body, first, "\"a\xc3\"", 1),
			"a number out of range":     strings.Replace(e.Body, first, "1e999999", 1),
			"a byte order mark":         "\ufeff" + e.Body,
			"a comment":                 "// a contact\n" + e.Body,
			"base64 not marked as such": base64.StdEncoding.EncodeToString([]byte(e.Body)),
		} {
			e := e
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(body)), true
			r := samples.Send(t, s.Owner, o, e)
			if samples.Problem(t, o.ID+" with "+name, r); r.Status < 400 {
				t.Errorf("%s with %s: the response is %d", o.ID, name, r.Status)
			}
		}
		for _, kind := range []string{"text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"} {
			e := e
			e.Headers = maps.Clone(e.Headers)
			e.Headers["content-type"] = kind
			if r := samples.Send(t, s.Owner, o, e); samples.Problem(t, o.ID+" as "+kind, r).Status < 400 {
				t.Errorf("%s as %s: the response is %d", o.ID, kind, r.Status)
			}
		}
		broken := e
		broken.Body, broken.IsBase64Encoded = "%%%", true
		samples.Want(t, o.ID+" with invalid base64", samples.Send(t, s.Owner, o, broken), 400, "request.malformed")
	}
}

// firstText returns the first string value of a body, with its quotes.
func firstText(body string) string {
	_, rest, _ := strings.Cut(body, ":")
	for rest != "" {
		i := strings.Index(rest, `"`)
		if i < 0 {
			break
		}
		j := strings.Index(rest[i+1:], `"`) + i + 2
		if after := strings.TrimSpace(rest[j:]); !strings.HasPrefix(after, ":") {
			return rest[i:j]
		}
		rest = rest[j:]
	}
	return body
}

// No value of a field, a parameter or a path causes a 5xx response.
func TestHostileValuesAreNoServerError(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	values := []string{
		`null`, `true`, `0`, `-1`, `1e30`, `0.1`, `""`, `" "`, `"a"`, `"-1"`, `"0"`, `"1e5"`, `"NaN"`, `"999999999999999999999"`, `"0.0000001"`,
		`[]`, `[null]`, `[[]]`, `{}`,
		`"../../x"`, `"#"`, `"<script>"`, `"\ud800"`, `"\u202e"`, `"\r\nBcc: x@example.com"`, `"'; DROP"`, `"2026-02-30"`,
		`9223372036854775808`, `"` + strings.Repeat("x", 5000) + `"`,
	}
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		for i, body := range replaced(t, e.Body, values) {
			if i%3 != len(o.ID)%3 {
				continue // each operation gets a third of the values; together they get all
			}
			e := e
			e.Body = body
			if r := samples.Send(t, s.Owner, o, samples.DryRun(o, e)); r.Status >= 400 {
				samples.Problem(t, o.ID+" with "+body, r)
			}
		}
		texts := []string{
			"", " ", "a", "-1", "0", "99999999999999999999", "1e9", "\x00", "\xff", "#", "/", "..", "con_", "draft,draft,", "[gte]",
			strings.Repeat("x", 3000), "name;drop", "٣", "\r\n", "2026-02-30", "9999-99-99",
		}
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			name := document.Text(p, "name")
			for i, value := range texts {
				if i%3 != (len(o.ID)+len(name))%3 {
					continue
				}
				if r := samples.Send(t, s.Owner, o, samples.DryRun(o, withParameter(e, p, value))); r.Status >= 400 {
					samples.Problem(t, o.ID+" with "+name+"="+value, r)
				}
			}
		}
		for _, query := range []string{"%", "%zz", ";", "&&&", "=", "a;b=c", strings.Repeat("x=1&", 2000)} {
			e := e
			e.RawQueryString = query
			r := samples.Send(t, s.Owner, o, e)
			if r.Status >= 400 {
				samples.Problem(t, o.ID+"?"+query, r)
			}
			// A refusal that asks to wait may note since when, such as that of a deletion.
			if o.Writes() && (r.Status < 400 || r.Get("code") == "table.busy") {
				s.Accept()
			}
		}
	}
}

// replaced returns a body once for each of its fields and each value of the field.
func replaced(t *testing.T, body string, values []string) []string {
	t.Helper()
	var out []string
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return nil
	}
	samples.Objects(v, "", func(_ string, o map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(o)) {
			was := o[name]
			for _, value := range values {
				o[name] = json.RawMessage(value)
				raw, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, string(raw))
			}
			o[name] = was
		}
	})
	return out
}
