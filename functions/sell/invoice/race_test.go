package invoice_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/bill"
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

// numbered is a document with its position in a series.
type numbered struct {
	number, date, hash string
	document           bill.Sealed
}

// chained fails the test unless the numbers have no gaps, the dates do not
// decrease, and each hash follows from the previous one.
func chained(t *testing.T, documents []numbered) {
	t.Helper()
	slices.SortFunc(documents, func(a, b numbered) int { return strings.Compare(a.number, b.number) })
	var previous numbered
	for i, d := range documents {
		if !strings.HasSuffix(d.number, fmt.Sprintf("-2026-%05d", i+1)) || d.date < previous.date || !bill.Verify(previous.hash, d.document) {
			t.Fatalf("document %d has number %s and date %s; hash valid: %v", i+1, d.number, d.date, bill.Verify(previous.hash, d.document))
		}
		previous = d
	}
}

// read returns an invoice as a client reads it.
func read(s *functest.Shop, id string) (i bill.Invoice) {
	s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200).Into(&i)
	return i
}

// A number taken by another request between the two reads does not cause a retry.
func TestSendReadsSeriesLast(t *testing.T) {
	for action, post := range map[string]string{"send": "{}", "mark-sent": ""} {
		t.Run(action, func(t *testing.T) {
			var requests functest.Requests
			s := functest.NewShop(t, "", operations, requests.Watch)
			body := functest.Body(s.Wine, functest.Line(s.Advice, "1"))
			mine, other := s.Make("invoice.create", body), s.Make("invoice.create", body)
			requests.Before = map[string]func(){"BatchGetItem": func() { // before the first read, and then before the second
				requests.Before["BatchGetItem"] = func() { s.Act("invoice.mark-sent", other, "").Want(200) }
			}}
			requests.Take()
			number := s.Act("invoice."+action, mine, post).Want(200).Get("number")
			if transactions := strings.Count(requests.Take(), "TransactWriteItems"); transactions != 2 || number != "FA-2026-00002" {
				t.Errorf("two invoices need %d transactions, the second has number %s", transactions, number)
			}
		})
	}
}

func TestConcurrentCreditNotesHaveNoGap(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	var ids []string
	for range 24 {
		ids = append(ids, s.Sell(s.Wine, functest.Line(s.Glass, "1")).Get("id"))
	}
	responses := functest.AtOnce(24, func(i int) *functest.Response {
		return s.Owner.Do("invoice.credit", functest.Request{ID: ids[i], Version: 2, Body: `{}`})
	})
	want(t, tally(responses), map[string]int{"200 ": 24})
	var creditNotes []numbered
	for _, r := range responses {
		var body struct {
			CreditNote bill.CreditNote `json:"credit_note"`
		}
		r.Into(&body)
		c := body.CreditNote
		creditNotes = append(creditNotes, numbered{c.Number, c.Date.String(), c.Frozen.Hash, c})
	}
	chained(t, creditNotes)
	if got := s.Stock(s.Glass); got != "on hand 100, committed 0, available 100" {
		t.Error(got)
	}
}

func TestConcurrentPaymentsDoNotExceedBalance(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id") // 108.00
	got := tally(functest.AtOnce(20, func(int) *functest.Response {
		return s.Owner.Do("invoice.record-payment", functest.Request{ID: id, Match: "*", Body: `{"amount": "10.00"}`})
	}))
	want(t, got, map[string]int{"200 ": 10, "422 payment.too_much": 10})
	check(t, s.Owner.Do("invoice.get", functest.Request{ID: id}),
		map[string]string{"paid": "100.00", "balance": "8.00", "status": "partly_paid"})
	got = tally(functest.AtOnce(8, func(int) *functest.Response {
		return s.Owner.Do("invoice.record-payment", functest.Request{ID: id, Version: 12, Body: `{"amount": "8.00"}`, Key: "last payment"})
	}))
	want(t, got, map[string]int{"200 ": 8})
	check(t, s.Owner.Do("invoice.get", functest.Request{ID: id}), map[string]string{"paid": "108.00", "status": "paid", "version": "13"})
}

// Another request withdraws the invoice between the read of the invoice and the
// read of its order.
func TestInvoiceIsWithdrawnOnce(t *testing.T) {
	for name, c := range map[string]struct {
		first, second, body string
		status              int
		code                string
	}{
		"deleted twice":         {"invoice.delete", "invoice.delete", "", 404, "not_found"},
		"voided twice":          {"invoice.void", "invoice.void", "", 409, "invoice.void"},
		"voided, then credited": {"invoice.void", "invoice.credit", "{}", 409, "invoice.void"},
		"credited, then voided": {"invoice.credit", "invoice.void", "", 409, "invoice.credited"},
		"sent, then deleted":    {"invoice.mark-sent", "invoice.delete", "", 409, "invoice.sent"},
	} {
		t.Run(name, func(t *testing.T) {
			var requests functest.Requests
			s := functest.NewShop(t, "", operations, requests.Watch)
			order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
			id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
			if c.first == "invoice.void" || c.first == "invoice.credit" {
				s.Act("invoice.mark-sent", id, "").Want(200)
			}
			body := ""
			if c.first == "invoice.credit" {
				body = "{}"
			}
			requests.Before = map[string]func(){"BatchGetItem": func() {
				requests.Before["BatchGetItem"] = func() {
					if r := s.Act(c.first, id, body); r.Status >= 300 {
						t.Errorf("%s: %s", c.first, r.Body)
					}
				}
			}}
			s.Act(c.second, id, c.body).WantCode(c.status, c.code)
		})
	}
}

// Concurrent requests void, credit, pay and mail one invoice. Some of them lose the
// race; regardless of the winner, the figures are consistent.
func TestConcurrentVoidCreditPayAndMailAreConsistent(t *testing.T) {
	for range 3 {
		s := functest.NewShop(t, "", operations)
		order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
		id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
		s.Act("invoice.mark-sent", id, "").Want(200)
		actions := []struct{ name, body string }{{"void", ""}, {"credit", "{}"}, {"record-payment", `{"amount": "10.00"}`}, {"send", "{}"}}
		functest.AtOnce(12, func(n int) *functest.Response {
			a := actions[n%len(actions)]
			return s.Act("invoice."+a.name, id, a.body)
		})
		i, o := read(s, id), s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
		valid := i.Status != bill.Void && i.CreditNote == ""
		wantStock, wantInvoiced := "on hand 10, committed 4, available 6", "none"
		if valid {
			wantStock, wantInvoiced = "on hand 6, committed 0, available 6", "fully"
		}
		if got := s.Stock(s.Cheese); o.Get("invoiced") != wantInvoiced || got != wantStock {
			t.Errorf("the invoice is %s (credit note %q), the order invoiced %s; %s", i.Status, i.CreditNote, o.Get("invoiced"), got)
		}
		if i.Status == bill.Void && (i.Paid.Sign() > 0 || i.Mailed || i.CreditNote != "") || i.Balance.Sign() < 0 {
			t.Errorf("the invoice is %s, paid %s, mailed %v, with credit note %q and balance %s",
				i.Status, i.Paid, i.Mailed, i.CreditNote, i.Balance)
		}
	}
}
