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

// drawVersion draws the version in a request: mostly the document's, sometimes another.
// It returns the refusal that follows, also of a deleted document or of another
// company's.
func drawVersion(t *rapid.T, version int, deleted, foreign bool) (match int, first refusal) {
	match = version
	stale := rarely(t, "stale")
	if stale {
		match++
	}
	switch {
	case deleted || foreign:
		first = refusal{404, "not_found"}
	case stale:
		first = refusal{412, "version.stale"}
	}
	return match, first
}

// rarely draws true once in ten times.
func rarely(t *rapid.T, label string) bool {
	return rapid.SampledFrom([]bool{false, false, false, false, false, false, false, false, false, true}).Draw(t, label)
}

// likely returns the documents for which like is true; rarely, or if there are none, all
// documents.
func likely[T any](t *rapid.T, all []T, like func(T) bool) []T {
	some := slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !like(x) })
	if len(some) == 0 || rarely(t, "any") {
		return all
	}
	return some
}

// onOrder draws a request on an order, sometimes sent by the other company.
func (m *modelPlay) onOrder(
	t *rapid.T, operation, body string, do func(*modelBook, *modelOrder, rights.Role) refusal,
) (attempt, *modelOrder) {
	all := slices.Concat(m.companies[0].book.Orders, m.companies[1].book.Orders)
	if len(all) == 0 {
		t.Skip("no order") // before the first draw, so that rapid chooses another action
	}
	if operation == "salesorder.unmerge" {
		all = likely(t, all, func(o *modelOrder) bool { return len(o.Merges) > 0 })
	}
	x := rapid.SampledFrom(all).Draw(t, "order")
	o := m.owner(x)
	a := attempt{company: o, operation: operation, need: need(operation), status: 200}
	foreign := rarely(t, "foreign")
	if foreign {
		a.company = m.other(o)
	}
	a.request = functest.Request{ID: x.ID, Body: body}
	a.request.Version, a.first = drawVersion(t, x.Version, x.Deleted, foreign)
	a.do = func(b *modelBook, r rights.Role) refusal { return do(b, b.order(x.ID), r) }
	return a, x
}

func (m *modelPlay) other(o *modelCompany) *modelCompany {
	if m.companies[0] == o {
		return m.companies[1]
	}
	return m.companies[0]
}

// quantity draws a quantity of a line.
func quantity(t *rapid.T) int { return rapid.IntRange(1, 6).Draw(t, "quantity") }

// drawLines draws lines of a new document, and returns their JSON.
func (m *modelPlay) drawLines(t *rapid.T, o *modelCompany) (lines []modelLine, body string) {
	var texts []string
	for n := range rapid.IntRange(1, 3).Draw(t, "lines") {
		l := modelLine{ID: n + 1, Item: rapid.IntRange(0, 1).Draw(t, "item"), Quantity: quantity(t)}
		lines = append(lines, l)
		texts = append(texts, functest.Line(o.items[l.Item], fmt.Sprint(l.Quantity)))
	}
	return lines, strings.Join(texts, ",")
}

func (m *modelPlay) create(t *rapid.T) {
	o := m.drawCompany(t)
	lines, body := m.drawLines(t, o)
	x := &modelOrder{
		Version: 1, Status: "draft", Customer: rapid.IntRange(0, 1).Draw(t, "customer"),
		Lines: lines, LastLine: len(lines), Sections: 1,
	}
	var more []string
	if rapid.IntRange(0, 2).Draw(t, "send") == 0 {
		x.Status, more = "confirmed", []string{`"send": {}`}
	}
	m.send(t, attempt{
		company: o, operation: "salesorder.create", need: need("salesorder.create"), status: 201,
		request: functest.Request{Body: functest.Body(o.customers[x.Customer], body, more...)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Orders = append(b.Orders, x)
			return accepted
		},
		created: func(b *modelBook, r *functest.Response) { x.ID = id(r.Get("id"), r.Get("order.id")) },
	})
}

func id(first, otherwise string) string {
	if first != "" {
		return first
	}
	return otherwise
}

