package salesorder_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// dates are the dates of the listed orders, in order.
func dates(r *functest.Response) string {
	var out []string
	for i := 0; r.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		out = append(out, r.Get(fmt.Sprintf("data.%d.date", i)))
	}
	return strings.Join(out, " ")
}

func TestOrdersAreListedByDate(t *testing.T) {
	s := newShop(t, "")
	for i, day := range []string{"03", "01", "02", "05", "04"} {
		id := s.order(line(s.glass, "1"), `"date": "2026-11-`+day+`"`).Get("id")
		if i%2 == 0 {
			s.do("confirm", id, "").Want(200)
		}
	}
	s.Owner.Do("salesorder.create", functest.Request{Body: strings.Replace(s.body(line(s.glass, "1"), `"date": "2026-11-09"`), s.wine, s.swiss, 1)}).Want(201)
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
	} {
		t.Run(query, func(t *testing.T) {
			if got := dates(s.Owner.In(t).Do("salesorder.list", functest.Request{Query: query}).Want(200)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	for query, code := range map[string]string{
		"status=lost": "filter.status", "date[gte]=tomorrow": "request.invalid", "sort=total": "request.invalid", "date[gt]=2026-11-01": "request.invalid", "colour=red": "request.invalid",
	} {
		s.Owner.Do("salesorder.list", functest.Request{Query: query}).WantCode(422, code)
	}
	row := s.Owner.Do("salesorder.list", functest.Request{Query: "limit=1"}).Want(200)
	for path, want := range map[string]string{"data.0.version": "1", "data.0.customer_name": "Chop-suey", "data.0.total": "4.00", "data.0.invoiced": "none"} {
		if got := row.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	next := s.Owner.Do("salesorder.list", functest.Request{Query: "limit=4&cursor=" + s.Owner.Do("salesorder.list", functest.Request{Query: "limit=4"}).Get("next_cursor")}).Want(200)
	if dates(next) != "2026-11-02 2026-11-01" || next.Get("next_cursor") != "" {
		t.Errorf("the second page is %s", dates(next))
	}
}

func TestOrdersAreFound(t *testing.T) {
	s := newShop(t, "")
	s.order(line(s.glass, "1"), `"reference": "BC 2026-118"`)
	s.Settle()
	for q, want := range map[string]string{"chevalier": "SO-00001", "00001": "SO-00001", "VINS+118": "SO-00001", "henriot": "", "so+00002": ""} {
		r := s.Owner.Do("salesorder.search", functest.Request{Query: "q=" + q}).Want(200)
		if got := r.Get("data.0.number"); got != want {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
	s.Owner.Do("salesorder.search", functest.Request{Query: "q=v"}).WantCode(422, "request.invalid")
	s.Owner.Do("salesorder.search", functest.Request{Query: "q=,,"}).Want(422)
}
