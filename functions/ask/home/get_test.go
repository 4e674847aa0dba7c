package home_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// sold is a shop with documents in every state that waits for an action.
func sold(t *testing.T) *functest.Shop {
	s := functest.NewShop(t, "", operations)
	lines, francs := functest.Line(s.Advice, "1"), `{"name": "Port", "quantity": "1", "rate": "7"}`
	order := func(more ...string) string { return s.Make("salesorder.create", functest.Body(s.Wine, lines, more...)) }
	order()
	order()
	s.Make("salesorder.create", functest.Body(s.Wine, francs, `"currency": "CHF"`))
	s.Act("salesorder.confirm", order(), "").Want(200)
	s.Act("salesorder.convert-to-invoice", order(), `{}`).Want(200) // confirmed, wholly invoiced; a draft of an invoice
	estimate := func(more ...string) string { return s.Make("estimate.create", functest.Body(s.Wine, lines, more...)) }
	estimate()
	s.Act("estimate.mark-sent", estimate(`"valid_until": "2026-11-22"`), "").Want(200)
	s.Act("estimate.mark-sent", estimate(), "").Want(200)
	accepted := estimate()
	s.Act("estimate.mark-sent", accepted, "").Want(200)
	s.Act("estimate.mark-accepted", accepted, "").Want(200)
	for _, day := range []string{"22", "23", "24", "24", "28", "29"} {
		s.Sell(s.Wine, lines, `"due_date": "2026-11-`+day+`"`)
	}
	s.Sell(s.Wine, francs, `"due_date": "2026-11-24", "currency": "CHF", "exchange_rate": "1.05"`)
	s.Wait(72 * time.Hour) // to 24 November
	return s
}

// figures returns "count total" or "count balance" of a figure.
func figures(r *functest.Response, path, sum string) string {
	return r.Get(path+".count") + " " + r.Get(path+"."+sum)
}

