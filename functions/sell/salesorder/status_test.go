package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

func TestActionsChangeStateOfOrder(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "3") + "," + line(s.cheese, "1") + "," + line(s.advice, "2")).Get("id")
	for _, step := range []struct {
		action string
		status int
		code   string
		now    string // status afterwards
		stock  string
	}{
		{"close", 409, "order.status", "draft", "committed 0, available 10"},
		{"reopen", 409, "order.status", "draft", "committed 0, available 10"},
		{"unmerge", 409, "unmerge.nothing", "draft", "committed 0, available 10"},
		{"confirm", 200, "", "confirmed", "committed 4, available 6"},
		{"confirm", 409, "order.status", "confirmed", "committed 4, available 6"},
		{"delete", 409, "order.status", "confirmed", "committed 4, available 6"},
		{"close", 200, "", "closed", "committed 0, available 10"},
		{"void", 409, "order.status", "closed", "committed 0, available 10"},
		{"update", 409, "order.status", "closed", "committed 0, available 10"},
		{"convert-to-invoice", 409, "order.status", "closed", "committed 0, available 10"},
		{"reopen", 200, "", "confirmed", "committed 4, available 6"},
		{"void", 200, "", "void", "committed 0, available 10"},
		{"send", 409, "order.status", "void", "committed 0, available 10"},
		{"reopen", 200, "", "draft", "committed 0, available 10"},
		{"delete", 204, "", "", "committed 0, available 10"},
	} {
		body := ""
		if step.action == "update" || step.action == "send" || step.action == "convert-to-invoice" {
			body = "{}"
		}
		r := s.do(step.action, id, body).Want(step.status)
		if step.code != "" {
			r.WantCode(step.status, step.code)
		}
		if got := s.stock(s.cheese); got != "on hand 10, "+step.stock {
			t.Errorf("after %s: %s, want %s", step.action, got, step.stock)
		}
		read := s.Owner.Do("salesorder.get", functest.Request{ID: id})
		if step.now == "" {
			read.WantCode(404, "not_found")
		} else if read.Get("status") != step.now {
			t.Errorf("after %s the order is %s, want %s", step.action, read.Get("status"), step.now)
		}
	}
}

