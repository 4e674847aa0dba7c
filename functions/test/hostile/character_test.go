package hostile_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/visible"
)

// forbidden are texts that no field accepts, each with its code; the last ones are
// accepted in a field of several lines.
func forbidden() []struct{ text, code string } {
	return []struct{ text, code string }{
		{"a\x00b", visible.Character},
		{"a\x1b[31mb", visible.Character},
		{"a\u0085b", visible.Character},
		{"a\x7fb", visible.Character},
		{"\u202exetxt", visible.Character},
		{"a\u2066b\u2069c", visible.Character},
		{"a\uffffb", visible.Character},
		{"a\u2028b", visible.Character},
		{"\u200b", visible.Invisible},
		{"\ufeffa", visible.Invisible},
		{"a\u200d", visible.Invisible},
		{"a" + strings.Repeat("\u0301", 11), visible.Character},
		{"a\U000e0041b", visible.Invisible},
		{"a\nb", visible.Character},
		{"a\r\nB: x", visible.Character},
		{"a\tb", visible.Character},
		{" ", visible.Invisible},
		{"\u3164", visible.Invisible},
		{"\u0301", visible.Invisible},
		{"Pay\u200bpal", visible.Invisible},
	}
}

const acceptedInLines = 7

// Every text of every body refuses a character that cannot be seen or that changes what is
// seen, with its pointer. A field of at most 300 characters has one line; a field with more
// accepts line breaks and tabs.
func TestEveryTextRefusesForbiddenCharacters(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	n, several, all := 0, 0, forbidden()
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		for _, f := range fieldsOf(doc, document.Body(documented[samples.Original(o.ID)]), decoded(t, e.Body), nil) {
			if !slices.Contains(kindsOf(f.schema), "string") || document.At(f.schema, "readOnly") == true {
				continue
			}
			n++
			most, _ := document.At(f.schema, "maxLength").(float64)
			lines := most > 300
			for i, c := range all {
				if !everything() && i != n%len(all) && i != (n+10)%len(all) {
					continue
				}
				e := e
				e.Body = f.with(t, e.Body, quotedJSON(c.text))
				r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
				codes := codesAt(r.Body, f.pointer())
				if most > 0 && utf8.RuneCountInString(c.text) > int(most) {
					c.code = "schema.length"
				}
				if fine := lines && i >= len(all)-acceptedInLines; fine {
					if several++; slices.Contains(codes, c.code) {
						t.Errorf("%s with %q at %s: the response is %s", o.ID, c.text, f.pointer(), r.Body)
					}
				} else if r.Status != 422 || !slices.Equal(codes, []string{c.code}) {
					t.Errorf("%s with %q at %s: the response is %d with %v: %.300s", o.ID, c.text, f.pointer(), r.Status, codes, r.Body)
				}
			}
		}
	}
	if t.Logf("%d texts", n); n < 500 || several == 0 {
		t.Errorf("only %d texts, %d of several lines", n, several)
	}
}

// codesAt returns the codes of a problem at a pointer.
func codesAt(body []byte, pointer string) (codes []string) {
	var p op.Problem
	_ = json.Unmarshal(body, &p)
	for _, f := range p.Errors {
		if f.Pointer == pointer {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// A body for an operation that takes none is refused, unless it is an empty object, and so is
// half a character or NUL anywhere in a request.
func TestBodyOfOperationWithoutOneIsRefused(t *testing.T) {
	t.Parallel()
	_, documented := document.Served(t)
	none := 0
	for s, o := range samples.Walk(t) {
		if document.Body(documented[samples.Original(o.ID)]) != nil {
			continue
		}
		none++
		for body, want := range map[string]string{
			`{"send": true}`: "422 /send", `{"date": "2026-11-21", "a": {}}`: "422 /a /date",
			`[]`: "422 ", `null`: "422 ", `{"send": tru`: "400 ", `x`: "400 ",
		} {
			e := s.Request(o.ID)
			e.Body = body
			r := samples.Send(t, s.Owner, o, e)
			var at []string
			for _, f := range samples.Problem(t, o.ID+" with "+body, r).Errors {
				at = append(at, f.Pointer)
			}
			slices.Sort(at)
			if status, pointers, _ := strings.Cut(want, " "); strconv.Itoa(r.Status) != status || strings.Join(at, " ") != pointers {
				t.Errorf("%s with %s: the response is %d at %v, want %s", o.ID, body, r.Status, at, want)
			}
		}
		e := s.Request(o.ID)
		e.RawQueryString = "limit=%00"
		r := samples.Send(t, s.Owner, o, e)
		if p := samples.Problem(t, o.ID+" with NUL", r); r.Status != 422 || !samples.Points(p, "#/query/limit") || p.Code != visible.Character {
			t.Errorf("%s with NUL in the query: the response is %d %s", o.ID, r.Status, r.Body)
		}
	}
	if none < 40 {
		t.Errorf("only %d operations take no body", none)
	}
}
