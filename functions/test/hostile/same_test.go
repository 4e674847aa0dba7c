package hostile_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
)

// The document accepts the bodies that operations accept, and no others: at each
// place of a sample something else is put, or it is taken away.
func TestTheDocumentAcceptsWhatIsAccepted(t *testing.T) {
	b := samples.Open(t)
	t.Parallel()
	doc, documented := document.Served(t)
	s := b.Stage(t, functest.NewWorld(t, samples.Everything), "Comptoir du Vexin").All()
	refused, accepted := 0, 0
	for _, o := range b.Operations {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		schema := document.At(documented[samples.Original(o.ID)], "requestBody", "content", "application/json", "schema")
		for what, body := range changed(decoded(t, e.Body), "") {
			e := e
			e.Body = string(compact(t, body))
			r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
			runs := r.Status < 300 || samples.Problem(t, o.ID, r).Code != "request.invalid"
			if shows, _ := document.Fits(doc, schema, decoded(t, e.Body)); shows != runs {
				t.Errorf("%s with %s: accepted %t, by the document %t: %.300s", o.ID, what, runs, shows, r.Body)
			}
			if runs {
				accepted++
			} else {
				refused++
			}
		}
	}
	if t.Logf("%d bodies were accepted, %d refused", accepted, refused); accepted < 200 || refused < 500 {
		t.Errorf("only %d bodies were accepted and %d refused", accepted, refused)
	}
}

// changed are a value's variants with one thing else.
func changed(v any, pointer string) map[string]any {
	all := map[string]any{}
	if pointer != "" {
		for _, other := range []any{nil, 7, "x", true, []any{}, document.Tree{}} {
			all[fmt.Sprintf("%v at %s", other, pointer)] = other
		}
	}
	switch v := v.(type) {
	case document.Tree:
		without := func(name string) document.Tree {
			o := document.Tree{}
			for n, x := range v {
				if n != name {
					o[n] = x
				}
			}
			return o
		}
		more := without("")
		more["colour"] = "red"
		if !strings.HasSuffix(pointer, "external_ids") {
			all["an unknown field at "+pointer] = more
		}
		for name, x := range v {
			all["nothing at "+pointer+"/"+name] = without(name)
			for what, y := range changed(x, pointer+"/"+name) {
				o := without(name)
				o[name] = y
				all[what] = o
			}
		}
	case []any:
		for what, y := range changed(one(v), pointer+"/0") {
			if len(v) > 0 {
				all[what] = append([]any{y}, v[1:]...)
			}
		}
	}
	return all
}

func one(l []any) any {
	if len(l) == 0 {
		return nil
	}
	return l[0]
}
