package growth

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/infra/verify/audit"
)

var (
	sizes  = flag.String("sizes", "400 440", "the number of a customer's orders, for each table")
	rows   = flag.String("rows", "150 300 600", "the number of rows, for each imported file")
	rounds = flag.Int("rounds", 3, "the number of measurements of each operation")
	write  = flag.Bool("write", false, "write the report")
)

func numbers(t *testing.T, list string) []int {
	t.Helper()
	var all []int
	for _, f := range strings.Fields(list) {
		n, err := strconv.Atoi(f)
		if err != nil || n < 20 {
			t.Fatalf("%q is not a size: use a number of 20 or more", f)
		}
		all = append(all, n)
	}
	if len(all) < 2 {
		t.Fatal("name at least two sizes to compare")
	}
	return all
}

// question is a request to each table; round selects one of the many orders.
type question struct {
	name      string
	operation string
	ask       func(s *bigShop, round int) functest.Request
}

func questions(pages int) []question {
	query := func(q string) func(*bigShop, int) functest.Request {
		return func(s *bigShop, _ int) functest.Request {
			return functest.Request{Query: strings.ReplaceAll(q, "WINE", s.Wine)}
		}
	}
	// Each round takes another set, from the middle of the table on.
	set := func(s *bigShop, round int) int { return (s.sets/2 + round) % s.sets }
	last := func(q string) func(*bigShop, int) functest.Request {
		return func(s *bigShop, _ int) functest.Request { return s.page(strings.ReplaceAll(q, "WINE", s.Wine), pages) }
	}
	const drafts, theirs = "status=draft&limit=9", "customer_id=WINE&status=confirmed&limit=9"
	return []question{
		{"get an order", "salesorder.get", func(s *bigShop, round int) functest.Request {
			return functest.Request{ID: s.order(set(s, round), 3)}
		}},
		{"list drafts, first page", "salesorder.list", query(drafts)},
		{fmt.Sprintf("list drafts, page %d", pages), "salesorder.list", last(drafts)},
		{"the customer's orders, first page", "salesorder.list", query(theirs)},
		{fmt.Sprintf("the customer's orders, page %d", pages), "salesorder.list", last(theirs)},
		{"get the customer with sums", "contact.get", func(s *bigShop, _ int) functest.Request { return functest.Request{ID: s.Wine} }},
		{"list the customer's timeline", "timeline.list", func(s *bigShop, _ int) functest.Request {
			return functest.Request{Path: map[string]string{"id": s.Wine}, Query: "scope=all&limit=20"}
		}},
		{"search an order's number", "search.list", func(s *bigShop, round int) functest.Request {
			return functest.Request{Query: "q=" + s.number(set(s, round), 3)}
		}},
		{"search a word of all orders", "search.list", query("q=chevalier&limit=25")},
		{"create an order for the customer", "salesorder.create", func(s *bigShop, _ int) functest.Request {
			return functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "2")+","+functest.Line(s.Advice, "1"))}
		}},
		{"merge two of the customer's orders", "salesorder.merge", func(s *bigShop, round int) functest.Request {
			return functest.Request{Body: fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`,
				s.order(set(s, round), 0), s.order(set(s, round), 6))}
		}},
		{"convert an order to an invoice", "salesorder.convert-to-invoice", func(s *bigShop, round int) functest.Request {
			return functest.Request{ID: s.order(set(s, round), 12), Match: "*", Body: "{}"}
		}},
	}
}

// page returns the request for a page of a list, with the cursor of the preceding page.
func (s *bigShop) page(query string, n int) functest.Request {
	s.T.Helper()
	cursor := ""
	for range n - 1 {
		r := s.Owner.Do("salesorder.list", functest.Request{Query: query + cursor}).Want(200)
		if cursor = "&cursor=" + r.Get("next_cursor"); r.Get("next_cursor") == "" {
			s.T.Fatalf("the list %s has fewer than %d pages", query, n)
		}
	}
	return functest.Request{Query: query + cursor}
}

// result is the cost of a question at each size.
type result struct {
	question string
	usage    []string
	half     []time.Duration
	ratio    []float64 // to the smallest size, as median of pairs
}

// Each question needs the same requests and units, at any number of orders.
func TestOrderCostsStayConstant(t *testing.T) {
	all := numbers(t, *sizes)
	pages := 50
	if slices.Min(all) < 1000 {
		pages = 5
	}
	var tables []*bigShop
	for _, n := range all {
		s := newShop(t, n)
		s.check(n)
		tables = append(tables, s)
	}
	var results []result
	for _, q := range questions(pages) {
		a := result{
			question: q.name, usage: make([]string, len(tables)), half: make([]time.Duration, len(tables)),
			ratio: make([]float64, len(tables)),
		}
		took := make([][]time.Duration, len(tables))
		for round := range *rounds {
			for i, s := range tables {
				r := q.ask(s, round)
				var response *functest.Response
				began := time.Now()
				usage := s.meter.Count(func() { response = s.Owner.Do(q.operation, r) })
				took[i] = append(took[i], time.Since(began))
				if response.Status >= 300 {
					t.Fatalf("%s with %d orders: %s", q.name, all[i], response.Body)
				}
				now := fmt.Sprintf("%s, %g read, %g write units", usage.Shape(), usage.Reads, usage.Writes)
				if round == 0 {
					a.usage[i] = now
				}
				if now != a.usage[0] {
					t.Errorf("%s needs %s with %d orders, but %s with %d", q.name, a.usage[0], all[0], now, all[i])
				}
			}
		}
		for i := range tables {
			a.ratio[i] = medianRatio(took[i], took[0])
			slices.Sort(took[i])
			a.half[i] = took[i][len(took[i])/2]
		}
		t.Logf("%s: %s; %v %.2f", q.name, a.usage[0], a.half, a.ratio)
		results = append(results, a)
	}
	if *write && !t.Failed() {
		save(t, "orders", orders(all, results))
	}
}

// check compares a table with its documents. The local server's scan needs more time for
// each further page, so the largest tables are not read: the same code fills them with the
// same sets.
func (s *bigShop) check(orders int) {
	s.T.Helper()
	if orders > 10_000 {
		s.T.Logf("%d: not checked, unlike the smaller tables", orders)
		return
	}
	found, summary, err := audit.Table(s.T.Context(), s.DB, s.Name)
	if err != nil {
		s.T.Fatal(err)
	}
	if len(found) > 0 {
		s.T.Fatalf("%d orders differ from those of the product, %d findings: %s; %s",
			orders, len(found), found[0], found[len(found)-1])
	}
	s.T.Logf("%d: %s, all agree", orders, summary)
}

// medianRatio returns the median ratio of two series of durations.
func medianRatio(durations, base []time.Duration) float64 {
	ratios := make([]float64, len(durations))
	for i := range durations {
		ratios[i] = float64(durations[i]) / float64(base[i])
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}
