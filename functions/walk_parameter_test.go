package functions_test

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// Every parameter that is documented, in the path, the query and the headers,
// meets every hostile text: what breaks the documentation is refused by its name,
// nothing breaks down, and a refusal writes nothing.
func TestEveryParameterMeetsHostileValues(t *testing.T) {
	b := learn(t)
	t.Parallel()
	doc, documented := described(t)
	s := b.stage(t, functest.NewWorld(t), "Comptoir du Vexin").all()
	before := kept(t, s.World)
	texts, n, met := hostileTexts(), 0, 0
	for _, o := range b.operations {
		for _, p := range parametersOf(doc, documented[o.ID]) {
			if text(p, "name") == "Idempotency-Key" {
				continue // any text is one: TestAnyTextIsAKey
			}
			for _, what := range slices.Sorted(maps.Keys(texts)) {
				if n++; !everything() && (n+len(o.ID))%16 != 0 {
					continue
				}
				met += s.askFor(o, doc, p, what, texts[what])
			}
		}
		unwritten(t, s.World, &before, o.ID)
	}
	t.Logf("%d combinations, of which this run refused %d", n, met)
	if met < 100 {
		t.Errorf("only %d requests were refused", met)
	}
}

// askFor sends a request with a hostile parameter and tells whether it was refused.
func (s *stage) askFor(o op.Operation, doc, p any, what, value string) int {
	s.t.Helper()
	name, in, e := text(p, "name"), text(p, "in"), s.request(o.ID)
	what = o.ID + " with " + what + " as " + name
	switch in {
	case "query":
		e.RawQueryString = url.Values{name: {value}}.Encode()
	case "path":
		e.PathParameters = map[string]string{name: value}
	default:
		e.Headers = maps.Clone(e.Headers)
		e.Headers[strings.ToLower(name)] = value
	}
	if name != "dry_run" {
		e = rehearsed(o, e)
	}
	f := field{schema: flat(doc, at(p, "schema"))}
	refuses := value != "" && (f.refuses(value) || slices.Contains(kindsOf(f.schema), "integer") && !whole(value))
	if refused := (in == "path" || name == "If-Match") && value != ""; o.Writes() && name == "dry_run" && !refuses && !refused {
		refuses = value != "true" && value != "false"
	}
	r := send(s.t, s.Owner, o.ID, e)
	if r.Status < 400 {
		if refuses || in == "path" {
			s.t.Errorf("%s is answered %d", what, r.Status)
		}
		return 0
	}
	problem(s.t, what, r)
	if at := "#/" + in + "/" + name; refuses && !points(problem(s.t, what, r), at) {
		s.t.Errorf("%s: the problem does not point at %s: %.300s", what, at, r.Body)
	}
	return 1
}

func whole(value string) bool {
	n, err := strconv.Atoi(value)
	return err == nil && n > 0
}

// An idempotency key is any text of at most 255 characters: a request is done once
// under it, or refused because of it.
func TestAnyTextIsAKey(t *testing.T) {
	c := functest.New(t)
	for what, key := range hostileTexts() {
		r := functest.Request{Key: key, Body: `{"display_name": "Maison"}`}
		first := c.Owner.Do("contact.create", r)
		if first.Status == 422 {
			first.WantCode(422, "idempotency.key_long").WantAt("#/header/Idempotency-Key")
			continue
		}
		again := c.Owner.Do("contact.create", r)
		if first.Status != 201 || again.Status != 201 || key != "" && again.Get("id") != first.Get("id") {
			t.Errorf("under %s it is answered %d, then %d: %s", what, first.Status, again.Status, again.Body)
		}
	}
}

// Two contacts may be called alike to the eye: neither is refused, and each is
// found by its own letters.
func TestNamesThatLookAlike(t *testing.T) {
	c := functest.New(t)
	for _, name := range []string{"Chevalier", "Сhеvаliеr", "Ｃｈｅｖａｌｉｅｒ", "Cheva\u00adlier", "Chevalier\u200b", "\u202dChevalier", "CHEVALIER", "Chevаlier", "Cheva1ier", "𝐂𝐡𝐞𝐯𝐚𝐥𝐢𝐞𝐫"} {
		made := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": ` + quotedJSON(name) + `, "email": "a@b.example"}`}).Want(201)
		if shown := c.Owner.Do("contact.get", functest.Request{ID: made.Get("id")}).Want(200).Get("display_name"); shown != name {
			t.Errorf("%q is kept as %q", name, shown)
		}
		c.Project()
		found := c.Owner.Do("contact.list", functest.Request{Query: url.Values{"q": {name}}.Encode()}).Want(200)
		if !strings.Contains(string(found.Body), made.Get("id")) {
			t.Errorf("%q is not found by its own letters: %.200s", name, found.Body)
		}
	}
	if alike := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "chevalier"}`}).Want(201); alike.Get("possible_duplicates.0.id") == "" {
		t.Error("the same name in small letters is not pointed out")
	}
}
