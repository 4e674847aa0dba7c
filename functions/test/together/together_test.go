package together_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/infra/verify/audit"
	"comptoir/shared/table/tabletest"
)

// clients is how many people press the button at the same moment.
const clients = 64

// tally counts answers by status, and by code where there is one.
func tally(answers []*functest.Response) map[string]int {
	n := map[string]int{}
	for _, r := range answers {
		code := ""
		if r.Status >= 300 {
			code = r.Get("code")
		}
		n[strings.TrimSpace(fmt.Sprint(r.Status, " ", code))]++
	}
	return n
}

func wantTally(t *testing.T, answers []*functest.Response, want map[string]int) {
	t.Helper()
	if got := tally(answers); !maps.Equal(got, want) {
		t.Fatalf("answered %v, want %v", got, want)
	}
}

// agrees fails the test unless all that follows from the documents of a world
// agrees with them.
func agrees(t *testing.T, w *functest.World) {
	t.Helper()
	w.Project()
	found, _, err := audit.Table(t.Context(), tabletest.Client(t), w.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// One piece is left, and everybody wants it, each in another way: as an order to
// confirm, one that is sent when it is written, one that is invoiced, or as an
// invoice without an order.
func TestTheLastPieceIsSoldOnce(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, `{"forbid_overselling": true}`, samples.Everything)
	s.Owner.Do("item.adjust-stock", functest.Request{ID: s.Cheese, Body: `{"quantity": "-9", "reason": "lost"}`}).Want(200)
	one := functest.Body(s.Wine, functest.Line(s.Cheese, "1"))
	drafts := make([]string, clients)
	for i := range drafts {
		operation := "salesorder.create"
		if i%4 == 3 {
			operation = "invoice.create"
		}
		if i%4 != 1 {
			drafts[i] = s.Make(operation, one)
		}
	}
	answers := functest.AtOnce(clients, func(i int) *functest.Response {
		switch i % 4 {
		case 0:
			return s.Owner.Do("salesorder.confirm", functest.Request{ID: drafts[i], Version: 1})
		case 1:
			return s.Owner.Do("salesorder.create", functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"send": {}`)})
		case 2:
			return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: drafts[i], Version: 1, Body: `{}`})
		}
		return s.Owner.Do("invoice.mark-sent", functest.Request{ID: drafts[i], Version: 1})
	})
	sold := 0
	for answer, n := range tally(answers) {
		if strings.HasPrefix(answer, "20") {
			sold += n
		} else if answer != "422 stock.short" {
			t.Errorf("%d were answered %s", n, answer)
		}
	}
	if sold != 1 {
		t.Errorf("the last piece was sold %d times: %v", sold, tally(answers))
	}
	if got := s.Stock(s.Cheese); !strings.HasSuffix(got, "available 0") {
		t.Error(got)
	}
	agrees(t, s.World)
}

// Two hundred invoices, to be numbered by 64 people at once while days go by:
// all get their number. That there is no gap, and no date that goes back, and
// that each is built on the one before, is among what agrees in the end.
func TestTwoHundredAreNumberedAtOnce(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]tabletest.Plan{
		"undisturbed": nil,
		"every fifth transaction meets another one, and every eleventh answer is lost": func(c tabletest.Call) tabletest.Failure {
			switch {
			case c.Operation != "TransactWriteItems":
				return tabletest.Fine
			case c.Number%5 == 0:
				return tabletest.Conflict
			case c.Number%11 == 0:
				return tabletest.Lost
			}
			return tabletest.Fine
		},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 200
			var asked functest.Requests
			s := functest.NewShop(t, "", samples.Everything, asked.Watch)
			ids := make([]string, n)
			among(8, n, func(i int) {
				ids[i] = s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Advice, "1")+","+functest.Line(s.Glass, "0.25")))
			})
			asked.Take()
			s.InjectFailures(plan)
			begun, answers, again := time.Now(), make([]*functest.Response, n), atomic.Int64{}
			among(clients, n, func(i int) {
				if i%50 == 49 {
					s.Wait(24 * time.Hour)
				}
				operation, body := "invoice.mark-sent", ""
				if i%2 == 1 {
					operation, body = "invoice.send", "{}"
				}
				r := functest.Request{ID: ids[i], Version: 1, Body: body}
				answers[i] = s.Owner.Do(operation, r)
				for range 10 { // a machine with much else to do: who waited for 20 s is told to come again
					if answers[i].Status != 409 || answers[i].Get("code") != "numbering.busy" || answers[i].Header["retry-after"] == "" {
						break
					}
					again.Add(1)
					answers[i] = s.Owner.Do(operation, r)
				}
			})
			s.InjectFailures(nil)
			t.Logf("%d invoices in %s, in %d transactions; %d were told to come again", n, time.Since(begun).Round(time.Millisecond), strings.Count(asked.Take(), "TransactWriteItems"), again.Load())
			wantTally(t, answers, map[string]int{"200": n})
			if again.Load() > n/2 {
				t.Errorf("the series was too busy for %d of %d", again.Load(), n)
			}
			given := map[string]bool{}
			for _, r := range answers {
				given[r.Get("number")] = true
			}
			if len(given) != n || !given[answers[0].Get("number")[:8]+fmt.Sprintf("%05d", n)] {
				t.Errorf("%d numbers were given", len(given))
			}
			if got := s.Stock(s.Glass); got != "on hand 50, committed 0, available 50" {
				t.Error(got)
			}
			agrees(t, s.World)
		})
	}
}

// among lets so many workers do n things.
func among(workers, n int, do func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	all.Wait()
}

// Of those who confirm, merge, convert, void and change one order at once, having
// seen the same version of it, one succeeds; of those who take it as it is, each
// who succeeds does so after the others.
func TestOneOrderHasOneEnd(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	actions := func(order, other, match string, version int) []func() *functest.Response {
		act := func(operation, body string) func() *functest.Response {
			return func() *functest.Response {
				return s.Owner.Do(operation, functest.Request{ID: order, Match: match, Version: version, Body: body})
			}
		}
		return []func() *functest.Response{
			act("salesorder.confirm", ""), act("salesorder.convert-to-invoice", "{}"), act("salesorder.void", ""),
			act("salesorder.update", `{"notes": "Merci"}`), act("salesorder.send", "{}"),
			act("salesorder.convert-to-invoice", `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`), act("salesorder.reopen", ""), act("salesorder.close", ""),
			func() *functest.Response {
				return s.Owner.Do("salesorder.merge", functest.Request{Body: fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, order, other)})
			},
		}
	}
	for round, match := range []string{"", "*", "", "*"} {
		order, other := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "3"))), s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
		version := 1
		if match != "" {
			version = 0
		}
		all := actions(order, other, match, version)
		if version > 0 {
			all = append(all[:6], all[8]) // a draft is neither closed nor reopened
		}
		answers := functest.AtOnce(clients, func(i int) *functest.Response { return all[i%len(all)]() })
		succeeded, highest := 0, 1
		for _, r := range answers {
			switch {
			case r.Status < 300:
				succeeded++
			case r.Status >= 500, version > 0 && r.Status != 412:
				t.Errorf("round %d: answered %d %s", round, r.Status, r.Body)
			}
		}
		o := s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
		highest = o.Version()
		if version > 0 && (succeeded != 1 || highest != 2) {
			t.Errorf("round %d: %d succeeded, and the order is at version %d: %v", round, succeeded, highest, tally(answers))
		}
		if highest-1 > succeeded {
			t.Errorf("round %d: %d succeeded, and the order is at version %d", round, succeeded, highest)
		}
	}
	agrees(t, s.World)
}

// A client that does not hear an answer asks again, and 64 times at once: it is
// done once, and all hear the same.
func TestOneKeyIsOneEffect(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "3")))
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	for _, x := range []struct {
		operation, body, kind string
		id                    string
	}{
		{operation: "salesorder.create", body: functest.Body(s.Wine, functest.Line(s.Glass, "1"), `"send": {}`), kind: "sales-order"},
		{operation: "salesorder.convert-to-invoice", body: `{"send": {}}`, kind: "invoice", id: order},
		{operation: "invoice.record-payment", body: `{"amount": "10.00"}`, kind: "payment", id: invoice},
		{operation: "item.adjust-stock", body: `{"quantity": "1", "reason": "count"}`, kind: "movement", id: s.Cheese},
	} {
		before := countOf(s.World, x.kind)
		answers := functest.AtOnce(clients, func(int) *functest.Response {
			return s.Owner.Do(x.operation, functest.Request{ID: x.id, Match: "*", Body: x.body, Key: "the key of " + x.operation})
		})
		wantTally(t, answers, map[string]int{strconv.Itoa(answers[0].Status): clients})
		for _, r := range answers {
			if r.Status >= 300 || string(r.Body) != string(answers[0].Body) {
				t.Errorf("%s: one was answered %d %s, another %s", x.operation, answers[0].Status, answers[0].Body, r.Body)
			}
		}
		if made := countOf(s.World, x.kind) - before; made != 1 {
			t.Errorf("%s was done %d times", x.operation, made)
		}
	}
	agrees(t, s.World)
}

// Whoever changes what another has changed since he read it hears so (412) and
// reads it again: so no change is lost.
func TestNoChangeIsLost(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	for operation, id := range map[string]string{
		"contact.update": s.Wine, "item.update": s.Glass, "salesorder.update": s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))),
		"invoice.update": s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))), "organization.update": string(s.ID),
	} {
		field, get := "remarks", strings.Replace(operation, "update", "get", 1)
		switch operation {
		case "item.update":
			field = "description"
		case "organization.update":
			field = "phone"
		}
		seen := s.Owner.Do(get, functest.Request{ID: id}).Want(200).Version()
		answers := functest.AtOnce(clients, func(i int) *functest.Response {
			return s.Owner.Do(operation, functest.Request{ID: id, Version: seen, Body: fmt.Sprintf(`{%q: "0%d"}`, field, i)})
		})
		wantTally(t, answers, map[string]int{"200": 1, "412 version.stale": clients - 1})
		for _, r := range answers {
			if is := s.Owner.Do(get, functest.Request{ID: id}).Want(200); r.Status == 200 && r.Get(field) != is.Get(field) {
				t.Errorf("%s: the one who succeeded wrote %q, and it is %q", operation, r.Get(field), is.Get(field))
			}
		}
	}

	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	const writers = 8
	functest.AtOnce(writers, func(i int) *functest.Response {
		for {
			is := s.Owner.Do("salesorder.get", functest.Request{ID: order})
			r := s.Owner.Do("salesorder.update", functest.Request{ID: order, Version: is.Version(), Body: fmt.Sprintf(`{"notes": %q}`, is.Get("notes")+fmt.Sprintf(" %d.", i))})
			if r.Status != 412 {
				return r
			}
		}
	})
	o := s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
	for i := range writers {
		if !strings.Contains(o.Get("notes"), fmt.Sprintf(" %d.", i)) || o.Version() != writers+1 {
			t.Errorf("of %d writers the notes are %q, at version %d", writers, o.Get("notes"), o.Version())
		}
	}
	agrees(t, s.World)
}

// countOf is how many items of a kind there are.
func countOf(w *functest.World, kind string) int {
	return len(w.OfKind(kind))
}
