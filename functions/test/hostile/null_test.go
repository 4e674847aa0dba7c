package hostile_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
)

// A null in a required field is refused with its pointer, at any depth of the body, and
// so is a null element of a list. In any other field a null means that the field is left
// out, or clears it (RFC 7396).
func TestNullInRequiredFieldIsRefused(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	refused := 0
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		n := nulls{doc: doc}
		n.look(document.Body(documented[samples.Original(o.ID)]), decoded(t, e.Body), "")
		for _, null := range n.all {
			e := e
			e.Body = putNull(t, e.Body, null.pointer)
			r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
			name := o.ID + " with null at " + null.pointer
			switch {
			case null.refused:
				refused++
				if p := samples.Problem(t, name, r); r.Status != 422 || !samples.Points(p, null.pointer) {
					t.Errorf("%s: the problem has another pointer: %s", name, r.Body)
				}
			case r.Status >= 400:
				samples.Problem(t, name, r)
			}
		}
	}
	if refused < 50 {
		t.Errorf("only %d requests had a null in a required field", refused)
	}
}

// nulls are the pointers of a body at which a null can be put.
type nulls struct {
	doc any
	all []struct {
		pointer string
		refused bool
	}
}

func (n *nulls) add(pointer string, refused bool) {
	n.all = append(n.all, struct {
		pointer string
		refused bool
	}{pointer, refused})
}

// look adds the fields of a schema and the first elements of lists, within a value.
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
			if given, found := v[name]; found {
				n.look(of, given, pointer+"/"+name)
			}
		})
	}
}

// putNull returns a body with a null at a pointer.
func putNull(t *testing.T, body, pointer string) string {
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
