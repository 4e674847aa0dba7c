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

// numbered is a document with its place in a series.
type numbered struct {
	number, date, hash string
	document           bill.Sealed
}

// chained fails the test unless the numbers have no gap, the dates do not go
// back, and each hash follows from the one before.
func chained(t *testing.T, documents []numbered) {
	t.Helper()
	slices.SortFunc(documents, func(a, b numbered) int { return strings.Compare(a.number, b.number) })
	var before numbered
	for i, d := range documents {
		if !strings.HasSuffix(d.number, fmt.Sprintf("-2026-%05d", i+1)) || d.date < before.date || !bill.Verify(before.hash, d.document) {
			t.Fatalf("document %d has the number %s and is dated %s; its hash follows: %v", i+1, d.number, d.date, bill.Verify(before.hash, d.document))
		}
		before = d
	}
}

// read gives an invoice as a client reads it.
func read(s *functest.Shop, id string) (i bill.Invoice) {
	s.Owner.Do("invoice.get", functest.Request{ID: id}).Want(200).Into(&i)
	return i
}

// A number that another takes between the two reads costs no second attempt.
func TestTheSeriesIsReadLast(t *testing.T) {
	for verb, post := range map[string]string{"send": "{}", "mark-sent": ""} {
		t.Run(verb, func(t *testing.T) {
			var asked functest.Requests
			s := functest.NewShop(t, "", asked.Watch)
			body := functest.Body(s.Wine, functest.Line(s.Advice, "1"))
			mine, other := s.Make("invoice.create", body), s.Make("invoice.create", body)
			asked.Before = map[string]func(){"BatchGetItem": func() { // the first read, and then before the second
				asked.Before["BatchGetItem"] = func() { s.Act("invoice.mark-sent", other, "").Want(200) }
			}}
			asked.Take()
			number := s.Act("invoice."+verb, mine, post).Want(200).Get("number")
			if made := strings.Count(asked.Take(), "TransactWriteItems"); made != 2 || number != "FA-2026-00002" {
				t.Errorf("two invoices took %d transactions, the second has the number %s", made, number)
			}
		})
	}
}

func TestCreditNotesAreNumberedAtOnce(t *testing.T) {
	s := functest.NewShop(t, "")
	var ids []string
	for range 24 {
		ids = append(ids, s.Sell(s.Wine, functest.Line(s.Glass, "1")).Get("id"))
	}
	answers := functest.AtOnce(24, func(i int) *functest.Response {
		return s.Owner.Do("invoice.credit", functest.Request{ID: ids[i], Version: 2, Body: `{}`})
	})
	want(t, tally(answers), map[string]int{"200 ": 24})
	var notes []numbered
	for _, r := range answers {
		var made struct {
			CreditNote bill.CreditNote `json:"credit_note"`
		}
		r.Into(&made)
		notes = append(notes, numbered{made.CreditNote.Number, made.CreditNote.Date.String(), made.CreditNote.Frozen.Hash, made.CreditNote})
	}
	chained(t, notes)
	if got := s.Stock(s.Glass); got != "on hand 100, committed 0, available 100" {
		t.Error(got)
	}
}

func TestNobodyIsPaidTwice(t *testing.T) {
	s := functest.NewShop(t, "")
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id") // 108.00
	got := tally(functest.AtOnce(20, func(int) *functest.Response {
		return s.Owner.Do("invoice.record-payment", functest.Request{ID: id, Match: "*", Body: `{"amount": "10.00"}`})
	}))
	want(t, got, map[string]int{"200 ": 10, "422 payment.too_much": 10})
	check(t, s.Owner.Do("invoice.get", functest.Request{ID: id}), map[string]string{"paid": "100.00", "balance": "8.00", "status": "partly_paid"})
	got = tally(functest.AtOnce(8, func(int) *functest.Response {
		return s.Owner.Do("invoice.record-payment", functest.Request{ID: id, Version: 12, Body: `{"amount": "8.00"}`, Key: "the last payment"})
	}))
	want(t, got, map[string]int{"200 ": 8})
	check(t, s.Owner.Do("invoice.get", functest.Request{ID: id}), map[string]string{"paid": "108.00", "status": "paid", "version": "13"})
}

// Somebody takes the invoice back between our reading it and our reading its order.
func TestAnInvoiceIsTakenBackOnce(t *testing.T) {
	for name, c := range map[string]struct {
		theirs, ours, body string
		status             int
		code               string
	}{
		"deleted twice":          {"invoice.delete", "invoice.delete", "", 404, "not_found"},
		"voided twice":           {"invoice.void", "invoice.void", "", 409, "invoice.void"},
		"voided, then credited":  {"invoice.void", "invoice.credit", "{}", 409, "invoice.void"},
		"credited, then voided":  {"invoice.credit", "invoice.void", "", 409, "invoice.credited"},
		"deleted when it's sent": {"invoice.mark-sent", "invoice.delete", "", 409, "invoice.sent"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked functest.Requests
			s := functest.NewShop(t, "", asked.Watch)
			order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
			id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
			if c.theirs == "invoice.void" || c.theirs == "invoice.credit" {
				s.Act("invoice.mark-sent", id, "").Want(200)
			}
			body := ""
			if c.theirs == "invoice.credit" {
				body = "{}"
			}
			asked.Before = map[string]func(){"BatchGetItem": func() {
				asked.Before["BatchGetItem"] = func() {
					if r := s.Act(c.theirs, id, body); r.Status >= 300 {
						t.Errorf("%s: %s", c.theirs, r.Body)
					}
				}
			}}
			s.Act(c.ours, id, c.body).WantCode(c.status, c.code)
		})
	}
}

// Of those who void, credit, pay and mail one invoice at once, some come too
// late; whoever wins, the figures agree.
func TestVoidCreditPayAndMailAtOnce(t *testing.T) {
	for range 3 {
		s := functest.NewShop(t, "")
		order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
		id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
		s.Act("invoice.mark-sent", id, "").Want(200)
		actions := []struct{ name, body string }{{"void", ""}, {"credit", "{}"}, {"record-payment", `{"amount": "10.00"}`}, {"send", "{}"}}
		functest.AtOnce(12, func(n int) *functest.Response {
			a := actions[n%len(actions)]
			return s.Act("invoice."+a.name, id, a.body)
		})
		i, o := read(s, id), s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200)
		alive := i.Status != bill.Void && i.CreditNote == ""
		wantStock, wantInvoiced := "on hand 10, committed 4, available 6", "none"
		if alive {
			wantStock, wantInvoiced = "on hand 6, committed 0, available 6", "fully"
		}
		if got := s.Stock(s.Cheese); o.Get("invoiced") != wantInvoiced || got != wantStock {
			t.Errorf("the invoice is %s (credited by %q), the order invoiced %s; %s", i.Status, i.CreditNote, o.Get("invoiced"), got)
		}
		if i.Status == bill.Void && (i.Paid.Sign() > 0 || i.Mailed || i.CreditNote != "") || i.Balance.Sign() < 0 {
			t.Errorf("the invoice is %s, paid %s, mailed %v, credited by %q, and %s is owed", i.Status, i.Paid, i.Mailed, i.CreditNote, i.Balance)
		}
	}
}
