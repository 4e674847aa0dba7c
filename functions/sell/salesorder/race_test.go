package salesorder_test

import (
	"fmt"
	"maps"
	"testing"

	"comptoir/functions/test/functest"
)

// tally counts responses by status and code.
func tally(responses []*functest.Response) map[string]int {
	n := map[string]int{}
	for _, r := range responses {
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

func TestRepeatedActionRunsOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	for action, success := range map[string]int{"confirm": 200, "void": 200, "delete": 204} {
		id := s.order(line(s.cheese, "1")).Get("id")
		responses := functest.AtOnce(12, func(int) *functest.Response {
			return s.Owner.Do("salesorder."+action, functest.Request{ID: id, Version: 1, Key: "k " + action})
		})
		got := map[int]int{}
		for _, r := range responses {
			got[r.Status]++
		}
		if got[success] != 12 {
			t.Errorf("%s: got %v, want 12 times %d", action, got, success)
		}
	}
}

func TestConcurrentMergeAndConversionExcludeEachOther(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	for range 5 {
		a, b := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id")
		responses := functest.AtOnce(6, func(i int) *functest.Response {
			if i%2 == 0 {
				return s.Owner.Do("salesorder.merge", functest.Request{Body: pair(a, b, into(a))})
			}
			return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: b, Version: 1, Body: "{}"})
		})
		want(t, tally(responses), map[string]int{"200 ": 1, "412 version.stale": 5})
		read := s.Owner.Do("salesorder.get", functest.Request{ID: b}).Want(200)
		if merged, invoiced := read.Get("status") == "merged", read.Get("invoiced") == "fully"; merged == invoiced {
			t.Errorf("the order is %s and invoiced %s", read.Get("status"), read.Get("invoiced"))
		}
	}
}

func TestConcurrentPartialInvoicesDoNotExceedOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	id := s.order(line(s.glass, "10")).Get("id")
	s.do("confirm", id, "").Want(200)
	got := tally(functest.AtOnce(12, func(int) *functest.Response {
		body := `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`
		return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: id, Match: "*", Body: body})
	}))
	want(t, got, map[string]int{"200 ": 10, "422 line.over_invoiced": 2})
	if got := s.stock(s.glass); got != "on hand 90, committed 0, available 90" {
		t.Error(got)
	}
	if n := s.count("invoice", "mail", "series"); n["invoice"] != 10 || n["mail"] != 10 {
		t.Errorf("the table has %v", n)
	}
}

// Another request undoes the merge between the read of the survivor and the read of the
// other order.
func TestMergeIsUndoneOnce(t *testing.T) {
	t.Parallel()
	var requests functest.Requests
	s := newShop(t, "", requests.Watch)
	a, b := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id")
	s.merge(pair(a, b, into(a))).Want(200)
	requests.Before = map[string]func(){"BatchGetItem": func() {
		requests.Before["BatchGetItem"] = func() {
			s.Owner.Do("salesorder.unmerge", functest.Request{ID: a, Match: "*"}).Want(200)
		}
	}}
	s.Owner.Do("salesorder.unmerge", functest.Request{ID: a, Match: "*"}).WantCode(409, "unmerge.nothing")
}

func TestConcurrentMergesOfOneOrderRunOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	a, b, c := s.order(line(s.glass, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id"), s.order(line(s.glass, "3")).Get("id")
	got := tally(functest.AtOnce(8, func(i int) *functest.Response {
		return s.Owner.Do("salesorder.merge", functest.Request{Body: pair(a, []string{b, c}[i%2])})
	}))
	want(t, got, map[string]int{"200 ": 1, "412 version.stale": 7})
}
