package faults_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/intake"
	"comptoir/shared/op"
)

// importShop is a shop with an import file in its bucket. While step is set, each
// reading of the clock advances it by as much: at four minutes, a batch of rows uses
// up the time of a run.
type importShop struct {
	*functest.Shop
	step time.Duration
}

func newImportShop(t *testing.T, folder, file string) (*importShop, json.RawMessage) {
	t.Helper()
	shop := &importShop{Shop: functest.NewShop(t, "", samples.Everything)}
	world := shop.Now
	shop.Tools.Clock = func() time.Time {
		shop.Wait(shop.step)
		return world()
	}
	shop.ResetHandlers()
	shop.Project()
	key := fmt.Sprintf("imports/%s/%s/a.csv", shop.ID, folder)
	shop.AWS.Put(key, []byte(file), nil)
	return shop, fmt.Appendf(nil, `{"source": "aws.s3", "detail": {"object": {"key": %q, "sequencer": "01"}}}`, key)
}

// orders is a file of five orders of two customers: the rows of one are not adjacent,
// and one has a row that cannot be read.
func orders() string {
	rows := []string{
		"SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;Quantity;Rate;Shipping Street;Shipping City;Shipping Country",
	}
	for _, row := range []string{"0 2", "1 2", "1 3", "2 douze", "2 1", "3 4", "4 1", "0 5"} {
		n, quantity, _ := strings.Cut(row, " ")
		customer := n[0] % 2
		rows = append(rows, fmt.Sprintf("F%s;2026-01-05;Client %d;K%d;Verre;%s;3,50;1 quai;Rouen;France", n, customer, customer, quantity))
	}
	return strings.Join(rows, "\n")
}

// customers is a file of twenty customers: every eighth has no city.
func customers() string {
	rows := []string{"customerID,companyName,address,city,country"}
	for i := range 20 {
		city := "Rouen"
		if i%8 == 3 {
			city = ""
		}
		rows = append(rows, fmt.Sprintf("C%02d,Client %d,%d rue du Port,%s,France", i, i, i, city))
	}
	return strings.Join(rows, "\n")
}

// importStart is the event of an uploaded file.
func importStart(t *testing.T, o op.Operation) *scenario {
	shop, event := newImportShop(t, "sales-orders", orders())
	deliver := deliverWhole(shop.World, o, event)
	return shop.scenario(func(remaining []int) outcome {
		shop.step = 4 * time.Minute
		defer func() { shop.step = 0 }()
		return afterLease(deliver(remaining))
	})
}

// importRun is the second slice of an import.
func importRun(t *testing.T, o op.Operation) *scenario {
	shop, event := newImportShop(t, "customers", customers())
	shop.step = 4 * time.Minute
	shop.Invoke("import.start", event, nil)
	shop.step = 0
	shop.Project()
	next := &delivery{world: shop.World, op: o, records: queueRecords(t, shop.AWS.Take(op.JobQueue)...)}
	if len(next.records) != 1 {
		t.Fatal("the import has no second slice")
	}
	s := shop.scenario(func(remaining []int) outcome {
		shop.step = 4 * time.Minute
		defer func() { shop.step = 0 }()
		return afterLease(next.attempt(remaining))
	})
	s.records = next
	return s
}

// afterLease delays the retry until the lease of a process that died has expired.
func afterLease(o outcome) outcome {
	o.wait = intake.Lease
	return o
}

// scenario compares the imported records and the rejected rows. The number of slices
// is not compared, nor which of the two operations ran them.
func (shop *importShop) scenario(attempt func([]int) outcome) *scenario {
	return &scenario{
		World: shop.World, independent: true, attempt: attempt,
		catchUp: func() {
			shop.step = 4 * time.Minute
			shop.Consume(op.JobQueue)
			shop.step = 0
			shop.Project()
		},
		normalise: func(line string) string {
			if strings.Contains(line, "job_") {
				return ""
			}
			return strings.ReplaceAll(line, `"import.start"`, `"import.run"`)
		},
		describe: func() []string {
			job := shop.Owner.Do("job.list", functest.Request{Query: "limit=1"}).Want(200)
			id := job.Get("data.0.id")
			job = shop.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
			lines := []string{"the job is " + job.Get("status") + " " + job.Get("counts")}
			var rows []string
			for i := 0; job.Get(fmt.Sprintf("results.%d.key", i)) != ""; i++ {
				body, found := shop.AWS.File(job.Get(fmt.Sprintf("results.%d.key", i)))
				if !found {
					lines = append(lines, "there is no file of rejected rows")
				}
				rows = append(rows, strings.Split(string(body), "\n")...)
			}
			slices.Sort(rows)
			return append(lines, "rejected: "+strings.Join(rows, "|"))
		},
	}
}

// A file is uploaded twice under one key before the first event is delivered. The end
// is the same in any order of the two events: late, twice, or the later first.
func TestFileEventsAreAcceptedInAnyOrder(t *testing.T) {
	shop, first := newImportShop(t, "customers", customers()+"\nC20,Client 20,1 rue A,Rouen,France")
	shop.AWS.Put(fmt.Sprintf("imports/%s/customers/a.csv", shop.ID), []byte(customers()), nil)
	second := json.RawMessage(strings.Replace(string(first), `"01"`, `"02"`, 1))
	s := shop.scenario(nil)
	begin := shop.Moment()
	s.begin, s.t = newBaseline(t, begin), t
	var want []string
	for name, events := range map[string][]json.RawMessage{
		"in order":          {first, second},
		"the later first":   {second, first},
		"twice":             {first, second, first, second},
		"the first is lost": {second},
	} {
		for _, e := range events {
			shop.Invoke("import.start", e, nil)
		}
		s.catchUp()
		shop.Wait(time.Hour)
		shop.Invoke("import.start", first, nil)
		s.catchUp()
		now := shop.Moment()
		got := s.changed(now, s.describe()...)
		if want == nil {
			want = got
		}
		if diff := difference(want, got); diff != "" || len(got) < 20 {
			t.Errorf("%s: the end differs:\n%s", name, diff)
		}
		shop.Return(begin)
	}
}
