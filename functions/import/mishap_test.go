package imports_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions/functest"
	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
)

// shaky is a bucket and queues that fail once, the nth time they are asked:
// before they have done it, or after, so that only the answer is lost.
type shaky struct {
	app.Files
	app.Queue
	left  int
	after bool
}

func (s *shaky) hit(do func() error) error {
	s.left--
	if s.left == 0 && !s.after {
		return errors.New("nobody answers")
	}
	err := do()
	if s.left == 0 {
		return errors.New("the answer was lost")
	}
	return err
}

func (s *shaky) Open(ctx context.Context, key string, at int64) (f app.File, err error) {
	err = s.hit(func() (err error) { f, err = s.Files.Open(ctx, key, at); return err })
	return f, err
}

func (s *shaky) Get(ctx context.Context, key string) (b []byte, err error) {
	err = s.hit(func() (err error) { b, err = s.Files.Get(ctx, key); return err })
	return b, err
}

func (s *shaky) Put(ctx context.Context, key, kind string, body []byte) error {
	return s.hit(func() error { return s.Files.Put(ctx, key, kind, body) })
}

func (s *shaky) Send(ctx context.Context, queue string, messages ...[]byte) error {
	return s.hit(func() error { return s.Queue.Send(ctx, queue, messages...) })
}

// persist delivers an event, and what it queues, as often as needed, as Lambda
// and SQS do: whoever died is given time to be declared dead.
func (o *office) persist(e json.RawMessage) (died int) {
	o.t.Helper()
	deliver := func(what string, event any) {
		for range 5 {
			if o.TryInvoke(what, event, nil) == nil {
				return
			}
			died++
			o.Wait(intake.Lease)
		}
		o.t.Fatalf("%s never succeeds", what)
	}
	deliver("import.start", e)
	for n := 0; ; n++ {
		waiting := o.AWS.Take(op.JobQueue)
		if len(waiting) == 0 {
			return died
		}
		for i, m := range waiting {
			deliver("import.run", message(fmt.Sprint(n, "-", i), m))
		}
	}
}

// mixed is a file of twenty customers: every eighth row is torn, one lacks a
// city, one is there twice.
func mixed() string {
	lines := strings.SplitAfter(customers(0, 20), "\n")
	for i := 8; i <= 20; i += 8 {
		lines[i] = strings.Replace(lines[i], " rue", ", rue", 1)
	}
	lines[5] = strings.Replace(lines[5], "Rouen", "", 1)
	return strings.Join(lines[:21], "") + lines[1]
}

// trade is a file of twelve orders of four customers, one of them torn apart and
// one with a row that cannot be read.
func trade() string {
	var b strings.Builder
	b.WriteString("SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;Quantity;Rate;Shipping Street;Shipping City;Shipping Country\n")
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

// Whatever fails, at whatever step, before or after it was done: in the end each
// row has come in once, or stands once in the file of rejected rows.
func TestAMishapAtAnyStepDoublesAndLosesNothing(t *testing.T) {
	for name, x := range map[string]struct {
		folder, file, came string
		counts             map[string]int
		rejects            int
	}{
		"customers": {"customers", mixed(), "done_with_errors: 21 done 17 created 4 errors", map[string]int{"contact": 17}, 4},
		"orders":    {"sales-orders", trade(), "done_with_errors: 14 done 11 created 3 errors", map[string]int{"contact": 4, "sales-order": 11}, 3},
	} {
		for _, where := range []string{"TransactWriteItems", "BatchGetItem", "files"} {
			for _, after := range []bool{false, true} {
				if after && where == "BatchGetItem" || name == "orders" && after == (where == "files") {
					continue // what was read and not told is as good as not read; of orders, half of it will do
				}
				t.Run(fmt.Sprintf("%s, %s, after %t", name, where, after), func(t *testing.T) {
					t.Parallel()
					for n := 1; ; n++ {
						var table functest.Faults
						o := newOffice(t, table.Inject)
						o.tick = 4 * time.Minute // a batch makes a turn
						s := &shaky{Files: o.Tools.Files, Queue: o.Tools.Queue}
						o.Tools.Files, o.Tools.Queue = s, s
						event := o.put(x.folder, "a.csv", x.file)
						if where == "files" {
							s.left, s.after = n, after
						} else {
							table.Fail(where, n, after)
						}
						died := o.persist(event)
						table.Clear()
						s.left = 0
						o.tick = 0
						job := o.newest()
						came(t, job, x.came)
						if got := o.counts(); fmt.Sprint(got) != fmt.Sprint(x.counts) {
							t.Errorf("there are %v, want %v", got, x.counts)
						}
						rows := strings.Split(strings.TrimSpace(o.rejected(job)), "\n")[1:]
						slices.Sort(rows)
						if len(rows) != x.rejects || len(slices.Compact(rows)) != x.rejects {
							t.Errorf("rejected: %q", rows)
						}
						if t.Failed() {
							t.Fatalf("failing the %dth time", n)
						}
						if died == 0 {
							return
						}
					}
				})
			}
		}
	}
}

// Two runners exclude each other; a message that comes twice, a file that is
// dropped twice at once and a second start do no harm.
func TestManyRunnersAtOnce(t *testing.T) {
	for name, x := range map[string]struct {
		folder, file, came string
		counts             map[string]int
	}{
		"customers": {"customers", mixed(), "done_with_errors: 21 done 17 created 4 errors", map[string]int{"contact": 17}},
		"orders":    {"sales-orders", trade(), "done_with_errors: 14 done 11 created 3 errors", map[string]int{"contact": 4, "sales-order": 11}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
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
			came(t, o.newest(), x.came)
			if got := o.counts(); fmt.Sprint(got) != fmt.Sprint(x.counts) {
				t.Errorf("there are %v, want %v", got, x.counts)
			}
			if n := o.Owner.Do("job.list", functest.Request{}).Get("data.1.id"); n != "" {
				t.Error("there are two jobs")
			}
		})
	}
}

// Who was silent for too long finds his turn taken, and writes nothing more.
func TestARunnerWhoWasSilentForTooLong(t *testing.T) {
	var meanwhile functest.Requests
	o := newOffice(t, meanwhile.Watch)
	event := o.put("customers", "a.csv", customers(0, 40))
	looks := 0
	world := o.Tools.Clock
	o.Tools.Clock = func() time.Time {
		if looks++; looks == 8 { // in the middle of the file
			o.Wait(2 * intake.Lease)
			job := o.newest()
			if job.Get("status") != "running" {
				t.Errorf("the job is %s", job.Body)
			}
			if err := o.TryInvoke("import.run", message("other", o.queued(job.Get("id"))), nil); err != nil {
				t.Error(err)
			}
			came(t, o.newest(), "done: 40 done 40 created")
		}
		return world()
	}
	o.Invoke("import.start", event, nil)
	came(t, o.newest(), "done: 40 done 40 created")
	if n := o.counts()["contact"]; n != 40 || looks < 8 {
		t.Errorf("%d contacts, %d looks at the clock", n, looks)
	}
}
