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

// clients is the number of simultaneous requests.
const clients = 64

// tally counts responses by status and error code.
func tally(responses []*functest.Response) map[string]int {
	n := map[string]int{}
	for _, r := range responses {
		code := ""
		if r.Status >= 300 {
			code = r.Get("code")
		}
		n[strings.TrimSpace(fmt.Sprint(r.Status, " ", code))]++
	}
	return n
}

// wantTally fails the test unless the responses have these counts.
func wantTally(t *testing.T, responses []*functest.Response, want map[string]int) {
	t.Helper()
	if got := tally(responses); !maps.Equal(got, want) {
		t.Fatalf("the responses are %v, want %v", got, want)
	}
}

// wantConsistent fails the test unless all derived data of a world agrees with its
// documents.
func wantConsistent(t *testing.T, w *functest.World) {
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

// One piece is in stock, and 64 clients sell it at once: by confirming an order, by
// creating an order that is sent at once, by invoicing an order, or by sending an invoice
// without an order. One of them succeeds.
func TestLastPieceIsSoldOnce(t *testing.T) {
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
	responses := functest.AtOnce(clients, func(i int) *functest.Response {
		switch i % 4 {
		case 0:
			return s.Owner.Do("salesorder.confirm", functest.Request{ID: drafts[i], Version: 1})
		case 1:
			body := functest.Body(s.Wine, functest.Line(s.Cheese, "1"), `"send": {}`)
			return s.Owner.Do("salesorder.create", functest.Request{Body: body})
		case 2:
			return s.Owner.Do("salesorder.convert-to-invoice", functest.Request{ID: drafts[i], Version: 1, Body: `{}`})
		}
		return s.Owner.Do("invoice.mark-sent", functest.Request{ID: drafts[i], Version: 1})
	})
	sold := 0
	for response, n := range tally(responses) {
		if strings.HasPrefix(response, "20") {
			sold += n
		} else if response != "422 stock.short" {
			t.Errorf("%d responses are %s", n, response)
		}
	}
	if sold != 1 {
		t.Errorf("the last piece was sold %d times: %v", sold, tally(responses))
	}
	if got := s.Stock(s.Cheese); !strings.HasSuffix(got, "available 0") {
		t.Error(got)
	}
	wantConsistent(t, s.World)
}

// 64 clients number two hundred invoices at once, while the date advances. Every invoice
// gets its number. The rules of consistency include that the numbers have no gaps, the
// dates never decrease, and each invoice has the hash of the previous one.
func TestTwoHundredInvoicesAreNumberedAtOnce(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]tabletest.Plan{
		"undisturbed": nil,
		"every fifth transaction conflicts, every eleventh response is lost": func(c tabletest.Call) tabletest.Failure {
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
			var requests functest.Requests
			s := functest.NewShop(t, "", samples.Everything, requests.Watch)
			ids := make([]string, n)
			inParallel(8, n, func(i int) {
				lines := functest.Line(s.Advice, "1") + "," + functest.Line(s.Glass, "0.25")
				ids[i] = s.Make("invoice.create", functest.Body(s.Wine, lines))
			})
			requests.Take()
			s.InjectFailures(plan)
			begun, responses, retries := time.Now(), make([]*functest.Response, n), atomic.Int64{}
			inParallel(clients, n, func(i int) {
				if i%50 == 49 {
					s.Wait(24 * time.Hour)
				}
				operation, body := "invoice.mark-sent", ""
				if i%2 == 1 {
					operation, body = "invoice.send", "{}"
				}
				r := functest.Request{ID: ids[i], Version: 1, Body: body}
				responses[i] = s.Owner.Do(operation, r)
				for range 10 { // on a busy machine, a request that waited for 20 s gets 409 with Retry-After
					if responses[i].Status != 409 || responses[i].Get("code") != "numbering.busy" || responses[i].Header["retry-after"] == "" {
						break
					}
					retries.Add(1)
					responses[i] = s.Owner.Do(operation, r)
				}
			})
			s.InjectFailures(nil)
			t.Logf("%d invoices in %s, in %d transactions, with %d retries", n, time.Since(begun).Round(time.Millisecond),
				strings.Count(requests.Take(), "TransactWriteItems"), retries.Load())
			wantTally(t, responses, map[string]int{"200": n})
			if retries.Load() > n/2 {
				t.Errorf("the series was too busy for %d of %d requests", retries.Load(), n)
			}
			numbers := map[string]bool{}
			for _, r := range responses {
				numbers[r.Get("number")] = true
			}
			if len(numbers) != n || !numbers[responses[0].Get("number")[:8]+fmt.Sprintf("%05d", n)] {
				t.Errorf("there are %d numbers, want %d without gaps", len(numbers), n)
			}
			if got := s.Stock(s.Glass); got != "on hand 50, committed 0, available 50" {
				t.Error(got)
			}
			wantConsistent(t, s.World)
		})
	}
}

