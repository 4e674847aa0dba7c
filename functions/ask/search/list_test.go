package search_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// found returns the kinds and labels of a page, in order.
func found(r *functest.Response) string {
	var page struct {
		Data []struct{ Kind, Label string }
	}
	r.Into(&page)
	var all []string
	for _, d := range page.Data {
		all = append(all, d.Kind+" "+d.Label)
	}
	return strings.Join(all, ", ")
}

func find(p *functest.Person, q string) *functest.Response {
	return p.Do("search.list", functest.Request{Query: "q=" + q}).Want(200)
}

// shopWithDocuments is a shop with a document of each searchable kind.
func shopWithDocuments(t *testing.T, requests *functest.Requests) *functest.Shop {
	s := functest.NewShop(t, "", operations, requests.Watch)
	s.Wait(time.Second)
	s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	s.Wait(time.Second)
	id := s.Sell(s.Wine, functest.Line(s.Advice, "1")).Get("id")
	s.Wait(time.Second)
	s.Act("invoice.credit", id, `{}`).Want(200)
	s.Project()
	return s
}

func TestAllKindsAreFoundNewestFirst(t *testing.T) {
	s := shopWithDocuments(t, &functest.Requests{})
	for q, want := range map[string]string{
		"chevalier":     "credit-note AV-2026-00001, invoice FA-2026-00001, sales-order SO-00001, contact Vins Chevalier",
		"CHEV+vins":     "credit-note AV-2026-00001, invoice FA-2026-00001, sales-order SO-00001, contact Vins Chevalier",
		"FA-2026-00001": "credit-note AV-2026-00001, invoice FA-2026-00001", // by the whole number
		"paul":          "contact Vins Chevalier",
		"unknown":       "",
	} {
		if got := found(find(s.Owner, q)); got != want {
			t.Errorf("%q finds %s, want %s", q, got, want)
		}
	}
	row := find(s.Owner, "chevalier&limit=2")
	if row.Get("data.1.row.number") != "FA-2026-00001" || row.Get("data.1.row.status") == "" ||
		row.Get("data.1.id") != row.Get("data.1.row.id") {
		t.Errorf("the page is %s", row.Body)
	}
	next := find(s.Owner, "chevalier&limit=2&cursor="+row.Get("next_cursor"))
	if got := found(next); got != "sales-order SO-00001, contact Vins Chevalier" || next.Get("next_cursor") != "" {
		t.Errorf("the second page is %s, with the cursor %q", got, next.Get("next_cursor"))
	}
	s.Owner.Do("search.list", functest.Request{Query: "q=%20,"}).WantCode(422, "search.short").WantAt("#/query/q")
	s.Owner.Do("search.list", functest.Request{}).Want(422)
	s.Owner.Do("search.list", functest.Request{Query: "q=vins&cursor=" + row.Get("next_cursor")}).WantCode(422, "cursor.invalid")
}

// Kinds that a caller may not view are left out. A cursor is valid for the same kinds
// only.
func TestRoleLimitsSearch(t *testing.T) {
	s := shopWithDocuments(t, &functest.Requests{})
	buyer := s.Hire(rights.Purchasing)
	if got := found(find(buyer, "chevalier")); got != "sales-order SO-00001, contact Vins Chevalier" {
		t.Errorf("the buyer finds %s", got)
	}
	all := find(s.Owner, "chevalier&limit=1")
	buyer.Do("search.list", functest.Request{Query: "q=chevalier&limit=1&cursor=" + all.Get("next_cursor")}).
		WantCode(422, "cursor.invalid")
	if got := found(find(s.Company.Company("Another Company").Owner, "chevalier")); got != "" {
		t.Errorf("another company finds %s", got)
	}
}

func TestSearchMakesOneQueryPerWordAndOneBatchRead(t *testing.T) {
	var requests functest.Requests
	s := shopWithDocuments(t, &requests)
	for q, want := range map[string]string{
		"chevalier": "Query BatchGetItem", "vins+chevalier": "Query Query BatchGetItem",
		"unknown": "Query BatchGetItem", // of the user
	} {
		requests.Take()
		find(s.Owner, q)
		if got := requests.Take(); got != want {
			t.Errorf("%q makes the requests %s, want %s", q, got, want)
		}
	}
}
