package hostile_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
)

// A null is nothing. Where something is required it is refused by name, at any
// depth of the body, and no element of a list is null. Elsewhere it is as if the
// field were left out, or empties it (RFC 7396).
func TestNullIsNothing(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	doc, documented := document.Served(t)
	s := b.Stage(t, functest.NewWorld(t, samples.Everything), "Comptoir du Vexin").All()
	unchanged := samples.Watch(t, s.World)
	met := 0
	for _, o := range b.Operations {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		n := nulls{doc: doc}
		n.look(document.At(documented[samples.Original(o.ID)], "requestBody", "content", "application/json", "schema"), decoded(t, e.Body), "")
		for _, place := range n.places {
			e := e
			e.Body = put(t, e.Body, place.pointer)
			r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
			what := o.ID + " with null at " + place.pointer
			switch {
			case place.refused:
				met++
				if p := samples.Want(t, what, r, 422, "request.invalid"); !samples.Points(p, place.pointer) {
					t.Errorf("%s: the problem points elsewhere: %s", what, r.Body)
				}
			case r.Status >= 400:
				samples.Problem(t, what, r)
			}
		}
		unchanged.Check(o.ID)
	}
	if met < 50 {
		t.Errorf("only %d requests had a null where something is required", met)
	}
}

// nulls are the places of a body where a null can stand.
type nulls struct {
	doc    any
	places []struct {
		pointer string
		refused bool
	}
}

func (n *nulls) add(pointer string, refused bool) {
	n.places = append(n.places, struct {
		pointer string
		refused bool
	}{pointer, refused})
}

// look finds the places within a value of a schema where a null can stand: the
// fields the schema knows, and the elements of lists.
func (n *nulls) look(schema, v any, pointer string) {
	schema = document.Flat(n.doc, schema)
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			n.add(pointer+"/0", true)
			n.look(document.At(schema, "items"), v[0], pointer+"/0")
		}
	case document.Tree:
		document.Each(document.At(schema, "properties"), func(name string, of any) {
			fine, _ := document.Fits(n.doc, of, nil)
			n.add(pointer+"/"+name, !fine)
			if given, there := v[name]; there {
				n.look(of, given, pointer+"/"+name)
			}
		})
	}
}

// put is a body with a null at a place.
func put(t *testing.T, body, pointer string) string {
	t.Helper()
	v := decoded(t, body)
	names := strings.Split(pointer, "/")[1:]
	holder, last := v, names[len(names)-1]
	for _, name := range names[:len(names)-1] {
		switch h := holder.(type) {
		case document.Tree:
			holder = h[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil {
				t.Fatal(err)
			}
			holder = h[i]
		}
	}
	switch h := holder.(type) {
	case document.Tree:
		h[last] = nil
	case []any:
		h[0] = nil
	}
	return string(compact(t, v))
}

func decoded(t *testing.T, body string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func compact(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
