package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// pair returns a request to merge two orders at version 1; more are further members.
func pair(a, b string, more ...string) string {
	body := fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]`, a, b)
	for _, m := range more {
		body += ", " + m
	}
	return body + "}"
}

// into returns the member of a merge request that names the survivor.
func into(id string) string { return fmt.Sprintf(`"into": %q`, id) }

func (s *shop) merge(body string, query ...string) *functest.Response {
	s.T.Helper()
	r := functest.Request{Body: body}
	if len(query) > 0 {
		r.Query = query[0]
	}
	return s.Owner.Do("salesorder.merge", r)
}

func TestMergeIsUndoneByUnmerge(t *testing.T) {
	s := newShop(t, "")
	a := s.order(line(s.cheese, "2"),
		`"sections": [{"shipping_charge": "10", "discount": {"percent": "3"}}]`, `"date": "2026-11-20"`, `"notes": "Le matin"`)
	b := s.order(line(s.glass, "7")+","+line(s.advice, "1"),
		`"sections": [{"adjustment": "-0.01", "discount": {"amount": "5"}}]`)
	preview := s.merge(pair(b.Get("id"), a.Get("id")), "dry_run=true").Want(200)
	merged := s.merge(pair(b.Get("id"), a.Get("id"))).Want(200)
	if string(preview.Body) != string(merged.Body) {
		t.Errorf("the preview is %s, the result %s", preview.Body, merged.Body)
	}
	for path, want := range map[string]string{
		"survivor.id": a.Get("id"), "survivor.version": "2", "survivor.number": "SO-00001", "survivor.lines.1.id": "2",
		"survivor.lines.2.name":            "Conseil",
		"survivor.lines.1.from.0.document": b.Get("id"), "survivor.sections.1.adjustment": "-0.01", "merged.status": "merged",
		"merged.merged_into": a.Get("id"), "merged.version": "2",
		"merged.number": "SO-00002", "settled.1.field": "date", "settled.1.kept": "2026-11-20", "settled.1.dropped": "2026-11-21",
		"survivor.notes":        "Le matin",
		"survivor.totals.total": "170.61", "merged.allowed_actions.0.code": "order.status",
	} {
		if got := merged.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if a.Get("totals.total") != "40.65" || b.Get("totals.total") != "129.96" { // together 170.61
		t.Errorf("the orders have totals %s and %s", a.Get("totals.total"), b.Get("totals.total"))
	}
	s.do("confirm", a.Get("id"), "").Want(200)
	s.do("unmerge", b.Get("id"), "").WantCode(409, "unmerge.nothing")
	unmerged := s.do("unmerge", a.Get("id"), "").Want(200)
	for path, want := range map[string]string{
		"status": "confirmed", "totals.total": "40.65", "merges": "", "restored.id": b.Get("id"), "restored.status": "confirmed",
		"restored.totals.total": "129.96", "restored.merged_into": "",
	} {
		if got := unmerged.Get(path); got != want {
			t.Errorf("after the unmerge %s is %q, want %q", path, got, want)
		}
	}
	cheese, glass := s.stock(s.cheese), s.stock(s.glass)
	if cheese != "on hand 10, committed 2, available 8" || glass != "on hand 100, committed 7, available 93" {
		t.Errorf("cheese: %s; glasses: %s", cheese, glass)
	}
}

// The goods of both orders come from the survivor's warehouse, until the merge is undone.
func TestMergeOfTwoWarehousesKeepsSurvivors(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true}`)
	annex := s.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Annexe"}`}).Want(201).Get("id")
	s.Owner.Do("item.adjust-stock", functest.Request{
		ID: s.cheese, Body: fmt.Sprintf(`{"quantity": "6", "reason": "received", "warehouse_id": %q}`, annex),
	}).Want(200)
	level := func(at string) string {
		page := s.Owner.Do("item.get", functest.Request{ID: s.cheese}).Want(200)
		for i := range 2 {
			if path := fmt.Sprintf("stock.warehouses.%d.", i); page.Get(path+"warehouse_id") == at {
				return page.Get(path+"committed") + " of " + page.Get(path+"on_hand")
			}
		}
		return ""
	}
	confirmed := func(quantity string, more ...string) string {
		id := s.order(line(s.cheese, quantity), more...).Get("id")
		s.do("confirm", id, "").Want(200)
		return id
	}
	a := confirmed("4")
	b := confirmed("5", fmt.Sprintf(`"warehouse_id": %q`, annex), `"expected_delivery": "2026-12-02"`)
	both := func(survivor string) string {
		return strings.ReplaceAll(pair(a, b, into(survivor)), `"version": 1`, `"version": 2`)
	}
	s.merge(both(b)).WantCode(422, "stock.short") // 9 of 6 in the annex
	preview := s.merge(both(a), "dry_run=true").Want(200)
	merged := s.merge(both(a)).Want(200)
	for path, want := range map[string]string{
		"survivor.warehouse.name": "Entrepôt", "settled.3.field": "expected_delivery", "settled.3.dropped": "2026-12-02",
		"settled.4.field": "warehouse", "settled.4.kept": "Entrepôt", "settled.4.dropped": "Annexe",
	} {
		if got := merged.Get(path); got != want || preview.Get(path) != want {
			t.Errorf("%s is %q, in the preview %q, want %q", path, got, preview.Get(path), want)
		}
	}
	if level(s.warehouse) != "9 of 10" || level(annex) != "0 of 6" {
		t.Errorf("after the merge %s in the warehouse and %s in the annex", level(s.warehouse), level(annex))
	}
	s.do("unmerge", a, "").Want(200)
	if level(s.warehouse) != "4 of 10" || level(annex) != "5 of 6" {
		t.Errorf("after the unmerge %s in the warehouse and %s in the annex", level(s.warehouse), level(annex))
	}
}

