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

// modelPlay is what goes on in two offices, and what should.
type modelPlay struct {
	rapid   *rapid.T
	world   *functest.World
	offices []*office
	asked   int
	tally   map[string]int // answers, over all days

	last struct { // the last request that was done
		person    *functest.Person
		operation string
		request   functest.Request
		answer    *functest.Response
	}
}

// wish is a request, and what the model says of it.
type wish struct {
	office    *office
	operation string
	request   functest.Request
	need      rights.Right
	first     refusal                               // before the document is looked at: not found, stale
	do        func(*modelBook, rights.Role) refusal // what becomes of the book
	made      func(*modelBook, *functest.Response)  // takes over the ids of what was made
	status    int
}

func (m *modelPlay) where(t *rapid.T) *office {
	return m.offices[rapid.IntRange(0, 1).Draw(t, "office")]
}

// ask makes a request in somebody's name, and holds answer and documents
// against the model.
func (m *modelPlay) ask(t *rapid.T, w wish) {
	o := w.office
	n := rapid.IntRange(0, len(o.people)-1).Draw(t, "person")
	role, person := o.roles[n], o.people[n]
	next := o.book.copied()
	want := w.first
	if !role.Set().May(w.need) {
		want = refusal{403, "right.missing"}
	} else if want == accepted {
		if want = w.do(next, role); want == accepted && o.book.short(next) && w.operation != "item.adjust-stock" {
			want = invalid("stock.short")
		}
	}
	m.asked++
	w.request.Key = fmt.Sprint("request ", m.asked)
	r := person.Do(w.operation, w.request)
	code := ""
	if r.Status >= 300 {
		code = r.Get("code")
	}
	if want == accepted {
		want.Status = w.status
	}
	m.tally[fmt.Sprint(w.operation, " ", r.Status, " ", code)]++
	if r.Status != want.Status || code != want.Code {
		t.Fatalf("%s by the %s: answered %d %s, the model says %d %s\nrequest %+v\nanswer %s", w.operation, role, r.Status, code, want.Status, want.Code, w.request, r.Body)
	}
	if want.Code == "" {
		if w.made != nil {
			w.made(next, r)
		}
		was := o.book
		o.book = next
		m.compare(t, o, was)
		m.last.person, m.last.operation, m.last.request, m.last.answer = person, w.operation, w.request, r
		return
	}
	m.compare(t, o, nil)
}

// compare holds what has changed since against the model; after a refusal one of
// everything, which has not.
func (m *modelPlay) compare(t *rapid.T, o *office, was *modelBook) {
	for i, x := range o.book.Orders {
		if changed := was != nil && (i >= len(was.Orders) || !reflect.DeepEqual(was.Orders[i], x)); changed || was == nil && i == len(o.book.Orders)-1 {
			o.compareOrder(t, x)
		}
	}
	for i, x := range o.book.Invoices {
		if changed := was != nil && (i >= len(was.Invoices) || !reflect.DeepEqual(was.Invoices[i], x)); changed || was == nil && i == len(o.book.Invoices)-1 {
			o.compareInvoice(t, x)
		}
	}
	for i, item := range o.items {
		hand, promised := o.book.stock(i)
		r := o.Owner.Do("item.get", functest.Request{ID: item}).Want(200)
		if is, must := figuresOf(r, "stock.on_hand", "stock.committed", "stock.available"), fmt.Sprintf("stock.on_hand %d, stock.committed %d, stock.available %d", hand, promised, hand-promised); is != must {
			t.Fatalf("of item %d: %s; the model says %s", i, is, must)
		}
	}
}

func (o *office) compareOrder(t *rapid.T, x *modelOrder) {
	r := o.Owner.Do("salesorder.get", functest.Request{ID: x.ID})
	if x.Deleted {
		if r.Status != 404 {
			t.Fatalf("the deleted order %s is answered %d", x.ID, r.Status)
		}
		return
	}
	r.Want(200)
	total := 0
	is, must := []string{}, []string{}
	for n, l := range x.Lines {
		total += o.book.total(l.Item, l.Quantity)
		at := fmt.Sprintf("lines.%d.", n)
		is = append(is, r.Get(at+"id")+" "+r.Get(at+"quantity")+" "+zero(r.Get(at+"invoiced"))+" "+zero(r.Get(at+"credited")))
		must = append(must, fmt.Sprint(l.ID, " ", l.Quantity, " ", l.Invoiced, " ", l.Credited))
	}
	is = append(is, r.Get("lines."+fmt.Sprint(len(x.Lines))), figuresOf(r, "status", "version", "invoiced", "totals.total", "merged_into"))
	must = append(must, "", fmt.Sprintf("status %s, version %d, invoiced %s, totals.total %s, merged_into %s", x.Status, x.Version, x.invoiced(), cents(total), x.Into))
	if !slices.Equal(is, must) {
		t.Fatalf("order %s: %q; the model says %q", x.ID, is, must)
	}
}

func zero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func (o *office) compareInvoice(t *rapid.T, x *modelInvoice) {
	r := o.Owner.Do("invoice.get", functest.Request{ID: x.ID})
	if x.Deleted {
		if r.Status != 404 {
			t.Fatalf("the deleted invoice %s is answered %d", x.ID, r.Status)
		}
		return
	}
	r.Want(200)
	number := ""
	if x.Number > 0 {
		number = fmt.Sprintf("-2026-%05d", x.Number)
	}
	is := figuresOf(r, "status", "version", "totals.total", "paid", "credited", "balance")
	must := fmt.Sprintf("status %s, version %d, totals.total %s, paid %s, credited %s, balance %s", x.Status, x.Version, cents(x.Total), cents(x.Paid), cents(x.Credited), cents(x.balance()))
	if is != must || !strings.HasSuffix(r.Get("number"), number) || (number == "") != (r.Get("number") == "") {
		t.Fatalf("invoice %s, number %s: %s; the model says %s, number %s", x.ID, r.Get("number"), is, must, number)
	}
}

// again asks once more what was done last: the answer is the same, and nothing
// is done.
func (m *modelPlay) again(t *rapid.T) {
	l := m.last
	if l.answer == nil {
		t.Skip("nothing was done yet")
	}
	r := l.person.Do(l.operation, l.request)
	if r.Status != l.answer.Status || string(r.Body) != string(l.answer.Body) || r.Header["idempotent-replayed"] != "true" {
		t.Fatalf("%s asked again: %d %s, and before %d %s", l.operation, r.Status, r.Body, l.answer.Status, l.answer.Body)
	}
	for _, o := range m.offices {
		m.compare(t, o, nil)
	}
}

// need is the right an operation asks for.
func need(operation string) rights.Right {
	o, _ := functions.Find(operation)
	return o.Needs
}
