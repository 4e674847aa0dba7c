package model_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func (o *modelOrder) confirm() refusal { return o.move("confirmed", "draft") }

// seen is how a request names a document: mostly at its version, sometimes at
// another; the document may be deleted, or be another company's.
func seen(t *rapid.T, version int, gone, foreign bool) (match int, first refusal) {
	match = version
	stale := seldom(t, "stale")
	if stale {
		match++
	}
	switch {
	case gone || foreign:
		first = refusal{404, "not_found"}
	case stale:
		first = refusal{412, "version.stale"}
	}
	return match, first
}

// seldom is true once in a while.
func seldom(t *rapid.T, what string) bool {
	return rapid.SampledFrom([]bool{false, false, false, false, false, false, false, false, false, true}).Draw(t, what)
}

// likely are the documents a request is likely to be about; once in a while, and
// where there is none, all.
func likely[T any](t *rapid.T, all []T, like func(T) bool) []T {
	some := slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !like(x) })
	if len(some) == 0 || seldom(t, "any") {
		return all
	}
	return some
}

// onOrder is a request about an order of an office, sometimes made by another.
func (m *modelPlay) onOrder(t *rapid.T, operation, body string, do func(*modelBook, *modelOrder, rights.Role) refusal) (wish, *modelOrder) {
	all := slices.Concat(m.offices[0].book.Orders, m.offices[1].book.Orders)
	if len(all) == 0 {
		t.Skip("no order") // before anything is drawn, so that another action is taken instead
	}
	if operation == "salesorder.unmerge" {
		all = likely(t, all, func(o *modelOrder) bool { return len(o.Merges) > 0 })
	}
	x := rapid.SampledFrom(all).Draw(t, "order")
	o := m.owner(x)
	w := wish{office: o, operation: operation, need: need(operation), status: 200}
	foreign := seldom(t, "foreign")
	if foreign {
		w.office = m.other(o)
	}
	w.request = functest.Request{ID: x.ID, Body: body}
	w.request.Version, w.first = seen(t, x.Version, x.Deleted, foreign)
	w.do = func(b *modelBook, r rights.Role) refusal { return do(b, b.order(x.ID), r) }
	return w, x
}

func (m *modelPlay) other(o *office) *office {
	if m.offices[0] == o {
		return m.offices[1]
	}
	return m.offices[0]
}

func pieces(t *rapid.T) int { return rapid.IntRange(1, 6).Draw(t, "pieces") }

func (m *modelPlay) someLines(t *rapid.T, o *office) (lines []modelLine, body string) {
	var parts []string
	for n := range rapid.IntRange(1, 3).Draw(t, "lines") {
		l := modelLine{ID: n + 1, Item: rapid.IntRange(0, 1).Draw(t, "item"), Quantity: pieces(t)}
		lines = append(lines, l)
		parts = append(parts, functest.Line(o.items[l.Item], fmt.Sprint(l.Quantity)))
	}
	return lines, strings.Join(parts, ",")
}

func (m *modelPlay) create(t *rapid.T) {
	o := m.where(t)
	lines, body := m.someLines(t, o)
	x := &modelOrder{Version: 1, Status: "draft", Customer: rapid.IntRange(0, 1).Draw(t, "customer"), Lines: lines, LastLine: len(lines), Sections: 1}
	var more []string
	if rapid.IntRange(0, 2).Draw(t, "send") == 0 {
		x.Status, more = "confirmed", []string{`"send": {}`}
	}
	m.ask(t, wish{
		office: o, operation: "salesorder.create", need: need("salesorder.create"), status: 201,
		request: functest.Request{Body: functest.Body(o.customers[x.Customer], body, more...)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Orders = append(b.Orders, x)
			return accepted
		},
		made: func(b *modelBook, r *functest.Response) { x.ID = id(r.Get("id"), r.Get("order.id")) },
	})
}

func id(first, otherwise string) string {
	if first != "" {
		return first
	}
	return otherwise
}

