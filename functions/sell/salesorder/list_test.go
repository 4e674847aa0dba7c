package salesorder_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

// dates returns the dates of the listed orders, in list order.
func dates(r *functest.Response) string {
	var out []string
	for i := 0; r.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		out = append(out, r.Get(fmt.Sprintf("data.%d.date", i)))
	}
	return strings.Join(out, " ")
}

func TestListFiltersAndSortsOrders(t *testing.T) {
	s := newShop(t, "")
	for i, day := range []string{"03", "01", "02", "05", "04"} {
		s.Wait(time.Second) // a search lists orders by time of creation
		id := s.order(line(s.glass, "1"), fmt.Sprintf(`"date": "2026-11-%s"`, day)).Get("id")
		if i%2 == 0 {
			s.do("confirm", id, "").Want(200)
		}
	}
	swissOrder := strings.Replace(s.body(line(s.glass, "1"), `"date": "2026-11-09"`), s.wine, s.swiss, 1)
	s.Owner.Do("salesorder.create", functest.Request{Body: swissOrder}).Want(201)
	s.Project()
	for query, want := range map[string]string{
		"":                                   "2026-11-09 2026-11-05 2026-11-04 2026-11-03 2026-11-02 2026-11-01",
		"sort=date&limit=2":                  "2026-11-01 2026-11-02",
		"status=confirmed":                   "2026-11-04 2026-11-03 2026-11-02",
		"status=draft,void":                  "2026-11-09 2026-11-05 2026-11-01",
		"date[gte]=2026-11-02&sort=date":     "2026-11-02 2026-11-03 2026-11-04 2026-11-05 2026-11-09",
		"date%5Blte%5D=2026-11-02":           "2026-11-02 2026-11-01",
		"customer_id=" + s.swiss:             "2026-11-09",
		"customer_id=" + s.wine + "&limit=1": "2026-11-05",
		"customer_id=" + s.wine + "&status=draft&date[gte]=2026-11-02&date[lte]=2026-11-30": "2026-11-05",
		"customer_id=" + s.wine + "&sort=date&limit=2":                                      "2026-11-01 2026-11-02",
		"customer_id=" + s.wine + "&status=confirmed&limit=1":                               "2026-11-04",
		"q=chevalier&status=draft":                                                          "2026-11-05 2026-11-01",
		"q=chevalier&date[gte]=2026-11-02&date[lte]=2026-11-04&status=confirmed":            "2026-11-04 2026-11-02 2026-11-03",
		"to_invoice=true": "2026-11-04 2026-11-03 2026-11-02",
		"to_invoice=true&sort=date&date[gte]=2026-11-03": "2026-11-03 2026-11-04",
		"to_invoice=true&customer_id=" + s.wine:          "2026-11-04 2026-11-03 2026-11-02",
		"to_invoice=true&customer_id=" + s.swiss:         "",
		"to_invoice=true&status=draft":                   "",
		"to_invoice=true&status=draft,confirmed&limit=2": "2026-11-04 2026-11-03",
		"to_invoice=true&q=chevalier&limit=1":            "2026-11-04",
		"to_invoice=false&status=draft&limit=1":          "2026-11-09",
		"q=vins&customer_id=" + s.swiss:                  "",
		"q=chop+suey&customer_id=" + s.swiss:             "2026-11-09",
	} {
		t.Run(query, func(t *testing.T) {
			if got := dates(s.Owner.On(t).Do("salesorder.list", functest.Request{Query: query}).Want(200)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	for query, code := range map[string]string{
		"status=lost": "filter.status", "date[gte]=tomorrow": "request.invalid", "sort=notes": "request.invalid",
		"date[gt]=2026-11-01": "request.invalid", "colour=red": "request.invalid",
	} {
		s.Owner.Do("salesorder.list", functest.Request{Query: query}).WantCode(422, code)
	}
	first := s.Owner.Do("salesorder.list", functest.Request{Query: "to_invoice=true&limit=2"}).Want(200)
	rest := s.Owner.Do("salesorder.list", functest.Request{Query: "to_invoice=true&limit=2&cursor=" + first.Get("next_cursor")}).Want(200)
	if dates(rest) != "2026-11-02" || rest.Get("next_cursor") != "" {
		t.Errorf("the second page of the orders to invoice is %s", rest.Body)
	}
	other := functest.Request{Query: "limit=2&status=confirmed&cursor=" + first.Get("next_cursor")}
	s.Owner.Do("salesorder.list", other).WantCode(422, "cursor.invalid")
	row := s.Owner.Do("salesorder.list", functest.Request{Query: "limit=1"}).Want(200)
	for path, want := range map[string]string{
		"data.0.version": "1", "data.0.customer_name": "Chop-suey", "data.0.total": "4.00", "data.0.invoiced": "none",
	} {
		if got := row.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	cursor := s.Owner.Do("salesorder.list", functest.Request{Query: "limit=4"}).Get("next_cursor")
	next := s.Owner.Do("salesorder.list", functest.Request{Query: "limit=4&cursor=" + cursor}).Want(200)
	if dates(next) != "2026-11-02 2026-11-01" || next.Get("next_cursor") != "" {
		t.Errorf("the second page has %s", dates(next))
	}
}

func TestListFindsOrdersByWords(t *testing.T) {
	s := newShop(t, "")
	s.order(line(s.glass, "1"), `"reference": "BC 2026-118"`)
	s.Project()
	for q, want := range map[string]string{
		"chevalier": "SO-00001", "00001": "SO-00001", "VINS+118": "SO-00001", "henriot": "", "so+00002": "",
	} {
		r := s.Owner.Do("salesorder.list", functest.Request{Query: "q=" + q}).Want(200)
		if got := r.Get("data.0.number"); got != want {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
	s.Owner.Do("salesorder.list", functest.Request{Query: "q=,,"}).WantCode(422, "search.short").WantAt("#/query/q")
}

// A list is sorted by a field without an index, too. Its pages follow each other, and their
// cursors are valid for the same order only.
func TestListSortsByFields(t *testing.T) {
	s := newShop(t, "")
	for _, quantity := range []string{"10", "9", "100", "9"} {
		s.Wait(time.Second)
		s.order(line(s.glass, quantity))
	}
	s.Wait(time.Second)
	swissOrder := strings.Replace(s.body(line(s.glass, "1")), s.wine, s.swiss, 1)
	s.Owner.Do("salesorder.create", functest.Request{Body: swissOrder}).Want(201)
	for sort, want := range map[string]string{
		"total":          "SO-00005 SO-00004 SO-00002 SO-00001 SO-00003",
		"-total":         "SO-00003 SO-00001 SO-00004 SO-00002 SO-00005",
		"number":         "SO-00001 SO-00002 SO-00003 SO-00004 SO-00005",
		"-number":        "SO-00005 SO-00004 SO-00003 SO-00002 SO-00001",
		"customer_name":  "SO-00005 SO-00004 SO-00003 SO-00002 SO-00001",
		"-customer_name": "SO-00004 SO-00003 SO-00002 SO-00001 SO-00005",
	} {
		for _, limit := range []string{"", "&limit=2", "&limit=4", "&limit=5"} {
			var got []string
			for cursor := ""; ; {
				page := s.Owner.Do("salesorder.list", functest.Request{Query: "sort=" + sort + limit + cursor}).Want(200)
				got = append(got, numbers(page)...)
				if page.Get("next_cursor") == "" {
					break
				}
				cursor = "&cursor=" + page.Get("next_cursor")
			}
			if strings.Join(got, " ") != want {
				t.Errorf("sort=%s%s lists %v, want %s", sort, limit, got, want)
			}
		}
	}
	cursor := "&limit=2&cursor=" + s.Owner.Do("salesorder.list", functest.Request{Query: "sort=total&limit=2"}).Want(200).Get("next_cursor")
	for _, query := range []string{"sort=-total", "sort=number", "sort=date", "sort=total&status=draft", "sort=total&q=vins"} {
		s.Owner.Do("salesorder.list", functest.Request{Query: query + cursor}).WantCode(422, "cursor.invalid")
	}
}

// All orders of one customer match its name. They are listed newest first on all pages,
// even if orders are created and deleted between two pages.
func TestListPagesThroughManyOrdersOfOneName(t *testing.T) {
	s := newShop(t, "")
	var want []string
	for range 53 {
		s.Wait(time.Second)
		want = append(want, s.order(line(s.glass, "1")).Get("number"))
	}
	s.Project()
	slices.Reverse(want)
	for _, query := range []string{
		"q=chevalier&limit=20", "q=vins+chevalier&status=draft&limit=20", "q=chev&limit=7", "q=chevalier&limit=53",
	} {
		var got []string
		for cursor := ""; ; {
			page := s.Owner.Do("salesorder.list", functest.Request{Query: query + cursor}).Want(200)
			rows := numbers(page)
			got = append(got, rows...)
			if page.Get("next_cursor") == "" {
				break
			}
			if len(rows) == 0 {
				t.Fatalf("%q: a page without rows has a next cursor", query)
			}
			cursor = "&cursor=" + page.Get("next_cursor")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
	first := s.Owner.Do("salesorder.list", functest.Request{Query: "q=chevalier&limit=20"}).Want(200)
	s.Wait(time.Second)
	s.order(line(s.glass, "1"))
	last := first.Get("data.19.id")
	s.Owner.Do("salesorder.delete", functest.Request{ID: last, Version: 1}).Want(204)
	s.Project()
	second := s.Owner.Do("salesorder.list", functest.Request{Query: "q=chevalier&limit=20&cursor=" + first.Get("next_cursor")}).Want(200)
	if got := numbers(second); !slices.Equal(got, want[20:40]) {
		t.Errorf("the page after a page whose last order was deleted has %v", got)
	}
	for _, query := range []string{"q=vins&limit=20", "q=chevalier&status=draft&limit=20"} {
		r := s.Owner.Do("salesorder.list", functest.Request{Query: query + "&cursor=" + first.Get("next_cursor")})
		r.WantCode(422, "cursor.invalid")
	}
}

// numbers returns the numbers on a page of a list.
func numbers(r *functest.Response) []string {
	var page struct{ Data []struct{ Number string } }
	r.Into(&page)
	var all []string
	for _, row := range page.Data {
		all = append(all, row.Number)
	}
	return all
}
