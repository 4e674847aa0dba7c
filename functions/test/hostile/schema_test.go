package hostile_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// The documented schemas accept the bodies that the operations accept. They refuse the
// bodies that the check of a request refuses, and what they refuse beyond it, the rules of
// the operation refuse with a pointer. The bodies are the samples with each value replaced
// or left out, and with unknown fields.
func TestSchemasAcceptWhatOperationsAccept(t *testing.T) {
	t.Parallel()
	doc, documented := document.Served(t)
	refused, accepted := 0, 0
	for s, o := range samples.Walk(t) {
		e := s.Request(o.ID)
		if e.Body == "" {
			continue
		}
		schema := document.Body(documented[samples.Original(o.ID)])
		for change, body := range variants(decoded(t, e.Body), "") {
			e := e
			e.Body = string(compact(t, body))
			r := samples.Send(t, s.Owner, o, samples.DryRun(o, e))
			var p op.Problem
			if r.Status >= 300 {
				p = samples.Problem(t, o.ID, r)
			}
			fits, _ := document.Fits(doc, schema, decoded(t, e.Body))
			if by := p.Code == "request.invalid"; fits && by || !fits && len(p.Errors) == 0 {
				t.Errorf("%s with %s: the schema accepts it: %t, the operation: %d %.300s", o.ID, change, fits, r.Status, r.Body)
			}
			if fits {
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

// variants returns a value with one change each, by the name of the change.
func variants(v any, pointer string) map[string]any {
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
			all[pointer+"/"+name+" left out"] = without(name)
			for change, y := range variants(x, pointer+"/"+name) {
				o := without(name)
				o[name] = y
				all[change] = o
			}
		}
	case []any:
		for change, y := range variants(one(v), pointer+"/0") {
			if len(v) > 0 {
				all[change] = append([]any{y}, v[1:]...)
			}
		}
	}
	return all
}

// one returns the first element of a list; nil if it is empty.
func one(l []any) any {
	if len(l) == 0 {
		return nil
	}
	return l[0]
}
