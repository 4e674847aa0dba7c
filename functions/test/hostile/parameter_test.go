package hostile_test

import (
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

// Every parameter that is documented, in the path, the query and the headers,
// meets every hostile text: what breaks the documentation is refused by its name,
// nothing breaks down, and a refusal writes nothing.
func TestEveryParameterMeetsHostileValues(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	doc, documented := document.Served(t)
	s := b.Stage(t, functest.NewWorld(t, samples.Everything), "Comptoir du Vexin").All()
	unchanged := samples.Watch(t, s.World)
	texts, n, met := hostileTexts(), 0, 0
	for _, o := range b.Operations {
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			if document.Text(p, "name") == "Idempotency-Key" {
				continue // any text is one: TestAnyTextIsAKey
			}
			for _, what := range slices.Sorted(maps.Keys(texts)) {
				if n++; !everything() && (n+len(o.ID))%16 != 0 {
					continue
				}
				met += askFor(s, o, doc, p, what, texts[what])
			}
		}
		unchanged.Check(o.ID)
	}
	t.Logf("%d combinations, of which this run refused %d", n, met)
	if met < 100 {
		t.Errorf("only %d requests were refused", met)
	}
}

// askFor sends a request with a hostile parameter and tells whether it was refused.
func askFor(s *samples.Stage, o op.Operation, doc, p any, what, value string) int {
	s.T.Helper()
	name, in, e := document.Text(p, "name"), document.Text(p, "in"), s.Request(o.ID)
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
		e = samples.DryRun(o, e)
	}
	f := field{schema: document.Flat(doc, document.At(p, "schema"))}
	refuses := value != "" && (f.refuses(value) || slices.Contains(kindsOf(f.schema), "integer") && !whole(value))
	if refused := (in == "path" || name == "If-Match") && value != ""; o.Writes() && name == "dry_run" && !refuses && !refused {
		refuses = value != "true" && value != "false"
	}
	r := samples.Send(s.T, s.Owner, o, e)
	if r.Status < 400 {
		if refuses || in == "path" {
			s.T.Errorf("%s is answered %d", what, r.Status)
		}
		return 0
	}
	samples.Problem(s.T, what, r)
	if at := "#/" + in + "/" + name; refuses && !samples.Points(samples.Problem(s.T, what, r), at) {
		s.T.Errorf("%s: the problem does not point at %s: %.300s", what, at, r.Body)
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
	c := functest.New(t, samples.Everything)
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
	c := functest.New(t, samples.Everything)
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
