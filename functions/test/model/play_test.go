package model_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// modelPlay is a day of two companies, with their models.
type modelPlay struct {
	rapid     *rapid.T
	world     *functest.World
	companies []*modelCompany
	sent      int            // the number of requests
	tally     map[string]int // responses, over all days

	last struct { // the last accepted request
		person    *functest.Person
		operation string
		request   functest.Request
		response  *functest.Response
	}
}

// attempt is a request, with the response that the model expects.
type attempt struct {
	company   *modelCompany
	operation string
	request   functest.Request
	need      rights.Right
	first     refusal                               // by checks that precede the document's rules: not found, stale
	do        func(*modelBook, rights.Role) refusal // changes the book, or returns the refusal
	created   func(*modelBook, *functest.Response)  // copies the ids of created documents to the book
	status    int
}

func (m *modelPlay) drawCompany(t *rapid.T) *modelCompany {
	return m.companies[rapid.IntRange(0, 1).Draw(t, "company")]
}

// send sends a request as a random user of the company, and compares the response and the
// documents with the model.
func (m *modelPlay) send(t *rapid.T, a attempt) {
	o := a.company
	n := rapid.IntRange(0, len(o.people)-1).Draw(t, "person")
	role, person := o.roles[n], o.people[n]
	next := o.book.clone()
	want := a.first
	if !role.Set().May(a.need) {
		want = refusal{403, "right.missing"}
	} else if want == accepted {
		if want = a.do(next, role); want == accepted && o.book.lacksStock(next) && a.operation != "item.adjust-stock" {
			want = invalid("stock.short")
		}
	}
	m.sent++
	a.request.Key = fmt.Sprint("request ", m.sent)
	r := person.Do(a.operation, a.request)
	code := ""
	if r.Status >= 300 {
		code = r.Get("code")
	}
	if want == accepted {
		want.Status = a.status
	}
	m.tally[fmt.Sprint(a.operation, " ", r.Status, " ", code)]++
	if r.Status != want.Status || code != want.Code {
		t.Fatalf("%s by the %s: returned %d %s, the model expects %d %s\nrequest %+v\nresponse %s",
			a.operation, role, r.Status, code, want.Status, want.Code, a.request, r.Body)
	}
	if want.Code == "" {
		if a.created != nil {
			a.created(next, r)
		}
		was := o.book
		o.book = next
		m.compare(t, o, was)
		m.last.person, m.last.operation, m.last.request, m.last.response = person, a.operation, a.request, r
		return
	}
	m.compare(t, o, nil)
}

// compare compares the documents that changed since the snapshot was with the model, and
// the stock. After a refusal (was is nil) it compares the last order and the last
// invoice.
func (m *modelPlay) compare(t *rapid.T, o *modelCompany, was *modelBook) {
	for i, x := range o.book.Orders {
		if was == nil && i == len(o.book.Orders)-1 || was != nil && changed(was.Orders, i, x) {
			o.compareOrder(t, x)
		}
	}
	for i, x := range o.book.Invoices {
		if was == nil && i == len(o.book.Invoices)-1 || was != nil && changed(was.Invoices, i, x) {
			o.compareInvoice(t, x)
		}
	}
	for i, item := range o.items {
		onHand, committed := o.book.stock(i)
		r := o.Owner.Do("item.get", functest.Request{ID: item}).Want(200)
		got := figuresOf(r, "stock.on_hand", "stock.committed", "stock.available")
		want := fmt.Sprintf("stock.on_hand %d, stock.committed %d, stock.available %d", onHand, committed, onHand-committed)
		if got != want {
			t.Fatalf("item %d: %s; the model expects %s", i, got, want)
		}
	}
}

// changed reports whether a document is new, or differs from the one before.
func changed[T any](before []*T, i int, x *T) bool {
	return i >= len(before) || !reflect.DeepEqual(before[i], x)
}

func (o *modelCompany) compareOrder(t *rapid.T, x *modelOrder) {
	r := o.Owner.Do("salesorder.get", functest.Request{ID: x.ID})
	if x.Deleted {
		if r.Status != 404 {
			t.Fatalf("a read of the deleted order %s returned %d", x.ID, r.Status)
		}
		return
	}
	r.Want(200)
	total := 0
	got, want := []string{}, []string{}
	for n, l := range x.Lines {
		total += o.book.total(l.Item, l.Quantity)
		at := fmt.Sprintf("lines.%d.", n)
		got = append(got, r.Get(at+"id")+" "+r.Get(at+"quantity")+" "+zero(r.Get(at+"invoiced"))+" "+zero(r.Get(at+"credited")))
		want = append(want, fmt.Sprint(l.ID, " ", l.Quantity, " ", l.Invoiced, " ", l.Credited))
	}
	got = append(got, r.Get("lines."+fmt.Sprint(len(x.Lines)))) // no more lines
	got = append(got, figuresOf(r, "status", "version", "invoiced", "totals.total", "merged_into"))
	want = append(want, "", fmt.Sprintf("status %s, version %d, invoiced %s, totals.total %s, merged_into %s",
		x.Status, x.Version, x.invoiced(), cents(total), x.Into))
	if !slices.Equal(got, want) {
		t.Fatalf("order %s: %q; the model expects %q", x.ID, got, want)
	}
}

func zero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func (o *modelCompany) compareInvoice(t *rapid.T, x *modelInvoice) {
	r := o.Owner.Do("invoice.get", functest.Request{ID: x.ID})
	if x.Deleted {
		if r.Status != 404 {
			t.Fatalf("a read of the deleted invoice %s returned %d", x.ID, r.Status)
		}
		return
	}
	r.Want(200)
	number := ""
	if x.Number > 0 {
		number = fmt.Sprintf("-2026-%05d", x.Number)
	}
	got := figuresOf(r, "status", "version", "totals.total", "paid", "credited", "balance")
	want := fmt.Sprintf("status %s, version %d, totals.total %s, paid %s, credited %s, balance %s",
		x.Status, x.Version, cents(x.Total), cents(x.Paid), cents(x.Credited), cents(x.balance()))
	if got != want || !strings.HasSuffix(r.Get("number"), number) || (number == "") != (r.Get("number") == "") {
		t.Fatalf("invoice %s, number %s: %s; the model expects %s, number %s", x.ID, r.Get("number"), got, want, number)
	}
}

// repeatLast repeats the last accepted request with its idempotency key: the response is
// the same, and no document changes.
func (m *modelPlay) repeatLast(t *rapid.T) {
	l := m.last
	if l.response == nil {
		t.Skip("no request was accepted yet")
	}
	r := l.person.Do(l.operation, l.request)
	same := r.Status == l.response.Status && string(r.Body) == string(l.response.Body)
	if !same || r.Header["idempotent-replayed"] != "true" {
		t.Fatalf("the repeated %s returned %d %s, and before %d %s",
			l.operation, r.Status, r.Body, l.response.Status, l.response.Body)
	}
	for _, o := range m.companies {
		m.compare(t, o, nil)
	}
}

// need returns the right that an operation needs.
func need(operation string) rights.Right {
	o, _ := functions.Find(operation)
	return o.Needs
}