func TestConfirmedOrderReservesItsQuantities(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true}`)
	id := s.order(line(s.cheese, "6")).Get("id")
	s.do("confirm", id, "").Want(200)
	change := func(lines string) *functest.Response { return s.do("update", id, `{"lines": [`+lines+`]}`) }
	cheese := func(quantity string) string {
		return fmt.Sprintf(`{"id": 1, "item_id": %q, "quantity": %q}`, s.cheese, quantity)
	}
	change(cheese("11")).WantCode(422, "stock.short").WantAt("/lines/0/quantity")
	change(cheese("10")).Want(200)
	if got := s.stock(s.cheese); got != "on hand 10, committed 10, available 0" {
		t.Error(got)
	}
	s.do("close", id, "").Want(200)
	other := s.order(line(s.cheese, "1")).Get("id")
	s.do("confirm", other, "").Want(200)
	s.do("reopen", id, "").WantCode(422, "stock.short")
	change(cheese("1")).WantCode(409, "order.status")
	s.do("void", other, "").Want(200)
	s.do("reopen", id, "").Want(200)
	change(line(s.glass, "2")).Want(200)
	cheeses, glasses := s.stock(s.cheese), s.stock(s.glass)
	if cheeses != "on hand 10, committed 0, available 10" || glasses != "on hand 100, committed 2, available 98" {
		t.Errorf("cheese: %s; glasses: %s", cheeses, glasses)
	}
}

func TestAvailabilityIsIncludedOnRequest(t *testing.T) {
	s := newShop(t, "")
	s.do("confirm", s.order(line(s.cheese, "7")).Get("id"), "").Want(200)
	id := s.order(line(s.cheese, "2") + "," + line(s.advice, "1") + "," + line(s.cheese, "2")).Get("id")
	if got := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200).Get("availability"); got != "" {
		t.Errorf("without include the response has availability %s", got)
	}
	r := s.Owner.Do("salesorder.get", functest.Request{ID: id, Query: "include=availability"}).Want(200)
	for path, want := range map[string]string{
		"availability.0.line": "1", "availability.0.on_hand": "10", "availability.0.available": "3", "availability.0.short": "0",
		"availability.1.line": "3", "availability.1.short": "1", "availability.2": "",
	} {
		if got := r.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	s.Owner.Do("salesorder.get", functest.Request{ID: id, Query: "include=weather"}).WantCode(422, "request.invalid")
}

func TestMoneyNeedsRightToViewInvoices(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "1")).Get("id")
	for role, want := range map[rights.Role]string{rights.Sales: "none", rights.Purchasing: ""} {
		r := s.Hire(role).Do("salesorder.get", functest.Request{ID: id}).Want(200)
		if r.Get("paid") != want || (r.Get("money") != "") != (want != "") {
			t.Errorf("%s sees paid %q and money %s", role, r.Get("paid"), r.Get("money"))
		}
	}
}

func TestRightsOnOrders(t *testing.T) {
	s := newShop(t, "")
	id := s.order(line(s.cheese, "1")).Get("id")
	accountant, reader := s.Hire(rights.Accountant), s.Hire(rights.Reader)
	for _, action := range []string{"confirm", "close", "void", "reopen", "unmerge"} {
		reader.Do("salesorder."+action, functest.Request{ID: id, Version: 1}).WantCode(403, "right.missing")
	}
	reader.Do("salesorder.send", functest.Request{ID: id, Version: 1, Body: "{}"}).WantCode(403, "right.missing")
	accountant.Do("salesorder.convert-to-invoice", functest.Request{ID: id, Version: 1, Body: "{}"}).WantCode(403, "right.missing")
	s.do("confirm", id, "").Want(200)
	accountant.Do("salesorder.convert-to-invoice", functest.Request{ID: id, Version: 2, Body: "{}"}).Want(200)
}

// The preference also closes an order when a change leaves no quantity to invoice. The
// order releases its goods, and it is confirmed again when its invoice is deleted.
func TestChangedOrderClosesAndIsConfirmedAgain(t *testing.T) {
	for name, lines := range map[string]string{
		"a line is removed":     `{"id": 1, "item_id": "%cheese", "quantity": "4"}`,
		"a quantity is reduced": `{"id": 1, "item_id": "%cheese", "quantity": "4"}, {"id": 2, "item_id": "%glass", "quantity": "1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, `{"auto_close": "invoiced"}`)
			id := s.order(line(s.cheese, "4") + "," + line(s.glass, "3")).Get("id")
			taken := `{"line": 1, "quantity": "4"}`
			if strings.Contains(lines, "%glass") {
				taken += `, {"line": 2, "quantity": "1"}`
			}
			invoice := s.do("convert-to-invoice", id, `{"lines": [`+taken+`]}`).Want(200).Get("invoice.id")
			state := func() string {
				r := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
				return r.Get("status") + " " + r.Get("auto_closed") + " " + r.Get("invoiced")
			}
			s.do("update", id, `{"notes": "Merci"}`).Want(200)
			if got := state(); got != "confirmed  partly" {
				t.Fatalf("with a quantity left to invoice the order is %s", got)
			}
			body := strings.NewReplacer("%cheese", s.cheese, "%glass", s.glass).Replace(lines)
			s.do("update", id, `{"lines": [`+body+`]}`).Want(200)
			if got := state(); got != "closed true fully" {
				t.Errorf("with no quantity left to invoice the order is %s", got)
			}
			s.Owner.Do("invoice.delete", functest.Request{ID: invoice, Version: 1}).Want(204)
			if got := state(); got != "confirmed  none" {
				t.Errorf("without its invoice the order is %s", got)
			}
			if got := s.stock(s.cheese); got != "on hand 10, committed 4, available 6" {
				t.Errorf("the stock of the cheese is %s", got)
			}
		})
	}
}
