package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// An operation makes one read and one write; the table below gives the reason for each
// exception.
func TestOrderOperationsLimitRequests(t *testing.T) {
	var requests functest.Requests
	s := newShop(t, `{"forbid_overselling": true}`, requests.Watch)
	lines := line(s.cheese, "1") + "," + line(s.glass, "2") + "," + line(s.advice, "1")
	other := s.order(lines).Get("id")
	a, b, c := s.order(lines).Get("id"), s.order(lines).Get("id"), s.order(lines).Get("id")
	withCustomer := fmt.Sprintf(`{"customer": {"display_name": "Bon app'", "email": "a@b.example",
		"billing_address": {"street": "12 rue des Bouchers", "city": "Marseille", "country": "FR"}}, "lines": [%s]}`, lines)
	const readWrite, readTwice = "BatchGetItem TransactWriteItems", "BatchGetItem BatchGetItem TransactWriteItems"
	for _, x := range []struct {
		operation string
		request   functest.Request
		want      string
	}{
		{"salesorder.create", functest.Request{Body: s.body(lines)}, "BatchGetItem UpdateItem TransactWriteItems"},
		{"salesorder.create", functest.Request{Body: s.body(lines, `"send": {}`), Key: "k"}, "BatchGetItem UpdateItem TransactWriteItems"},
		{"salesorder.create", functest.Request{Body: s.body(lines, `"send": {}`), Key: "k"}, "BatchGetItem"}, // the stored response
		{"salesorder.create", functest.Request{Body: withCustomer}, "BatchGetItem UpdateItem TransactWriteItems"},
		{"salesorder.merge", functest.Request{Body: pair(a, b, into(a)), Query: "dry_run=true"}, readWrite},
		{"salesorder.merge", functest.Request{Body: pair(a, b, into(a))}, readWrite},
		{"salesorder.unmerge", functest.Request{ID: a, Version: 2}, readTwice},                        // the survivor names the other order
		{"salesorder.update", functest.Request{ID: a, Version: 3, Body: `{"notes": "x"}`}, readTwice}, // the order names customer and items
		{"salesorder.confirm", functest.Request{ID: c, Version: 1}, readWrite},
		{"salesorder.close", functest.Request{ID: c, Version: 2}, readWrite},
		{"salesorder.reopen", functest.Request{ID: c, Version: 3}, readWrite},
		{"salesorder.convert-to-invoice", functest.Request{ID: c, Version: 4, Body: `{"lines": [{"line": 1, "quantity": "1"}]}`}, readWrite},
		{"salesorder.convert-to-invoice", functest.Request{ID: c, Version: 5, Body: `{"send": {}}`}, readTwice}, // the order names the customer
		{"salesorder.send", functest.Request{ID: a, Version: 4, Body: "{}"}, readTwice},                         // the order names the customer
		{"salesorder.void", functest.Request{ID: b, Version: 3}, readWrite},
		{"salesorder.reopen", functest.Request{ID: b, Version: 4}, readWrite},
		{"salesorder.delete", functest.Request{ID: b, Version: 5}, readWrite},
		{"salesorder.get", functest.Request{ID: other}, "Query"},
		{"salesorder.get", functest.Request{ID: other, Query: "include=availability"}, "Query BatchGetItem"},
		{"salesorder.get", functest.Request{ID: c}, "Query Query BatchGetItem"},                                  // links to its invoices
		{"salesorder.list", functest.Request{Query: "customer_id=" + s.wine}, "Query BatchGetItem BatchGetItem"}, // links, rows, the user
		{"salesorder.list", functest.Request{Query: "q=chevalier&status=draft"}, "Query BatchGetItem"},
		{"salesorder.list", functest.Request{Query: "status=confirmed"}, "Query BatchGetItem"},
		{"salesorder.confirm", functest.Request{ID: c, Version: 1}, "BatchGetItem"}, // stale version: no write
	} {
		if strings.HasPrefix(x.want, "Query") {
			s.Project()
		}
		requests.Take()
		r := s.Owner.Do(x.operation, x.request)
		if got := requests.Take(); got != x.want {
			t.Errorf("%s %s: requests %s, want %s (%d %s)", x.operation, x.request.Body, got, x.want, r.Status, r.Get("code"))
		}
		if r.Status >= 400 && r.Status != 412 {
			t.Errorf("%s %s: %s", x.operation, x.request.Body, r.Body)
		}
	}
}