// change writes the lines of an order anew: another quantity, one less, one more.
func (m *modelPlay) change(t *rapid.T) {
	var lines []modelLine
	w, x := m.onOrder(t, "salesorder.update", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal { return b.write(o, lines) })
	lines = slices.Clone(x.Lines)
	last := x.LastLine
	at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	switch how := rapid.IntRange(0, 3).Draw(t, "how"); {
	case how == 0 && len(lines) > 1:
		lines = slices.Delete(lines, at, at+1)
	case how == 1:
		last++
		lines = append(lines, modelLine{ID: last, Item: rapid.IntRange(0, 1).Draw(t, "item"), Quantity: pieces(t)})
	default:
		lines[at].Quantity = pieces(t)
	}
	var parts []string
	for _, l := range lines {
		known := ""
		if l.ID <= x.LastLine {
			known = fmt.Sprintf(`"id": %d, `, l.ID)
		}
		parts = append(parts, fmt.Sprintf(`{%s"item_id": %q, "quantity": "%d"}`, known, m.owner(x).items[l.Item], l.Quantity))
	}
	w.request.Body = fmt.Sprintf(`{"lines": [%s]}`, strings.Join(parts, ","))
	write := w.do
	w.do = func(b *modelBook, r rights.Role) refusal {
		refused := write(b, r)
		if refused == accepted {
			b.order(x.ID).LastLine = last
		}
		return refused
	}
	m.ask(t, w)
}

// owner is the office of an order.
func (m *modelPlay) owner(x *modelOrder) *office {
	if slices.Contains(m.offices[0].book.Orders, x) {
		return m.offices[0]
	}
	return m.offices[1]
}

func (m *modelPlay) move(action string, how func(*modelOrder) refusal) func(*rapid.T) {
	return func(t *rapid.T) {
		w, _ := m.onOrder(t, "salesorder."+action, "", func(_ *modelBook, o *modelOrder, _ rights.Role) refusal { return how(o) })
		m.ask(t, w)
	}
}

func (m *modelPlay) voidOrder(t *rapid.T) {
	w, _ := m.onOrder(t, "salesorder.void", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal { return b.void(o) })
	m.ask(t, w)
}

func (m *modelPlay) deleteOrder(t *rapid.T) {
	w, _ := m.onOrder(t, "salesorder.delete", "", func(_ *modelBook, o *modelOrder, _ rights.Role) refusal { return o.remove() })
	w.status = 204
	m.ask(t, w)
}

func (m *modelPlay) unmerge(t *rapid.T) {
	w, _ := m.onOrder(t, "salesorder.unmerge", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal { return b.unmerge(o) })
	m.ask(t, w)
}

func (m *modelPlay) merge(t *rapid.T) {
	w, x := m.onOrder(t, "salesorder.merge", "", nil)
	y := rapid.SampledFrom(m.owner(x).book.mates(x, seldom(t, "any"))).Draw(t, "other")
	foreign := w.office != m.owner(x)
	theirs, second := seen(t, y.Version, y.Deleted, foreign)
	if w.first == accepted {
		w.first = second
	}
	w.request = functest.Request{Body: fmt.Sprintf(`{"into": %q, "orders": [{"id": %q, "version": %d}, {"id": %q, "version": %d}]}`, x.ID, x.ID, w.request.Version, y.ID, theirs)}
	w.do = func(b *modelBook, _ rights.Role) refusal { return b.merge(b.order(x.ID), b.order(y.ID)) }
	m.ask(t, w)
}

func (m *modelPlay) convert(t *rapid.T) {
	var take map[int]int
	w, x := m.onOrder(t, "salesorder.convert-to-invoice", "{}", func(b *modelBook, o *modelOrder, r rights.Role) refusal {
		if o.Status == "draft" && !r.Set().May(rights.Edit(rights.SalesOrders)) {
			return refusal{403, "right.missing"}
		}
		return b.convert(o, take)
	})
	if rapid.Bool().Draw(t, "some") {
		take = map[int]int{}
		var parts []string
		for _, l := range x.Lines {
			if rapid.Bool().Draw(t, "this") {
				take[l.ID] = pieces(t)
			}
		}
		if len(take) == 0 {
			take[x.Lines[0].ID] = 1
		}
		for _, line := range slices.Sorted(maps.Keys(take)) {
			parts = append(parts, fmt.Sprintf(`{"line": %d, "quantity": "%d"}`, line, take[line]))
		}
		w.request.Body = fmt.Sprintf(`{"lines": [%s]}`, strings.Join(parts, ","))
	}
	w.made = func(b *modelBook, r *functest.Response) { b.Invoices[len(b.Invoices)-1].ID = r.Get("invoice.id") }
	m.ask(t, w)
}

