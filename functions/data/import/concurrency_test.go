package imports_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/intake"
)

// mixed returns a file of twenty customers: every eighth row has an unquoted comma,
// one lacks a city, one is repeated.
func mixed() string {
	lines := strings.SplitAfter(customers(0, 20), "\n")
	for i := 8; i <= 20; i += 8 {
		lines[i] = strings.Replace(lines[i], " rue", ", rue", 1)
	}
	lines[5] = strings.Replace(lines[5], "Rouen", "", 1)
	return strings.Join(lines[:21], "") + lines[1]
}

// trade returns a file of twelve orders of four customers. The rows of one order are
// not together, and one order has an unreadable row.
func trade() string {
	var b strings.Builder
	b.WriteString("SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;Quantity;Rate;" +
		"Shipping Street;Shipping City;Shipping Country\n")
	row := func(n int, quantity string) {
		fmt.Fprintf(&b, "F%02d;2026-01-05;Client %d;K%d;Verre;%s;3,50;1 quai;Rouen;France\n", n, n%4, n%4, quantity)
	}
	for n := range 12 {
		row(n, "2")
		if n == 7 {
			row(n, "douze")
		}
	}
	row(3, "1")
	return b.String()
}

// The lease excludes a second runner. A message delivered twice, a file uploaded
// twice at once and a second start event change nothing.
func TestConcurrentRunnersImportRowsOnce(t *testing.T) {
	for name, x := range map[string]struct {
		folder, file, result string
		counts               map[string]int
	}{
		"customers": {"customers", mixed(), "done_with_errors: 21 done 17 created 4 errors", map[string]int{"contact": 17}},
		"orders":    {"sales-orders", trade(), "done_with_errors: 14 done 11 created 3 errors", map[string]int{"contact": 4, "sales-order": 11}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			all := []json.RawMessage{o.put(x.folder, "a.csv", x.file), o.put(x.folder, "b.csv", x.file)}
			var runners sync.WaitGroup
			for i := range 4 {
				runners.Go(func() {
					if err := o.TryInvoke("import.start", all[i%2], nil); err != nil {
						t.Error(err)
					}
				})
			}
			runners.Wait()
			o.Wait(intake.Lease)
			job := o.newest()
			for i := range 4 {
				runners.Go(func() {
					if err := o.TryInvoke("import.run", message(fmt.Sprint(i), o.queued(job.Get("id"))), nil); err != nil {
						t.Error(err)
					}
				})
			}
			runners.Wait()
			wantJob(t, o.newest(), x.result)
			if got := o.counts(); fmt.Sprint(got) != fmt.Sprint(x.counts) {
				t.Errorf("the records are %v, want %v", got, x.counts)
			}
			if n := o.Owner.Do("job.list", functest.Request{}).Get("data.1.id"); n != "" {
				t.Error("the file has two jobs")
			}
		})
	}
}

// A runner whose lease expires loses it to another runner, and writes no more rows.
func TestExpiredLeaseIsTakenOver(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	event := o.put("customers", "a.csv", customers(0, 40))
	reads := 0
	world := o.Tools.Clock
	o.Tools.Clock = func() time.Time {
		if reads++; reads == 8 { // in the middle of the file
			o.Wait(2 * intake.Lease)
			job := o.newest()
			if job.Get("status") != "running" {
				t.Errorf("the job is %s", job.Body)
			}
			if err := o.TryInvoke("import.run", message("other", o.queued(job.Get("id"))), nil); err != nil {
				t.Error(err)
			}
			wantJob(t, o.newest(), "done: 40 done 40 created")
		}
		return world()
	}
	o.Invoke("import.start", event, nil)
	wantJob(t, o.newest(), "done: 40 done 40 created")
	if n := o.counts()["contact"]; n != 40 || reads < 8 {
		t.Errorf("%d contacts, %d reads of the clock", n, reads)
	}
}
