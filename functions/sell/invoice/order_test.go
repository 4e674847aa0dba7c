package invoice_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

// An invoice made from an order uses quantities of the order. They are available
// again when the invoice is deleted, voided or credited. An order that the invoice
// closed is confirmed again.
func TestWithdrawnInvoiceRestoresQuantitiesOfOrder(t *testing.T) {
	for name, c := range map[string]struct {
		before, operation, body string
		booked, back            string // the stock before and after the withdrawal
		credited                string
	}{
		"deleted": {"", "invoice.delete", "", "on hand 10, committed 4, available 6", "on hand 10, committed 4, available 6", ""},
		"voided":  {"invoice.mark-sent", "invoice.void", "", "on hand 6, committed 0, available 6", "on hand 10, committed 4, available 6", ""},
		"credited": {
			"invoice.mark-sent", "invoice.credit", `{}`, "on hand 6, committed 0, available 6", "on hand 10, committed 4, available 6", "4",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := functest.NewShop(t, `{"auto_close": "invoiced"}`, operations)
			order := s.Make("salesorder.create",
				functest.Body(s.Wine, functest.Line(s.Cheese, "4"), `"sections": [{"shipping_charge": "10.00", "discount": {"percent": "3"}}]`))
			id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
			if c.before != "" {
				s.Act(c.before, id, "").Want(200)
			}
			readOrder := func() *functest.Response { return s.Owner.Do("salesorder.get", functest.Request{ID: order}).Want(200) }
			check(t, readOrder(), map[string]string{"status": "closed", "auto_closed": "true", "invoiced": "fully", "lines.0.invoiced": "4"})
			if got := s.Stock(s.Cheese); got != c.booked {
				t.Errorf("stock before the withdrawal: %s", got)
			}
			if r := s.Act(c.operation, id, c.body); r.Status >= 300 {
				t.Fatalf("%s: %s", c.operation, r.Body)
			}
			check(t, readOrder(),
				map[string]string{
					"status": "confirmed", "auto_closed": "", "invoiced": "none", "billed": "", "lines.0.billed_amounts": "",
					"lines.0.credited": c.credited,
				})
			if got := s.Stock(s.Cheese); got != c.back {
				t.Errorf("stock after the withdrawal: %s", got)
			}
			again := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200)
			check(t, again, map[string]string{"invoice.totals.total": "69.31", "order.status": "closed"})
		})
	}
}

// An invoice can be withdrawn even if its order has changed to a warehouse without
// stock and overselling is now forbidden, because the goods were reserved before.
func TestInvoiceIsWithdrawnRegardlessOfStock(t *testing.T) {
	for operation, c := range map[string]struct{ before, body string }{
		"invoice.delete": {},
		"invoice.void":   {before: "invoice.mark-sent"},
		"invoice.credit": {before: "invoice.mark-sent", body: "{}"},
	} {
		t.Run(operation, func(t *testing.T) {
			s := functest.NewShop(t, "", operations)
			order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
			id := s.Act("salesorder.convert-to-invoice", order, `{}`).Want(200).Get("invoice.id")
			if c.before != "" {
				s.Act(c.before, id, "").Want(200)
			}
			annex := s.Make("warehouse.create", `{"name": "Annexe"}`)
			s.Act("salesorder.update", order, fmt.Sprintf(`{"warehouse_id": %q}`, annex)).Want(200)
			s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"preferences": {"forbid_overselling": true}}`}).Want(200)
			if r := s.Act(operation, id, c.body); r.Status >= 300 {
				t.Fatalf("%s: %s", operation, r.Body)
			}
			if got := s.Stock(s.Cheese); got != "on hand 10, committed 4, available 6" {
				t.Error(got)
			}
		})
	}
}

func TestDraftFromOrderKeepsFieldsOfOrder(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Cheese, "4")))
	id := s.Act("salesorder.convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "3"}]}`).Want(200).Get("invoice.id")
	check(t, s.Act("invoice.update", id, `{"notes": "Merci", "due_date": "2026-12-31", "reference": "BC 9"}`).Want(200),
		map[string]string{"notes": "Merci", "due_date": "2026-12-31", "order_number": "SO-00001", "totals.total": "44.31"})
	for pointer, body := range map[string]string{
		"/lines":       fmt.Sprintf(`{"lines": [{"id": 1, "item_id": %q, "quantity": "4"}]}`, s.Cheese),
		"/customer_id": fmt.Sprintf(`{"customer_id": %q}`, s.Mute),
	} {
		s.Act("invoice.update", id, body).WantCode(422, "invoice.from_order").WantAt(pointer)
	}
}

func TestCreditCreatesCreditNote(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	s.Act("invoice.record-payment", id, `{"amount": "8.00"}`).Want(200)
	dryRun := s.Owner.Do("invoice.credit", functest.Request{ID: id, Version: 3, Query: "dry_run=true", Body: `{}`}).Want(200)
	credited := s.Owner.Do("invoice.credit", functest.Request{ID: id, Version: 3, Body: `{"notes": "Trop cher"}`}).Want(200)
	check(t, credited, map[string]string{
		"credit_note.number": dryRun.Get("credit_note.number"), "credit_note.status": "open", "credit_note.applied": "100.00",
		"credit_note.balance":        "8.00",
		"credit_note.invoice_number": "FA-2026-00001", "credit_note.notes": "Trop cher", "invoice.status": "paid",
		"invoice.credited": "100.00", "invoice.balance": "0.00",
		"invoice.credit_note_id": credited.Get("credit_note.id"), "invoice.version": "4",
	})
	readOrder := s.Owner.Do("creditnote.get", functest.Request{ID: credited.Get("credit_note.id")}).Want(200)
	check(t, readOrder, map[string]string{"number": "AV-2026-00001", "version": "1", "totals.total": "108.00"})
	s.Wait(time.Second) // credit notes of one day are listed by time of creation
	s.Act("invoice.credit", s.Sell(s.Guest, functest.Line(s.Advice, "2")).Get("id"), `{}`).Want(200)
	s.Project()
	for query, want := range map[string]string{
		"":                             "AV-2026-00002 AV-2026-00001 ",
		"status=open&sort=date":        "AV-2026-00001 ",
		"status=closed":                "AV-2026-00002 ",
		"customer_id=" + s.Wine:        "AV-2026-00001 ",
		"date[gte]=2026-11-22":         "",
		"status=open,closed&sort=date": "AV-2026-00001 AV-2026-00002 ",
		"q=AV-2026-00002":              "AV-2026-00002 ",
		"q=chevalier&status=open":      "AV-2026-00001 ",
		"q=chevalier&status=closed":    "",
	} {
		if got := numbers(s.Owner.Do("creditnote.list", functest.Request{Query: query}).Want(200)); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
}

// numbers returns the numbers on a page of a list; a draft is a dot.
func numbers(r *functest.Response) string {
	var page struct {
		Data []struct{ ID, Number string }
	}
	r.Into(&page)
	var all string
	for _, row := range page.Data {
		if row.Number == "" {
			row.Number = "."
		}
		all += row.Number + " "
	}
	return all
}
