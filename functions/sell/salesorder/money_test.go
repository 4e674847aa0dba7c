package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// paidOf returns the amounts of its invoices that an order shows.
func (s *shop) paidOf(order string) string {
	s.T.Helper()
	r := s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
	return r.Get("invoiced") + ", " + r.Get("paid") + ": " + r.Get("money.billed_total") + " " + r.Get("money.paid_total")
}

// An order's amounts are those of its own invoices, without drafts, void and credited
// invoices.
func TestOrderShowsAmountsOfItsInvoices(t *testing.T) {
	s := newShop(t, "")
	order, other := s.order(line(s.advice, "3")).Get("id"), s.order(line(s.advice, "1")).Get("id")
	invoice := func(of, quantity string) string {
		body := fmt.Sprintf(`{"lines": [{"line": 1, "quantity": %q}]}`, quantity)
		return s.do("convert-to-invoice", of, body).Want(200).Get("invoice.id")
	}
	act := func(action, id, body string) {
		t.Helper()
		s.Owner.Do("invoice."+action, functest.Request{ID: id, Match: "*", Body: body}).Want(200)
		s.Project()
	}
	want := func(want string) {
		t.Helper()
		if got := s.paidOf(order); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	want("none, none: 0.00 0.00")
	a, b, c := invoice(order, "1"), invoice(order, "1"), invoice(order, "1")
	act("mark-sent", invoice(other, "1"), "")
	want("fully, none: 0.00 0.00")
	act("mark-sent", a, "")
	act("mark-sent", b, "")
	want("fully, none: 216.00 0.00")
	act("record-payment", a, `{"amount": "8.00"}`)
	want("fully, partly: 216.00 8.00")
	act("credit", b, `{}`)
	want("partly, partly: 108.00 8.00")
	act("mark-sent", c, "")
	act("void", c, "")
	act("record-payment", a, `{"amount": "100.00"}`)
	if got := s.paidOf(order); !strings.HasSuffix(got, ": 108.00 108.00") {
		t.Errorf("after the last payment the order shows %s", got)
	}
}

// An order with more invoices than one page of links shows the amounts of all of them.
func TestOrderShowsAmountsOfManyInvoices(t *testing.T) {
	const n = 205
	s := newShop(t, "")
	order := s.order(line(s.advice, "300")).Get("id")
	for range n {
		s.do("convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`).Want(200)
	}
	s.Project()
	if got := s.paidOf(order); got != "partly, none: 22140.00 0.00" { // 205 × 108
		t.Errorf("the order shows %s", got)
	}
}