// change replaces the lines of an order: another quantity, one line less or one more.
func (m *modelPlay) change(t *rapid.T) {
	var lines []modelLine
	a, x := m.onOrder(t, "salesorder.update", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal {
		return b.write(o, lines)
	})
	lines = slices.Clone(x.Lines)
	last := x.LastLine
	at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	switch how := rapid.IntRange(0, 3).Draw(t, "how"); {
	case how == 0 && len(lines) > 1:
		lines = slices.Delete(lines, at, at+1)
	case how == 1:
		last++
		lines = append(lines, modelLine{ID: last, Item: rapid.IntRange(0, 1).Draw(t, "item"), Quantity: quantity(t)})
	default:
		lines[at].Quantity = quantity(t)
	}
	var texts []string
	for _, l := range lines {
		item, quantity := m.owner(x).items[l.Item], fmt.Sprint(l.Quantity)
		if l.ID > x.LastLine {
			texts = append(texts, functest.Line(item, quantity))
			continue
		}
		texts = append(texts, fmt.Sprintf(`{"id": %d, "item_id": %q, "quantity": %q}`, l.ID, item, quantity))
	}
	a.request.Body = fmt.Sprintf(`{"lines": [%s]}`, strings.Join(texts, ","))
	write := a.do
	a.do = func(b *modelBook, r rights.Role) refusal {
		refused := write(b, r)
		if refused == accepted {
			b.order(x.ID).LastLine = last
		}
		return refused
	}
	m.send(t, a)
}

// owner returns the company of an order.
func (m *modelPlay) owner(x *modelOrder) *modelCompany {
	if slices.Contains(m.companies[0].book.Orders, x) {
		return m.companies[0]
	}
	return m.companies[1]
}

// move returns the action that changes an order's status.
func (m *modelPlay) move(action string, how func(*modelOrder) refusal) func(*rapid.T) {
	return func(t *rapid.T) {
		a, _ := m.onOrder(t, "salesorder."+action, "", func(_ *modelBook, o *modelOrder, _ rights.Role) refusal { return how(o) })
		m.send(t, a)
	}
}

func (m *modelPlay) voidOrder(t *rapid.T) {
	a, _ := m.onOrder(t, "salesorder.void", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal { return b.void(o) })
	m.send(t, a)
}

func (m *modelPlay) deleteOrder(t *rapid.T) {
	a, _ := m.onOrder(t, "salesorder.delete", "", func(_ *modelBook, o *modelOrder, _ rights.Role) refusal { return o.remove() })
	a.status = 204
	m.send(t, a)
}

func (m *modelPlay) unmerge(t *rapid.T) {
	a, _ := m.onOrder(t, "salesorder.unmerge", "", func(b *modelBook, o *modelOrder, _ rights.Role) refusal { return b.unmerge(o) })
	m.send(t, a)
}

func (m *modelPlay) merge(t *rapid.T) {
	a, x := m.onOrder(t, "salesorder.merge", "", nil)
	y := rapid.SampledFrom(m.owner(x).book.mergeCandidates(x, rarely(t, "any"))).Draw(t, "other")
	foreign := a.company != m.owner(x)
	otherVersion, second := drawVersion(t, y.Version, y.Deleted, foreign)
	for _, r := range []refusal{a.first, second} { // an unknown order is a value of the body
		if r == (refusal{404, "not_found"}) {
			second = refusal{422, "merge.order_unknown"}
			a.first = second
		}
	}
	if a.first == accepted {
		a.first = second
	}
	a.request = functest.Request{Body: fmt.Sprintf(
		`{"into": %q, "orders": [{"id": %q, "version": %d}, {"id": %q, "version": %d}]}`,
		x.ID, x.ID, a.request.Version, y.ID, otherVersion,
	)}
	a.do = func(b *modelBook, _ rights.Role) refusal { return b.merge(b.order(x.ID), b.order(y.ID)) }
	m.send(t, a)
}

func (m *modelPlay) convert(t *rapid.T) {
	var take map[int]int
	a, x := m.onOrder(t, "salesorder.convert-to-invoice", "{}", func(b *modelBook, o *modelOrder, r rights.Role) refusal {
		if o.Status == "draft" && !r.Set().May(rights.Edit(rights.SalesOrders)) {
			return refusal{403, "right.missing"}
		}
		return b.convert(o, take)
	})
	if rapid.Bool().Draw(t, "some") {
		take = map[int]int{}
		var texts []string
		for _, l := range x.Lines {
			if rapid.Bool().Draw(t, "this") {
				take[l.ID] = quantity(t)
			}
		}
		if len(take) == 0 {
			take[x.Lines[0].ID] = 1
		}
		for _, line := range slices.Sorted(maps.Keys(take)) {
			texts = append(texts, fmt.Sprintf(`{"line": %d, "quantity": "%d"}`, line, take[line]))
		}
		a.request.Body = fmt.Sprintf(`{"lines": [%s]}`, strings.Join(texts, ","))
	}
	a.created = func(b *modelBook, r *functest.Response) { b.Invoices[len(b.Invoices)-1].ID = r.Get("invoice.id") }
	m.send(t, a)
}

