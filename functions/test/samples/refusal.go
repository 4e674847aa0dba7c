package samples

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// Problem returns the problem document of a response; any other response fails
// the test, as does a status of 500 and above.
func Problem(t *testing.T, what string, r *functest.Response) op.Problem {
	t.Helper()
	var p op.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil || r.Header["content-type"] != "application/problem+json" {
		t.Errorf("%s: the response %d is no problem document: %.200s", what, r.Status, r.Body)
		return p
	}
	if p.Status != r.Status || p.Code == "" || p.Detail == "" || p.Title == "" || p.Type != "urn:comptoir:problem:"+p.Code {
		t.Errorf("%s: the problem document is incomplete, or not that of a %d: %s", what, r.Status, r.Body)
	}
	if r.Status >= 500 {
		t.Errorf("%s: the response is %d: %s", what, r.Status, r.Body)
	}
	return p
}

// Want fails the test unless a response is this problem.
func Want(t *testing.T, what string, r *functest.Response, status int, code string) op.Problem {
	t.Helper()
	p := Problem(t, what, r)
	if r.Status != status || p.Code != code {
		t.Errorf("%s: the response is %d %s, want %d %s: %.300s", what, r.Status, p.Code, status, code, r.Body)
	}
	return p
}

// Points reports whether a problem points at a field or parameter.
func Points(p op.Problem, pointer string) bool {
	for _, f := range p.Errors {
		if f.Pointer == pointer && f.Code != "" && f.Detail != "" {
			return true
		}
	}
	return false
}

// DryRun returns a request that writes nothing even if it is granted.
func DryRun(o op.Operation, e Request) Request {
	if !o.Writes() {
		return e
	}
	e.RawQueryString = strings.TrimPrefix(e.RawQueryString+"&dry_run=true", "&")
	return e
}

// Stranger returns an id of the same form that names nothing.
func Stranger(id string) string {
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	return id[:len(id)-1] + last
}

// unchanged watches a table that must not change. After each operation the number of
// written items is compared; when the test ends, every item of the table is.
type unchanged struct {
	t      *testing.T
	w      *functest.World
	writes int
	items  []string
}

// watch begins to watch the table of a world.
func watch(t *testing.T, w *functest.World) *unchanged {
	t.Helper()
	u := &unchanged{t: t, w: w}
	u.accept()
	t.Cleanup(func() {
		if now := items(t, w); !slices.Equal(now, u.items) {
			t.Errorf("the table has changed: %s", difference(u.items, now))
		}
	})
	return u
}

// check fails the test if the table was written to since the last call.
func (u *unchanged) check(name string) {
	u.t.Helper()
	if u.w.Writes() == u.writes {
		return
	}
	u.t.Errorf("%s: %d items were written: %s", name, u.w.Writes()-u.writes, difference(u.items, items(u.t, u.w)))
	u.accept()
}

// accept makes the table's current content the content that must not change.
func (u *unchanged) accept() {
	u.t.Helper()
	u.writes, u.items = u.w.Writes(), items(u.t, u.w)
}

// items returns every item of the table, as text.
func items(t *testing.T, w *functest.World) []string {
	t.Helper()
	var all []string
	for _, it := range w.Items("", nil) {
		raw, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(raw))
	}
	slices.Sort(all)
	return all
}

// difference returns the first item that was changed, added or removed.
func difference(before, now []string) string {
	for _, item := range now {
		if _, known := slices.BinarySearch(before, item); !known {
			return item[:min(len(item), 300)]
		}
	}
	for _, item := range before {
		if _, kept := slices.BinarySearch(now, item); !kept {
			return "removed " + item[:min(len(item), 300)]
		}
	}
	return "the same items as before"
}
