package salesorder_test

import (
	"fmt"
	"maps"
	"testing"

	"comptoir/functions/test/functest"
)

// tally counts answers by status, and by code where there is one.
func tally(answers []*functest.Response) map[string]int {
	n := map[string]int{}
	for _, r := range answers {
		n[fmt.Sprint(r.Status, " ", r.Get("code"))]++
	}
	return n
}

func want(t *testing.T, got, want map[string]int) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOneActionIsDoneOnceHoweverOftenItCame(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	for action, want200 := range map[string]int{"confirm": 200, "void": 200, "delete": 204} {
		id := s.order(line(s.cheese, "1")).Get("id")
		answers := functest.AtOnce(12, func(int) *functest.Response {
			return s.Owner.Do("salesorder."+action, functest.Request{ID: id, Version: 1, Key: "k " + action})
		})
		got := map[int]int{}
		for _, r := range answers {
			got[r.Status]++
		}
		if got[want200] != 12 {
			t.Errorf("%s was answered %v", action, got)
		}
	}
}

func TestMergeAndConvertAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	for range 5 {
		a, b := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id")
		answers := functest.AtOnce(6, func(i int) *functest.Response {
			if i%2 == 0 {
				return s.Owner.Do("salesorder.merge", functest.Request{Body: pair(a, b, `"into": "`+a+`"`)})
			}
			return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: b, Version: 1, Body: "{}"})
		})
		want(t, tally(answers), map[string]int{"200 ": 1, "412 version.stale": 5})
		read := s.Owner.Do("salesorder.get", functest.Request{ID: b}).Want(200)
		if merged, invoiced := read.Get("status") == "merged", read.Get("invoiced") == "fully"; merged == invoiced {
			t.Errorf("the order is %s and invoiced %s", read.Get("status"), read.Get("invoiced"))
		}
	}
}

func TestPartsTakenAtOnceNeverExceedTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	id := s.order(line(s.glass, "10")).Get("id")
	s.do("confirm", id, "").Want(200)
	got := tally(functest.AtOnce(12, func(int) *functest.Response {
		return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: id, Match: "*", Body: `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`})
	}))
	want(t, got, map[string]int{"200 ": 10, "422 line.over_invoiced": 2})
	if got := s.stock(s.glass); got != "on hand 90, committed 0, available 90" {
		t.Error(got)
	}
	if n := s.count("invoice", "mail", "series"); n["invoice"] != 10 || n["mail"] != 10 {
		t.Errorf("there are %v", n)
	}
}

// Somebody undoes the merge between our reading the survivor and our reading the
// other order.
func TestAMergeIsUndoneOnce(t *testing.T) {
	t.Parallel()
	var asked functest.Requests
	s := newShop(t, "", asked.Watch)
	a, b := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id")
	s.merge(pair(a, b, `"into": "`+a+`"`)).Want(200)
	asked.Before = map[string]func(){"BatchGetItem": func() {
		asked.Before["BatchGetItem"] = func() {
			s.Owner.Do("salesorder.unmerge", functest.Request{ID: a, Match: "*"}).Want(200)
		}
	}}
	s.Owner.Do("salesorder.unmerge", functest.Request{ID: a, Match: "*"}).WantCode(409, "unmerge.nothing")
}

func TestTwoMergesOfOneOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	a, b, c := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id"), s.order(line(s.glass, "3")).Get("id")
	got := tally(functest.AtOnce(8, func(i int) *functest.Response {
		return s.Owner.Do("salesorder.merge", functest.Request{Body: pair(a, []string{b, c}[i%2])})
	}))
	want(t, got, map[string]int{"200 ": 1, "412 version.stale": 7})
}