func TestMergeRefusesUnsuitableOrders(t *testing.T) {
	s := newShop(t, "")
	one := line(s.glass, "1")
	a := s.order(one).Get("id")
	other := func(more ...string) string { return s.order(one, more...).Get("id") }
	otherAddress := `{"street": "12 rue des Bouchers", "city": "Paris", "country": "FR"}`
	swissOrder := fmt.Sprintf(`{"customer_id": %q, "lines": [%s]}`, s.swiss, one)
	ofOtherCustomer := s.Owner.Do("salesorder.create", functest.Request{Body: swissOrder}).Want(201).Get("id")
	confirmed, void, invoiced := other(), other(), other()
	s.do("confirm", confirmed, "").Want(200)
	s.do("void", void, "").Want(200)
	s.do("convert-to-invoice", invoiced, "{}").Want(200)
	at := func(first, second string, v int, more ...string) string {
		body := fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": %d}]`, first, second, v)
		for _, m := range more {
			body += ", " + m
		}
		return body + "}"
	}
	for name, x := range map[string]struct {
		body   string
		status int
		code   string
		at     string
	}{
		"no orders": {`{"orders": []}`, 422, "merge.count", "/orders"},
		"one order": {fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}]}`, a), 422, "merge.count", "/orders"},
		"three orders": {
			fmt.Sprintf(`{"orders": [{"id": %[1]q, "version": 1}, {"id": %[1]q, "version": 1}, {"id": %[1]q, "version": 1}]}`, a),
			422, "merge.count", "/orders",
		},
		"an order with itself": {pair(a, a), 422, "merge.same", "/orders/1"},
		"an unknown order":     {pair(a, "so_01KAMX0000000000000000SA01"), 422, "merge.order_unknown", "/orders/1/id"},
		"an id of a contact":   {pair(a, s.wine), 422, "merge.order_unknown", "/orders/1/id"},
		"into a third order":   {pair(a, other(), into(confirmed)), 422, "merge.into", "/into"},
		"a stale version":      {at(a, confirmed, 1), 412, "version.stale", "/orders/1/version"},
		"no version": {
			fmt.Sprintf(`{"orders": [{"id": %q}, {"id": %q, "version": 2}]}`, a, confirmed), 422, "request.invalid", "/orders/0/version",
		},
		"another customer":              {pair(a, ofOtherCustomer), 422, "merge.customer_differs", "/orders"},
		"another billing address":       {pair(a, other(`"billing_address": `+otherAddress)), 422, "merge.billing_differs", "/orders"},
		"another shipping address":      {pair(a, other(`"shipping_address": `+otherAddress)), 422, "merge.shipping_differs", "/orders"},
		"a draft and a confirmed order": {at(a, confirmed, 2), 422, "merge.status_differs", "/orders"},
		"a void order":                  {at(a, void, 2), 422, "merge.status", "/orders/1"},
		"an invoiced order":             {at(a, invoiced, 2), 422, "merge.invoice", "/orders/1"},
		"an order from a marketplace": {
			pair(a, other(`"channel": "marketplace"`, `"external_ref": "X1"`)), 422, "merge.marketplace", "/orders/1",
		},
		"another currency": {
			pair(a, s.order(`{"name": "Port", "quantity": "1", "rate": "1"}`, `"currency": "CHF"`).Get("id")),
			422, "merge.currency_differs", "/orders",
		},
		"another tax mode": {pair(a, other(`"tax_inclusive": true`)), 422, "merge.tax_mode_differs", "/orders"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.Owner.On(t).Do("salesorder.merge", functest.Request{Body: x.body}).Want(x.status)
			if x.status != 422 {
				r.WantCode(x.status, x.code)
			}
			if x.at != "" {
				r.WantAt(x.at)
			}
			codes := r.Get("code") + " " + r.Get("errors")
			if !strings.Contains(codes, x.code) {
				t.Errorf("got %s, want %s", codes, x.code)
			}
		})
	}
	if r := s.Owner.Do("salesorder.get", functest.Request{ID: a}).Want(200); r.Version() != 1 {
		t.Errorf("refused requests changed the order: %s", r.Body)
	}
}

func TestUnmergeRefusesChangedSurvivor(t *testing.T) {
	s := newShop(t, "")
	for code, change := range map[string]func(id string){
		"unmerge.changed": func(id string) { s.do("update", id, `{"lines": [`+line(s.glass, "9")+`]}`).Want(200) },
		"unmerge.invoice": func(id string) {
			s.do("convert-to-invoice", id, `{"lines": [{"line": 1, "quantity": "1"}]}`).Want(200)
		},
		"unmerge.status": func(id string) { s.do("void", id, "").Want(200) },
	} {
		a, b := s.order(line(s.glass, "2")).Get("id"), s.order(line(s.glass, "3")).Get("id")
		s.merge(pair(a, b, into(b))).Want(200)
		change(b)
		s.do("unmerge", b, "").WantCode(409, code)
	}
}