// sell writes an invoice without an order.
func (m *modelPlay) sell(t *rapid.T) {
	o := m.where(t)
	lines, body := m.someLines(t, o)
	x := &modelInvoice{Version: 1, Status: "draft", Customer: rapid.IntRange(0, 1).Draw(t, "customer")}
	for _, l := range lines {
		x.Lines = append(x.Lines, modelTaken{l.ID, l.Item, l.Quantity})
		x.Total += o.book.total(l.Item, l.Quantity)
	}
	m.ask(t, wish{
		office: o, operation: "invoice.create", need: need("invoice.create"), status: 201,
		request: functest.Request{Body: functest.Body(o.customers[x.Customer], body)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Invoices = append(b.Invoices, x)
			return accepted
		},
		made: func(_ *modelBook, r *functest.Response) { x.ID = id(r.Get("id"), r.Get("invoice.id")) },
	})
}

// onInvoice is a request about an invoice of an office, sometimes made by another.
func (m *modelPlay) onInvoice(t *rapid.T, action, body string, do func(*modelBook, *modelInvoice) refusal) (wish, *modelInvoice) {
	all := slices.Concat(m.offices[0].book.Invoices, m.offices[1].book.Invoices)
	if len(all) == 0 {
		t.Skip("no invoice")
	}
	if action == "record-payment" || action == "void" || action == "credit" {
		all = likely(t, all, func(i *modelInvoice) bool { return i.Number > 0 })
	}
	x := rapid.SampledFrom(all).Draw(t, "invoice")
	o := m.offices[0]
	if !slices.Contains(o.book.Invoices, x) {
		o = m.offices[1]
	}
	w := wish{office: o, operation: "invoice." + action, need: need("invoice." + action), status: 200, request: functest.Request{ID: x.ID, Body: body}}
	foreign := seldom(t, "foreign")
	if foreign {
		w.office = m.other(o)
	}
	w.request.Version, w.first = seen(t, x.Version, x.Deleted, foreign)
	w.do = func(b *modelBook, _ rights.Role) refusal { return do(b, b.invoice(x.ID)) }
	return w, x
}

func (m *modelPlay) bill(action, body string, how func(*modelBook, *modelInvoice) refusal) func(*rapid.T) {
	return func(t *rapid.T) {
		w, _ := m.onInvoice(t, action, body, how)
		if action == "delete" {
			w.status = 204
		}
		m.ask(t, w)
	}
}

func (m *modelPlay) pay(t *rapid.T) {
	amount := 0
	w, x := m.onInvoice(t, "record-payment", "", func(_ *modelBook, i *modelInvoice) refusal { return i.pay(amount) })
	amount = rapid.SampledFrom([]int{100, x.balance(), x.balance() + 1}).Draw(t, "cents")
	if amount <= 0 {
		amount = 1
	}
	w.request.Body = fmt.Sprintf(`{"amount": %q}`, cents(amount))
	m.ask(t, w)
}

func (m *modelPlay) adjust(t *rapid.T) {
	o, item, by := m.where(t), rapid.IntRange(0, 1).Draw(t, "item"), rapid.SampledFrom([]int{-4, -1, 3, 10}).Draw(t, "by")
	m.ask(t, wish{
		office: o, operation: "item.adjust-stock", need: need("item.adjust-stock"), status: 200,
		request: functest.Request{ID: o.items[item], Body: fmt.Sprintf(`{"quantity": "%d", "reason": "count"}`, by)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Adjusted[item] += by
			return accepted
		},
	})
}
