package invoice_test

import (
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

func TestListFiltersAndSortsInvoices(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	lines := functest.Line(s.Advice, "1")
	sell := func(customer string, more ...string) *functest.Response {
		s.Wait(time.Second) // invoices of one day are listed by time of creation
		return s.Sell(customer, lines, more...)
	}
	sell(s.Wine, `"reference": "BC 2026-118"`)                                             // FA-2026-00001, due 21 December
	sell(s.Guest, `"due_date": "2026-11-21"`)                                              // 2
	s.Act("invoice.record-payment", sell(s.Wine).Get("id"), `{"amount": "108"}`).Want(200) // 3
	s.Wait(24 * time.Hour)
	sell(s.Guest, `"due_date": "2026-11-22"`) // 4
	s.Wait(time.Second)
	s.Make("invoice.create", functest.Body(s.Wine, lines)) // a draft without a date, listed by its day of creation
	s.Wait(24 * time.Hour)
	s.Project()
	for query, want := range map[string]string{
		"":                                       ". FA-2026-00004 FA-2026-00003 FA-2026-00002 FA-2026-00001 ",
		"sort=date":                              "FA-2026-00001 FA-2026-00002 FA-2026-00003 FA-2026-00004 . ",
		"status=sent":                            "FA-2026-00004 FA-2026-00002 FA-2026-00001 ",
		"status=draft,paid":                      ". FA-2026-00003 ",
		"customer_id=" + s.Wine:                  ". FA-2026-00003 FA-2026-00001 ",
		"customer_id=" + s.Wine + "&status=paid": "FA-2026-00003 ",
		"date[gte]=2026-11-22":                   ". FA-2026-00004 ",
		"date[lte]=2026-11-21&sort=-date":        "FA-2026-00003 FA-2026-00002 FA-2026-00001 ",
		"overdue=true":                           "FA-2026-00002 FA-2026-00004 ",
		"overdue=true&sort=-due_date":            "FA-2026-00004 FA-2026-00002 ",
		"overdue=false&status=paid":              "FA-2026-00003 ",
		"overdue=true&status=sent,paid":          "FA-2026-00002 FA-2026-00004 ",
		"overdue=true&q=bertrand":                "FA-2026-00004 FA-2026-00002 ",
		"overdue=true&q=chevalier":               "",
		"overdue=true&customer_id=" + s.Guest:    "FA-2026-00002 FA-2026-00004 ",
		"overdue=true&customer_id=" + s.Wine:     "",
		"overdue=true&date[lte]=2026-11-21":      "FA-2026-00002 ",
		"unpaid=true":                            "FA-2026-00002 FA-2026-00004 FA-2026-00001 ",
		"unpaid=true&customer_id=" + s.Wine:      "FA-2026-00001 ",
		"unpaid=true&status=paid":                "",
		"due_date[gte]=2026-11-22":               "FA-2026-00004 FA-2026-00001 ",
		"due_date[gte]=2026-11-22&due_date[lte]=2026-11-22&customer_id=" + s.Guest: "FA-2026-00004 ",
		"due_date[lte]=2026-11-21&overdue=true&sort=-due_date":                     "FA-2026-00002 ",
		"overdue=true&sort=-date":                                                  "FA-2026-00004 FA-2026-00002 ",
		"overdue=true&sort=date":                                                   "FA-2026-00002 FA-2026-00004 ",
		"status=sent&sort=due_date":                                                "FA-2026-00002 FA-2026-00004 FA-2026-00001 ",
		"status=sent&sort=-due_date":                                               "FA-2026-00001 FA-2026-00004 FA-2026-00002 ",
		"sort=number":                                                              ". FA-2026-00001 FA-2026-00002 FA-2026-00003 FA-2026-00004 ",
		"sort=-number&status=sent":                                                 "FA-2026-00004 FA-2026-00002 FA-2026-00001 ",
		"unpaid=true&sort=customer_name":                                           "FA-2026-00004 FA-2026-00002 FA-2026-00001 ",
		"unpaid=true&sort=-customer_name":                                          "FA-2026-00001 FA-2026-00004 FA-2026-00002 ",
		"sort=balance&status=paid,sent":                                            "FA-2026-00003 FA-2026-00004 FA-2026-00002 FA-2026-00001 ",
		"q=chevalier&sort=number":                                                  ". FA-2026-00001 FA-2026-00003 ",
		"q=fa-2026-00003":                                                          "FA-2026-00003 ",
		"q=bc+2026":                                                                "FA-2026-00001 ",
		"q=BERTRAND":                                                               "FA-2026-00004 FA-2026-00002 ",
		"q=unknown":                                                                "",
		"q=chevalier&status=sent,draft":                                            ". FA-2026-00001 ",
		"q=bertrand&date[gte]=2026-11-22":                                          "FA-2026-00004 ",
		"q=bertrand&date[lte]=2026-11-21":                                          "FA-2026-00002 ",
		"q=bertrand&customer_id=" + s.Guest:                                        "FA-2026-00004 FA-2026-00002 ",
		"q=bertrand&customer_id=" + s.Wine:                                         "",
		"q=chevalier&customer_id=" + s.Wine + "&status=paid&date[lte]=2026-11-21": "FA-2026-00003 ",
	} {
		if got := numbers(s.Owner.Do("invoice.list", functest.Request{Query: query}).Want(200)); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	for query, pointer := range map[string]string{
		"overdue=true&status=overdue": "#/query/status",
		"overdue=true&sort=paid":      "#/query/sort",
		"sort=--total":                "#/query/sort",
		"status=overdue":              "#/query/status",
		"customer_id=Chevalier":       "#/query/customer_id",
	} {
		s.Owner.Do("invoice.list", functest.Request{Query: query}).Want(422).WantAt(pointer)
	}
	for _, filter := range []string{"overdue=true&limit=1", "overdue=true&limit=1&customer_id=" + s.Guest} {
		page := s.Owner.Do("invoice.list", functest.Request{Query: filter}).Want(200)
		next := s.Owner.Do("invoice.list", functest.Request{Query: filter + "&cursor=" + page.Get("next_cursor")}).Want(200)
		if numbers(page)+numbers(next) != "FA-2026-00002 FA-2026-00004 " || next.Get("next_cursor") != "" {
			t.Errorf("two pages of %s: %s%s, next cursor %q", filter, numbers(page), numbers(next), next.Get("next_cursor"))
		}
		other := "overdue=true&limit=1&customer_id=" + s.Wine + "&cursor=" + page.Get("next_cursor")
		s.Owner.Do("invoice.list", functest.Request{Query: other}).WantCode(422, "cursor.invalid")
	}
}

// The answer to the question whether an invoice is overdue is the same on the invoice and in
// the list, in the present time zone of the organisation.
func TestOverdueFollowsPresentTimeZone(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	sold := s.Sell(s.Wine, functest.Line(s.Advice, "1"), `"due_date": "2026-11-21"`).Get("id")
	s.Wait(15*time.Hour + 30*time.Minute) // 22 November in Paris, still the 21st in the Azores
	for zone, want := range map[string]string{"Atlantic/Azores": "false", "Europe/Paris": "true", "Pacific/Auckland": "true"} {
		s.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"time_zone": "` + zone + `"}`}).Want(200)
		listed := s.Owner.Do("invoice.list", functest.Request{Query: "overdue=true"}).Want(200)
		shown := s.Owner.Do("invoice.get", functest.Request{ID: sold}).Want(200)
		if got := shown.Get("overdue"); got != want || (numbers(listed) != "") != (got == "true") {
			t.Errorf("%s at %s: overdue is %s, the list has %q", zone, s.Now(), got, numbers(listed))
		}
	}
}

// An operation makes one read and one write; the table below gives the reason for each
// exception.
func TestInvoiceOperationsLimitRequests(t *testing.T) {
	var requests functest.Requests
	s := functest.NewShop(t, "", operations, requests.Watch)
	lines := functest.Line(s.Cheese, "1") + "," + functest.Line(s.Advice, "1")
	draft := func() string { return s.Make("invoice.create", functest.Body(s.Wine, lines)) }
	a, b, c := draft(), draft(), draft()
	order := s.Make("salesorder.create", functest.Body(s.Wine, lines))
	partialInvoice := func() string {
		return s.Act("salesorder.convert-to-invoice", order, `{"lines": [{"line": 1, "quantity": "0.1"}]}`).Want(200).Get("invoice.id")
	}
	d := partialInvoice()
	s.Project()
	const readWrite, readTwice = "BatchGetItem TransactWriteItems", "BatchGetItem BatchGetItem TransactWriteItems"
	for _, x := range []struct {
		operation string
		request   functest.Request
		want      string
	}{
		{"invoice.create", functest.Request{Body: functest.Body(s.Wine, lines)}, readWrite},
		{"invoice.create", functest.Request{Body: functest.Body(s.Wine, lines, `"send": {}`), Key: "k"}, readWrite},
		{"invoice.create", functest.Request{Body: functest.Body(s.Wine, lines, `"send": {}`), Key: "k"}, "BatchGetItem"}, // the stored response
		{"invoice.update", functest.Request{ID: a, Version: 1, Body: `{"notes": "x"}`}, readTwice},                       // then the items
		{"invoice.mark-sent", functest.Request{ID: a, Version: 2}, readTwice},                                            // then the customer
		{"invoice.record-payment", functest.Request{ID: a, Version: 3, Body: `{"amount": "1"}`}, readWrite},
		{"invoice.credit", functest.Request{ID: a, Version: 4, Body: `{}`}, readWrite},
		{"invoice.send", functest.Request{ID: b, Version: 1, Body: `{}`}, readTwice},
		{"invoice.send", functest.Request{ID: b, Version: 2, Body: `{}`}, readTwice},
		{"invoice.delete", functest.Request{ID: c, Version: 1}, readWrite},
		{"invoice.delete", functest.Request{ID: d, Version: 1}, readTwice}, // then the order
		{"invoice.get", functest.Request{ID: a}, "BatchGetItem"},
		{"invoice.list", functest.Request{Query: "status=sent"}, "Query BatchGetItem"},                        // the user
		{"invoice.list", functest.Request{Query: "customer_id=" + s.Wine}, "Query BatchGetItem BatchGetItem"}, // links, rows, the user
		{"invoice.list", functest.Request{Query: "q=chevalier&status=sent"}, "Query BatchGetItem"},            // words, then the documents
		{"invoice.list", functest.Request{Query: "q=vins+chevalier"}, "Query Query BatchGetItem"},
		{"invoice.list", functest.Request{Query: "overdue=true"}, "BatchGetItem Query"}, // the settings have the time zone for today's date
		{"invoice.list", functest.Request{Query: "overdue=true&customer_id=" + s.Wine}, "BatchGetItem Query"},
		{"invoice.list", functest.Request{Query: "unpaid=true"}, "Query BatchGetItem"},
		{"invoice.pdf", functest.Request{ID: a}, "BatchGetItem"},
		{"invoice.delete", functest.Request{ID: b, Version: 1}, "BatchGetItem"}, // stale version: no write
	} {
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
