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

// dock is a shop into whose bucket a file was dropped. Each look at the clock
// takes four minutes, so that a batch of rows makes a turn.
type dock struct {
	*functest.Shop
	tick time.Duration
}

func newDock(t *testing.T, folder, file string) (*dock, json.RawMessage) {
	t.Helper()
	d := &dock{Shop: functest.NewShop(t, "", samples.Everything)}
	world := d.Now
	d.Tools.Clock = func() time.Time {
		d.Wait(d.tick)
		return world()
	}
	d.ResetHandlers()
	d.Project()
	key := fmt.Sprintf("imports/%s/%s/a.csv", d.ID, folder)
	d.AWS.Put(key, []byte(file), nil)
	return d, fmt.Appendf(nil, `{"source": "aws.s3", "detail": {"object": {"key": %q, "sequencer": "01"}}}`, key)
}

// orders are five orders of two customers: one is torn apart, one has a row that
// cannot be read.
func orders() string {
	rows := []string{"SalesOrder Number;Order Date;Customer Name;Customer ID;Item Name;Quantity;Rate;Shipping Street;Shipping City;Shipping Country"}
	for _, row := range []string{"0 2", "1 2", "1 3", "2 douze", "2 1", "3 4", "4 1", "0 5"} {
		n, quantity, _ := strings.Cut(row, " ")
		customer := n[0] % 2
		rows = append(rows, fmt.Sprintf("F%s;2026-01-05;Client %d;K%d;Verre;%s;3,50;1 quai;Rouen;France", n, customer, customer, quantity))
	}
	return strings.Join(rows, "\n")
}

// customers are twenty of them: of every eighth the city is missing.
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

// anArrival is a file that arrives.
func anArrival(t *testing.T, o op.Operation) *play {
	d, event := newDock(t, "sales-orders", orders())
	once := happened(d.World, o, event)
	return d.play(func(rest []int) outcome {
		d.tick = 4 * time.Minute
		defer func() { d.tick = 0 }()
		return after(once(rest))
	})
}

// aSlice is the second slice of an import.
func aSlice(t *testing.T, o op.Operation) *play {
	d, event := newDock(t, "customers", customers())
	d.tick = 4 * time.Minute
	d.Invoke("import.start", event, nil)
	d.tick = 0
	d.Project()
	waiting := &delivery{world: d.World, op: o, records: queued(t, d.AWS.Take(op.JobQueue)...)}
	if len(waiting.records) != 1 {
		t.Fatal("the import does not go on")
	}
	p := d.play(func(rest []int) outcome {
		d.tick = 4 * time.Minute
		defer func() { d.tick = 0 }()
		return after(waiting.do(rest))
	})
	p.records = waiting
	return p
}

// after lets as much time pass until another attempt as it takes to see that
// somebody has died.
func after(o outcome) outcome {
	o.wait = intake.Lease
	return o
}

// play compares what came in, and which rows were rejected: in how many turns, and
// by which of the two operations, is nobody's concern.
func (d *dock) play(do func([]int) outcome) *play {
	return &play{
		World: d.World, inPart: true, do: do,
		follow: func() {
			d.tick = 4 * time.Minute
			d.Consume(op.JobQueue)
			d.tick = 0
			d.Project()
		},
		say: func(line string) string {
			if strings.Contains(line, "job_") {
				return ""
			}
			return strings.ReplaceAll(line, `"import.start"`, `"import.run"`)
		},
		tell: func() []string {
			job := d.Owner.Do("job.list", functest.Request{Query: "limit=1"}).Want(200)
			id := job.Get("data.0.id")
			job = d.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
			lines := []string{"the job is " + job.Get("status") + " " + job.Get("counts")}
			var rows []string
			for i := 0; job.Get(fmt.Sprintf("results.%d.key", i)) != ""; i++ {
				body, there := d.AWS.File(job.Get(fmt.Sprintf("results.%d.key", i)))
				if !there {
					lines = append(lines, "there is no file of rejected rows")
				}
				rows = append(rows, strings.Split(string(body), "\n")...)
			}
			slices.Sort(rows)
			return append(lines, "rejected: "+strings.Join(rows, "|"))
		},
	}
}

// A file was dropped twice under one name before anybody looked. However the two
// events come, late, twice or the later first, the end is the same.
func TestEventsOfAFileComeInAnyOrder(t *testing.T) {
	d, first := newDock(t, "customers", customers()+"\nC20,Client 20,1 rue A,Rouen,France")
	d.AWS.Put(fmt.Sprintf("imports/%s/customers/a.csv", d.ID), []byte(customers()), nil)
	second := json.RawMessage(strings.Replace(string(first), `"01"`, `"02"`, 1))
	p := d.play(nil)
	begin := d.Moment()
	p.begin, p.t = before(t, begin), t
	var want []string
	for name, events := range map[string][]json.RawMessage{
		"in order": {first, second}, "the later first": {second, first}, "twice": {first, second, first, second}, "the first is lost": {second},
	} {
		for _, e := range events {
			d.Invoke("import.start", e, nil)
		}
		p.follow()
		d.Wait(time.Hour)
		d.Invoke("import.start", first, nil)
		p.follow()
		now := d.Moment()
		got := p.became(now, p.tell()...)
		if want == nil {
			want = got
		}
		if wrong := difference(want, got); wrong != "" || len(got) < 20 {
			t.Errorf("%s: it ends elsewhere:\n%s", name, wrong)
		}
		d.Return(begin)
	}
}
