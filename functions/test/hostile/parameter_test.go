package hostile_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// Every hostile text is sent in every documented parameter of the path, the query and
// the headers. A text that violates the documented schema is refused with the
// parameter's pointer, no text causes a 5xx response, and a refusal writes nothing.
func TestEveryParameterMeetsHostileValues(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	texts, n, refused := hostileTexts(), 0, 0
	for s, o := range samples.Walk(t) {
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			if name := document.Text(p, "name"); name == "Idempotency-Key" || name == "If-None-Match" {
				continue // any text is accepted: TestIdempotencyKeyMayBeAnyText; a text that is no ETag matches nothing
			}
			for _, text := range slices.Sorted(maps.Keys(texts)) {
				if n++; !everything() && (n+len(o.ID))%16 != 0 {
					continue
				}
				refused += attackParameter(s, o, doc, p, text, texts[text])
			}
		}
	}
	t.Logf("%d combinations, %d refused in this run", n, refused)
	if refused < 100 {
		t.Errorf("only %d requests were refused", refused)
	}
}

// A parameter of the query that is there and empty is refused at its name, in every
// operation: the response must not look filtered.
func TestEmptyParameterIsRefused(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	n := 0
	for s, o := range samples.Walk(t) {
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			name := document.Text(p, "name")
			if document.Text(p, "in") != "query" {
				continue
			}
			for _, query := range []string{name, name + "="} {
				e := s.Request(o.ID)
				e.RawQueryString = query
				if problem := samples.Problem(t, o.ID, samples.Send(t, s.Owner, o, e)); !samples.Points(problem, "#/query/"+name) {
					t.Errorf("%s?%s: the problem is %+v", o.ID, query, problem)
				}
				n++
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d parameters", n)
	}
}

// A parameter with several values accepts each documented word and all of them together,
// and no other word. The refusal names exactly these words.
func TestListedWordsAreAccepted(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	n := 0
	for s, o := range samples.Walk(t) {
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			var words []string
			for _, word := range document.List(p, "schema", "items", "enum") {
				words = append(words, word.(string))
			}
			if len(words) == 0 {
				continue
			}
			n++
			name, all := document.Text(p, "name"), strings.Join(words, ",")
			if slices.Contains(words, "other") { // a contact that is neither customer nor vendor is neither
				all = strings.TrimSuffix(all, ",other")
			}
			for _, value := range append(words, all) {
				samples.Send(t, s.Owner, o, withParameter(s.Request(o.ID), p, value)).Want(200)
			}
			for _, value := range []string{"x", ",", all + ",", words[0] + ", " + words[0], strings.ToUpper(words[0])} {
				problem := samples.Problem(t, o.ID, samples.Send(t, s.Owner, o, withParameter(s.Request(o.ID), p, value)))
				if !samples.Points(problem, "#/query/"+name) || !strings.HasSuffix(problem.Detail, "one of "+strings.Join(words, ", ")+".") {
					t.Errorf("%s?%s=%s: the problem is %+v", o.ID, name, value, problem)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d parameters", n)
	}
}

// withParameter returns a request with a value of a documented parameter.
func withParameter(e samples.Request, p any, value string) samples.Request {
	switch name := document.Text(p, "name"); document.Text(p, "in") {
	case "query":
		e.RawQueryString = url.Values{name: {value}}.Encode()
	case "path":
		e.PathParameters = map[string]string{name: value}
	default:
		e.Headers = maps.Clone(e.Headers)
		e.Headers[strings.ToLower(name)] = value
	}
	return e
}

// attackParameter sends a request with a hostile parameter and returns 1 if it was
// refused.
func attackParameter(s *samples.Stage, o op.Operation, doc, p any, text, value string) int {
	s.T.Helper()
	name, in := document.Text(p, "name"), document.Text(p, "in")
	request, e := o.ID+" with "+text+" as "+name, withParameter(s.Request(o.ID), p, value)
	if name != "dry_run" {
		e = samples.DryRun(o, e)
	}
	f := field{schema: document.Flat(doc, document.At(p, "schema"))}
	if document.Text(f.schema, "type") == "array" { // values separated by commas
		f.schema = document.Flat(doc, document.At(f.schema, "items"))
		words := strings.Split(value, ",")
		value = words[max(0, slices.IndexFunc(words, f.refuses))]
	}
	number := slices.Contains(kindsOf(f.schema), "integer")
	refuses := in != "path" && (value == "" && name != "If-Match" || f.refuses(value) || number && !whole(value))
	if refused := (in == "path" || name == "If-Match") && value != ""; o.Writes() && name == "dry_run" && !refuses && !refused {
		refuses = value != "true" && value != "false"
	}
	r := samples.Send(s.T, s.Owner, o, e)
	if r.Status < 400 {
		if refuses || in == "path" {
			s.T.Errorf("%s: the response is %d", request, r.Status)
		}
		return 0
	}
	samples.Problem(s.T, request, r)
	if at := "#/" + in + "/" + name; refuses && !samples.Points(samples.Problem(s.T, request, r), at) {
		s.T.Errorf("%s: the problem has no pointer %s: %.300s", request, at, r.Body)
	}
	return 1
}

// whole reports whether a text is a positive integer.
func whole(value string) bool {
	n, err := strconv.Atoi(value)
	return err == nil && n > 0
}

// An idempotency key is any text of at most 255 characters: a request takes effect once
// under it. A longer key is refused.
func TestIdempotencyKeyMayBeAnyText(t *testing.T) {
	c := functest.New(t, samples.Everything)
	for name, key := range hostileTexts() {
		r := functest.Request{Key: key, Body: `{"display_name": "Maison"}`}
		first := c.Owner.Do("contact.create", r)
		if first.Status == 422 {
			first.WantCode(422, "idempotency.key_long").WantAt("#/header/Idempotency-Key")
			continue
		}
		again := c.Owner.Do("contact.create", r)
		if first.Status != 201 || again.Status != 201 || key != "" && again.Get("id") != first.Get("id") {
			t.Errorf("the key is %s: the responses are %d and %d: %s", name, first.Status, again.Status, again.Body)
		}
	}
}

// The names of two contacts may look the same: neither is refused, and a search for its
// own characters finds each.
func TestLookalikeNamesAreAccepted(t *testing.T) {
	c := functest.New(t, samples.Everything)
	for _, name := range []string{
		"Chevalier", "Сhеvаliеr", "Ｃｈｅｖａｌｉｅｒ", "CHEVALIER",
		"Chevаlier", "Cheva1ier", "𝐂𝐡𝐞𝐯𝐚𝐥𝐢𝐞𝐫",
	} {
		body := fmt.Sprintf(`{"display_name": %s, "email": "a@b.example"}`, quotedJSON(name))
		made := c.Owner.Do("contact.create", functest.Request{Body: body}).Want(201)
		if shown := c.Owner.Do("contact.get", functest.Request{ID: made.Get("id")}).Want(200).Get("display_name"); shown != name {
			t.Errorf("%q is stored as %q", name, shown)
		}
		c.Project()
		found := c.Owner.Do("contact.list", functest.Request{Query: url.Values{"q": {name}}.Encode()}).Want(200)
		if !strings.Contains(string(found.Body), made.Get("id")) {
			t.Errorf("a search for %q does not find it: %.200s", name, found.Body)
		}
	}
	lower := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "chevalier"}`}).Want(201)
	if lower.Get("possible_duplicates.0.id") == "" {
		t.Error("the same name in lower case is not reported as a possible duplicate")
	}
}