func TestHomeCountsWhatWaits(t *testing.T) {
	s := sold(t)
	r := s.Owner.Do("home.get", functest.Request{}).Want(200)
	for path, want := range map[string]string{
		"sales_orders.draft": "3 216.00", "sales_orders.confirmed": "2 216.00", "sales_orders.to_invoice": "1 108.00",
		"estimates.draft": "1 108.00", "estimates.sent": "2 216.00", "estimates.expired": "1 108.00",
		"estimates.accepted": "1 108.00", "estimates.to_convert": "1 108.00", "invoices.draft": "1 108.00",
	} {
		if got := figures(r, path, "total"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"invoices.unpaid": "7 648.00", "invoices.overdue": "2 216.00", "invoices.reminder_blocked": "0 0.00",
		"invoices.due.0": "3 216.00", "invoices.due.1": "0 0.00", "invoices.due.4": "1 108.00",
	} {
		if got := figures(r, path, "balance"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"date": "2026-11-24", "currency": "EUR", "sales_orders.draft.foreign": "1", "sales_orders.draft.more": "false",
		"sales_orders.confirmed.foreign": "", "invoices.due.0.date": "2026-11-24", "invoices.due.4.date": "2026-11-28", "invoices.due.5": "",
		"invoices.due.0.foreign": "1", "mails.undelivered.count": "0", "mails.since": "2026-10-26", "jobs.failed.count": "0",
	} {
		if got := r.Get(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// A kind that the caller may not list has no figures, and a hidden field is in no figure.
func TestHomeFollowsRights(t *testing.T) {
	s := sold(t)
	s.Tools.Rights = func(r rights.Role) rights.Set {
		set := r.Set()
		if r == rights.Sales {
			in := set.Modules[rights.Invoices]
			in.Fields = map[string]rights.Field{"balance": rights.Hidden}
			set.Modules[rights.Invoices] = in
		}
		return set
	}
	buyer := s.Hire(rights.Purchasing).Do("home.get", functest.Request{}).Want(200)
	if buyer.Get("invoices") != "" || figures(buyer, "sales_orders.draft", "total") != "3 216.00" {
		t.Errorf("a buyer gets %s", buyer.Body)
	}
	seller := s.Hire(rights.Sales).Do("home.get", functest.Request{}).Want(200)
	if strings.Contains(string(seller.Body), "balance") || figures(seller, "invoices.overdue", "total") != "2 216.00" {
		t.Errorf("a seller from whom balances are hidden gets %s", seller.Body)
	}
	other := s.Company.Company("Another Company").Owner.Do("home.get", functest.Request{}).Want(200)
	if other.Get("invoices.unpaid.count") != "0" {
		t.Errorf("another company gets %s", other.Body)
	}
}

// A figure and the list that it counts agree.
func TestFiguresAgreeWithLists(t *testing.T) {
	s := sold(t)
	home := s.Owner.Do("home.get", functest.Request{}).Want(200)
	for operation, filters := range map[string]map[string]string{
		"salesorder.list": {"draft": "status=draft", "confirmed": "status=confirmed", "to_invoice": "to_invoice=true"},
		"estimate.list": {
			"draft": "status=draft", "sent": "status=sent", "expired": "expired=true", "accepted": "status=accepted",
			"to_convert": "to_convert=true",
		},
		"invoice.list": {"draft": "status=draft", "unpaid": "unpaid=true", "overdue": "overdue=true", "reminder_blocked": "reminder=blocked"},
	} {
		section := map[string]string{"salesorder.list": "sales_orders", "estimate.list": "estimates", "invoice.list": "invoices"}[operation]
		for figure, filter := range filters {
			r := s.Owner.Do(operation, functest.Request{Query: filter + "&counts=true"}).Want(200)
			var page struct{ Data []struct{ ID string } }
			r.Into(&page)
			rows := fmt.Sprint(len(page.Data))
			if counted := r.Get("counts." + figure + ".count"); counted != rows || home.Get(section+"."+figure+".count") != rows {
				t.Errorf("%s?%s lists %s, counts %s", operation, filter, rows, counted)
			}
		}
	}
	if r := s.Owner.Do("creditnote.list", functest.Request{Query: "counts=true"}).Want(200); figures(r, "counts.open", "balance") != "0 0.00" {
		t.Errorf("the figures of credit notes are %s", r.Body)
	}
	if r := s.Owner.Do("salesorder.list", functest.Request{}).Want(200); strings.Contains(string(r.Body), "counts") {
		t.Errorf("a list without counts=true is %s", r.Body)
	}
}

// A figure reads at most 1,000 documents and then says that there are more. So many are not
// sorted by a field without an index.
func TestFiguresAndSortsAreBounded(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	for range 1001 {
		s.Make("salesorder.create", functest.Body(s.Wine, `{"name": "Port", "quantity": "1", "rate": "1"}`))
	}
	r := s.Owner.Do("home.get", functest.Request{}).Want(200)
	if figures(r, "sales_orders.draft", "total") != "1000 1200.00" || r.Get("sales_orders.draft.more") != "true" ||
		r.Get("sales_orders.confirmed.more") != "false" {
		t.Errorf("the figures of 1,001 orders are %s", r.Body)
	}
	list := func(query string) *functest.Response {
		return s.Owner.Do("salesorder.list", functest.Request{Query: query})
	}
	for _, query := range []string{"sort=total", "sort=-number&status=draft", "sort=total&to_invoice=false"} {
		list(query).WantCode(422, "filter.too_many").WantAt("#/query/sort")
	}
	s.Owner.Do("salesorder.delete", functest.Request{ID: list("limit=1").Get("data.0.id"), Version: 1}).Want(204)
	if got := list("sort=number&limit=1").Want(200).Get("data.0.number"); got != "SO-00001" {
		t.Errorf("the first of 1,000 orders is %s", got)
	}
	list("sort=total&status=confirmed").Want(200)
}