// sell creates an invoice without an order.
func (m *modelPlay) sell(t *rapid.T) {
	o := m.drawCompany(t)
	lines, body := m.drawLines(t, o)
	x := &modelInvoice{Version: 1, Status: "draft", Customer: rapid.IntRange(0, 1).Draw(t, "customer")}
	for _, l := range lines {
		x.Lines = append(x.Lines, modelTaken{l.ID, l.Item, l.Quantity})
		x.Total += o.book.total(l.Item, l.Quantity)
	}
	m.send(t, attempt{
		company: o, operation: "invoice.create", need: need("invoice.create"), status: 201,
		request: functest.Request{Body: functest.Body(o.customers[x.Customer], body)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Invoices = append(b.Invoices, x)
			return accepted
		},
		created: func(_ *modelBook, r *functest.Response) { x.ID = id(r.Get("id"), r.Get("invoice.id")) },
	})
}

// onInvoice draws a request on an invoice, sometimes sent by the other company.
func (m *modelPlay) onInvoice(
	t *rapid.T, action, body string, do func(*modelBook, *modelInvoice) refusal,
) (attempt, *modelInvoice) {
	all := slices.Concat(m.companies[0].book.Invoices, m.companies[1].book.Invoices)
	if len(all) == 0 {
		t.Skip("no invoice")
	}
	if action == "record-payment" || action == "void" || action == "credit" {
		all = likely(t, all, func(i *modelInvoice) bool { return i.Number > 0 })
	}
	x := rapid.SampledFrom(all).Draw(t, "invoice")
	o := m.companies[0]
	if !slices.Contains(o.book.Invoices, x) {
		o = m.companies[1]
	}
	a := attempt{
		company: o, operation: "invoice." + action, need: need("invoice." + action), status: 200,
		request: functest.Request{ID: x.ID, Body: body},
	}
	foreign := rarely(t, "foreign")
	if foreign {
		a.company = m.other(o)
	}
	a.request.Version, a.first = drawVersion(t, x.Version, x.Deleted, foreign)
	a.do = func(b *modelBook, _ rights.Role) refusal { return do(b, b.invoice(x.ID)) }
	return a, x
}

// bill returns an action on an invoice.
func (m *modelPlay) bill(action, body string, how func(*modelBook, *modelInvoice) refusal) func(*rapid.T) {
	return func(t *rapid.T) {
		a, _ := m.onInvoice(t, action, body, how)
		if action == "delete" {
			a.status = 204
		}
		m.send(t, a)
	}
}

func (m *modelPlay) pay(t *rapid.T) {
	amount := 0
	a, x := m.onInvoice(t, "record-payment", "", func(_ *modelBook, i *modelInvoice) refusal { return i.pay(amount) })
	amount = rapid.SampledFrom([]int{100, x.balance(), x.balance() + 1}).Draw(t, "cents")
	if amount <= 0 {
		amount = 1
	}
	a.request.Body = fmt.Sprintf(`{"amount": %q}`, cents(amount))
	m.send(t, a)
}

func (m *modelPlay) adjust(t *rapid.T) {
	o, item := m.drawCompany(t), rapid.IntRange(0, 1).Draw(t, "item")
	by := rapid.SampledFrom([]int{-4, -1, 3, 10}).Draw(t, "by")
	m.send(t, attempt{
		company: o, operation: "item.adjust-stock", need: need("item.adjust-stock"), status: 200,
		request: functest.Request{ID: o.items[item], Body: fmt.Sprintf(`{"quantity": "%d", "reason": "count"}`, by)},
		do: func(b *modelBook, _ rights.Role) refusal {
			b.Adjusted[item] += by
			return accepted
		},
	})
}