// inParallel calls do for 0 to n-1 from several workers.
func inParallel(workers, n int, do func(int)) {
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

// Clients confirm, merge, convert, void and change one order at once. With If-Match of
// the same version one request succeeds. With If-Match: * several may succeed, one after
// the other.
func TestConcurrentChangesOfAnOrderAreSerialized(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	actions := func(order, other, match string, version int) []func() *functest.Response {
		act := func(operation, body string) func() *functest.Response {
			return func() *functest.Response {
				return s.Owner.Do(operation, functest.Request{ID: order, Match: match, Version: version, Body: body})
			}
		}
		return []func() *functest.Response{
			act("salesorder.confirm", ""),
			act("salesorder.convert-to-invoice", "{}"),
			act("salesorder.void", ""),
			act("salesorder.update", `{"notes": "Merci"}`),
			act("salesorder.send", "{}"),
			act("salesorder.convert-to-invoice", `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`),
			act("salesorder.reopen", ""),
			act("salesorder.close", ""),
			func() *functest.Response {
				body := fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, order, other)
				return s.Owner.Do("salesorder.merge", functest.Request{Body: body})
			},
		}
	}
	for round, match := range []string{"", "*", "", "*"} {
		order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "3")))
		other := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
		version := 1
		if match != "" {
			version = 0
		}
		all := actions(order, other, match, version)
		if version > 0 {
			all = append(all[:6], all[8]) // a draft is neither closed nor reopened
		}
		responses := functest.AtOnce(clients, func(i int) *functest.Response { return all[i%len(all)]() })
		succeeded, highest := 0, 1
		for _, r := range responses {
			switch {
			case r.Status < 300:
				succeeded++
			case r.Status >= 500, version > 0 && r.Status != 412:
				t.Errorf("round %d: the response is %d %s", round, r.Status, r.Body)
			}
		}
		o := s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
		highest = o.Version()
		if version > 0 && (succeeded != 1 || highest != 2) {
			t.Errorf("round %d: %d succeeded, and the order is at version %d: %v", round, succeeded, highest, tally(responses))
		}
		if highest-1 > succeeded {
			t.Errorf("round %d: %d succeeded, and the order is at version %d", round, succeeded, highest)
		}
	}
	wantConsistent(t, s.World)
}

// 64 requests under one idempotency key at once take effect once, and all get the same
// response.
func TestIdempotencyKeyTakesEffectOnce(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "3")))
	invoice := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	for _, x := range []struct {
		operation, body string
		kind            string // of the item it makes
		id              string
	}{
		{operation: "salesorder.create", body: functest.Body(s.Wine, functest.Line(s.Glass, "1"), `"send": {}`), kind: "sales-order"},
		{operation: "salesorder.convert-to-invoice", body: `{"send": {}}`, kind: "invoice", id: order},
		{operation: "invoice.record-payment", body: `{"amount": "10.00"}`, kind: "payment", id: invoice},
		{operation: "item.adjust-stock", body: `{"quantity": "1", "reason": "count"}`, kind: "movement", id: s.Cheese},
	} {
		before := countOf(s.World, x.kind)
		responses := functest.AtOnce(clients, func(int) *functest.Response {
			return s.Owner.Do(x.operation, functest.Request{ID: x.id, Match: "*", Body: x.body, Key: "the key of " + x.operation})
		})
		first := responses[0]
		wantTally(t, responses, map[string]int{strconv.Itoa(first.Status): clients})
		for _, r := range responses {
			if r.Status >= 300 || string(r.Body) != string(first.Body) {
				t.Errorf("%s: one response is %d %s, another %s", x.operation, first.Status, first.Body, r.Body)
			}
		}
		if made := countOf(s.World, x.kind) - before; made != 1 {
			t.Errorf("%s took effect %d times", x.operation, made)
		}
	}
	wantConsistent(t, s.World)
}

// A change of a version that is no longer current gets 412. The client reads the document
// again and repeats the change, so that no change is lost.
func TestNoChangeIsLost(t *testing.T) {
	t.Parallel()
	s := functest.NewShop(t, "", samples.Everything)
	for operation, id := range map[string]string{
		"contact.update":      s.Wine,
		"item.update":         s.Glass,
		"salesorder.update":   s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))),
		"invoice.update":      s.Make("invoice.create", functest.Body(s.Wine, functest.Line(s.Glass, "1"))),
		"organization.update": string(s.ID),
	} {
		field, get := "remarks", strings.Replace(operation, "update", "get", 1)
		switch operation {
		case "item.update":
			field = "description"
		case "organization.update":
			field = "phone"
		}
		seen := s.Owner.Do(get, functest.Request{ID: id}).Want(200).Version()
		responses := functest.AtOnce(clients, func(i int) *functest.Response {
			return s.Owner.Do(operation, functest.Request{ID: id, Version: seen, Body: fmt.Sprintf(`{%q: "0%d"}`, field, i)})
		})
		wantTally(t, responses, map[string]int{"200": 1, "412 version.stale": clients - 1})
		for _, r := range responses {
			if now := s.Owner.Do(get, functest.Request{ID: id}).Want(200); r.Status == 200 && r.Get(field) != now.Get(field) {
				t.Errorf("%s: the successful request wrote %q, and the document has %q", operation, r.Get(field), now.Get(field))
			}
		}
	}

	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	const writers = 8
	functest.AtOnce(writers, func(i int) *functest.Response {
		for {
			now := s.Owner.Do("salesorder.get", functest.Request{ID: order})
			body := fmt.Sprintf(`{"notes": %q}`, now.Get("notes")+fmt.Sprintf(" %d.", i))
			r := s.Owner.Do("salesorder.update", functest.Request{ID: order, Version: now.Version(), Body: body})
			if r.Status != 412 {
				return r
			}
		}
	})
	o := s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
	for i := range writers {
		if !strings.Contains(o.Get("notes"), fmt.Sprintf(" %d.", i)) || o.Version() != writers+1 {
			t.Errorf("after %d writers the notes are %q, at version %d", writers, o.Get("notes"), o.Version())
		}
	}
	wantConsistent(t, s.World)
}

// countOf returns the number of items of a kind.
func countOf(w *functest.World, kind string) int {
	return len(w.OfKind(kind))
}
