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
	sizes  = flag.String("sizes", "400 440", "how many orders a customer has, in each table")
	rows   = flag.String("rows", "150 300 600", "how many rows each imported file has")
	rounds = flag.Int("rounds", 3, "how often each operation is timed")
	write  = flag.Bool("write", false, "write the report")
)

func numbers(t *testing.T, list string) []int {
	t.Helper()
	var all []int
	for _, f := range strings.Fields(list) {
		n, err := strconv.Atoi(f)
		if err != nil || n < 20 {
			t.Fatalf("%q is no size: a number from 20 on", f)
		}
		all = append(all, n)
	}
	if len(all) < 2 {
		t.Fatal("there is nothing to compare: name two sizes")
	}
	return all
}

// question is what is asked of each table; round says which of the many orders.
type question struct {
	name      string
	operation string
	ask       func(s *stock, round int) functest.Request
}

func questions(pages int) []question {
	query := func(q string) func(*stock, int) functest.Request {
		return func(s *stock, _ int) functest.Request {
			return functest.Request{Query: strings.ReplaceAll(q, "WINE", s.Wine)}
		}
	}
	// From the middle of the table on, each round another set.
	set := func(s *stock, round int) int { return (s.sets/2 + round) % s.sets }
	last := func(q string) func(*stock, int) functest.Request {
		return func(s *stock, _ int) functest.Request { return s.page(strings.ReplaceAll(q, "WINE", s.Wine), pages) }
	}
	const drafts, theirs = "status=draft&limit=9", "customer_id=WINE&status=confirmed&limit=9"
	return []question{
		{"get an order", "salesorder.get", func(s *stock, round int) functest.Request {
			return functest.Request{ID: s.order(set(s, round), 3)}
		}},
		{"list drafts, first page", "salesorder.list", query(drafts)},
		{fmt.Sprintf("list drafts, page %d", pages), "salesorder.list", last(drafts)},
		{"the customer's orders, first page", "salesorder.list", query(theirs)},
		{fmt.Sprintf("the customer's orders, page %d", pages), "salesorder.list", last(theirs)},
		{"get the customer with his sums", "contact.get", func(s *stock, _ int) functest.Request { return functest.Request{ID: s.Wine} }},
		{"what happened with the customer", "timeline.list", func(s *stock, _ int) functest.Request {
			return functest.Request{Path: map[string]string{"id": s.Wine}, Query: "scope=all&limit=20"}
		}},
		{"search an order's number", "search.list", func(s *stock, round int) functest.Request {
			return functest.Request{Query: "q=" + s.number(set(s, round), 3)}
		}},
		{"search a word of all orders", "search.list", query("q=chevalier&limit=25")},
		{"create an order for the customer", "salesorder.create", func(s *stock, _ int) functest.Request {
			return functest.Request{Body: functest.Body(s.Wine, functest.Line(s.Glass, "2")+","+functest.Line(s.Advice, "1"))}
		}},
		{"merge two of his orders", "salesorder.merge", func(s *stock, round int) functest.Request {
			return functest.Request{Body: fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, s.order(set(s, round), 0), s.order(set(s, round), 6))}
		}},
		{"convert one to an invoice", "salesorder.convert-to-invoice", func(s *stock, round int) functest.Request {
			return functest.Request{ID: s.order(set(s, round), 12), Match: "*", Body: "{}"}
		}},
	}
}

// page is the request for a page of a list, reached as a client does.
func (s *stock) page(query string, n int) functest.Request {
	s.T.Helper()
	cursor := ""
	for range n - 1 {
		r := s.Owner.Do("salesorder.list", functest.Request{Query: query + cursor}).Want(200)
		if cursor = "&cursor=" + r.Get("next_cursor"); r.Get("next_cursor") == "" {
			s.T.Fatalf("the list %s has not %d pages", query, n)
		}
	}
	return functest.Request{Query: query + cursor}
}

// answer is what a question took at each size.
type answer struct {
	question string
	taken    []string
	half     []time.Duration
	ratio    []float64 // to the smallest, median of pairs
}

// What is asked takes the same requests and units, however many orders there are.
func TestOrdersGrow(t *testing.T) {
	all := numbers(t, *sizes)
	pages := 50
	if slices.Min(all) < 1000 {
		pages = 5
	}
	var tables []*stock
	for _, n := range all {
		s := newStock(t, n)
		s.check(n)
		tables = append(tables, s)
	}
	var answers []answer
	for _, q := range questions(pages) {
		a := answer{question: q.name, taken: make([]string, len(tables)), half: make([]time.Duration, len(tables)), ratio: make([]float64, len(tables))}
		took := make([][]time.Duration, len(tables))
		for round := range *rounds {
			for i, s := range tables {
				r := q.ask(s, round)
				var answered *functest.Response
				began := time.Now()
				taken := s.meter.Count(func() { answered = s.Owner.Do(q.operation, r) })
				took[i] = append(took[i], time.Since(began))
				if answered.Status >= 300 {
					t.Fatalf("%s of %d orders: %s", q.name, all[i], answered.Body)
				}
				now := fmt.Sprintf("%s, %g read, %g write units", taken.Shape(), taken.Reads, taken.Writes)
				if round == 0 {
					a.taken[i] = now
				}
				if now != a.taken[0] {
					t.Errorf("%s takes %s of %d orders, and %s of %d", q.name, a.taken[0], all[0], now, all[i])
				}
			}
		}
		for i := range tables {
			a.ratio[i] = paired(took[i], took[0])
			slices.Sort(took[i])
			a.half[i] = took[i][len(took[i])/2]
		}
		t.Logf("%s: %s; %v %.2f", q.name, a.taken[0], a.half, a.ratio)
		answers = append(answers, a)
	}
	if *write && !t.Failed() {
		save(t, "orders", orders(all, answers))
	}
}

// check holds a table against its documents. The local server's scan takes the
// longer for each page the further it is, so the largest tables, which the same
// loader fills with the same sets, are not read.
func (s *stock) check(orders int) {
	s.T.Helper()
	if orders > 10_000 {
		s.T.Logf("%d: not checked, as the smaller ones are", orders)
		return
	}
	found, summary, err := audit.Table(s.T.Context(), s.DB, s.Name)
	if err != nil {
		s.T.Fatal(err)
	}
	if len(found) > 0 {
		s.T.Fatalf("%d orders were not filled in as the product writes them, %d findings: %s; %s", orders, len(found), found[0], found[len(found)-1])
	}
	s.T.Logf("%d: %s, all agree", orders, summary)
}

// paired is the median of how much longer one took than the other.
func paired(these, those []time.Duration) float64 {
	ratios := make([]float64, len(these))
	for i := range these {
		ratios[i] = float64(these[i]) / float64(those[i])
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}
