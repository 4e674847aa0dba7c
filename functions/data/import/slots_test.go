package imports_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/intake"
	"comptoir/shared/op"
)

// statuses returns how many jobs of the organisation have each status.
func (o *testCompany) statuses() map[string]int {
	o.t.Helper()
	n := map[string]int{}
	page := o.Owner.Do("job.list", functest.Request{}).Want(200)
	for i := 0; page.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		n[page.Get(fmt.Sprintf("data.%d.status", i))]++
	}
	return n
}

// during uploads a file, and does something while it is being imported.
func (o *testCompany) during(requests *functest.Requests, event json.RawMessage, do func()) {
	o.t.Helper()
	before, done := o.statuses()["running"], false
	var meanwhile func()
	meanwhile = func() {
		if o.statuses()["running"] > before {
			done = true
			do()
			return
		}
		requests.Before = map[string]func(){"TransactWriteItems": meanwhile}
	}
	requests.Before = map[string]func(){"TransactWriteItems": meanwhile}
	o.Invoke("import.start", event, nil)
	if !done {
		o.t.Error("the file was not imported")
	}
}

// Two of an organisation's eight large imports run. The import of another organisation
// does not wait for them, and each of the others runs when one ends.
func TestLargeImportsDelayNoOtherOrganisation(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	var large []json.RawMessage
	for i := range 8 {
		large = append(large, o.put("customers", fmt.Sprintf("%d.csv", i), customers(1000*i, 60)))
	}
	o.during(&requests, large[0], func() {
		o.during(&requests, large[1], func() {
			for _, event := range large[2:] {
				o.Invoke("import.start", event, nil)
			}
			if n := o.statuses(); n["running"] != 2 || n["checked"] != 6 {
				t.Errorf("the jobs are %v, want 2 running and 6 waiting", n)
			}
			request := functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}
			if r := o.Owner.Do("import.request", request).WantCode(429, "import.too_many"); r.Header["retry-after"] != "60" {
				t.Errorf("the refusal's header is %v", r.Header)
			}
			other := &testCompany{Company: o.World.Company("Another Company"), t: t}
			other.Owner.Do("import.request", request).Want(202)
			other.Invoke("import.start", other.put("customers", "b.csv", customers(0, 30)), nil)
			wantJob(t, other.newest(), "done: 30 done 30 created")
		})
	})
	if n := o.statuses(); n["done"] != 2 || n["checked"] != 6 {
		t.Errorf("the jobs are %v, want 2 done and 6 waiting", n)
	}
	o.Project()
	o.Consume(op.JobQueue)
	if n := o.statuses(); n["done"] != 8 || o.counts()["contact"] != 480 {
		t.Errorf("the jobs are %v, the records %v; want all done", n, o.counts())
	}
}

// Two large files of each of two organisations occupy all processes. No call keeps its
// process for longer than a turn, so a small file of a third organisation is imported at
// once, and its large file has its turn.
func TestThreeOrganisationsTakeTurns(t *testing.T) {
	o := newTestCompany(t)
	another := func(name string) *testCompany { return &testCompany{Company: o.World.Company(name), t: t} }
	second, third := another("Second Company"), another("Third Company")
	const step = 5 * time.Second
	take := func(most time.Duration, operation string, event any) {
		t.Helper()
		began := o.Now()
		o.tick = step
		o.Invoke(operation, event, nil)
		o.tick = 0
		if took := o.Now().Sub(began); took > most+20*step { // reading the file, the batch that ends late, and the end
			t.Errorf("%s keeps its process for %s", operation, took)
		}
	}
	for _, c := range []*testCompany{o, second} {
		for i := range 2 {
			take(0, "import.start", c.put("customers", fmt.Sprintf("%d.csv", i), customers(1000*i, 400)))
		}
	}
	take(0, "import.start", third.put("customers", "large.csv", customers(0, 400)))
	o.Invoke("import.start", third.put("customers", "small.csv", customers(5000, 1)), nil)
	wantJob(t, third.newest(), "done: 1 done 1 created")
	waiting := o.AWS.Take(op.JobQueue)
	if len(waiting) != 5 {
		t.Fatalf("%d messages wait, want one for each large file", len(waiting))
	}
	for i, m := range waiting {
		take(time.Minute, "import.run", message(fmt.Sprint(i), m))
	}
	for _, c := range []*testCompany{o, second, third} {
		c.finish()
		if n := c.statuses(); n["done"] != 2 {
			t.Errorf("the jobs are %v, want all done", n)
		}
	}
}

// finish continues the jobs as the schedule does, until no message follows.
func (o *testCompany) finish() {
	o.t.Helper()
	o.Invoke("schedule.tick", map[string]any{}, nil)
	o.Project()
	o.Consume(op.JobQueue)
}

// A request is refused while too many others wait for their files. Requests are given up
// after a day.
func TestRequestsBeyondTheBoundAreRefused(t *testing.T) {
	o := newTestCompany(t)
	request := func() *functest.Response {
		return o.Owner.Do("import.request", functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`})
	}
	first := request().Want(202)
	for range intake.MostRequested - 1 {
		request().Want(202)
	}
	request().WantCode(429, "import.too_many")
	o.Owner.Do("job.cancel", functest.Request{ID: first.Get("id"), Match: "*"}).Want(200)
	last := request().Want(202)
	request().WantCode(429, "import.too_many")
	o.Invoke("import.start", o.write(last.Get("upload.fields.key"), customers(5000, 1), nil), nil)
	request().Want(202)
	o.Wait(intake.RequestTime)
	o.finish()
	if n := o.statuses(); n["requested"] != 0 || n["failed"] != intake.MostRequested || n["done"] != 1 || n["cancelled"] != 1 {
		t.Errorf("after a day the jobs are %v", n)
	}
	expired := o.newest()
	if expired.Get("failure.code") != "import.upload_expired" {
		t.Errorf("the expired request is %s", expired.Body)
	}
	request().Want(202)
}

// A job whose process died, and whose message is in the dead-letter queue, gives its slot
// back, and the schedule continues it.
func TestDeadJobsHoldUpNoOthers(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	var events []json.RawMessage
	for i := range 3 {
		events = append(events, o.put("customers", fmt.Sprintf("%d.csv", i), customers(1000*i, 30)))
	}
	func() {
		defer func() { _ = recover() }()
		o.during(&requests, events[0], func() {
			o.during(&requests, events[1], func() {
				o.Invoke("import.start", events[2], nil)
				panic("the processes die")
			})
		})
	}()
	if n := o.statuses(); n["running"] != 2 || n["checked"] != 1 {
		t.Fatalf("the jobs are %v, want two dead and one waiting", n)
	}
	waiting := o.newest().Get("id")
	o.Invoke("import.run", message("early", o.queued(waiting)), nil)
	if n := o.statuses(); n["checked"] != 1 {
		t.Errorf("the jobs are %v, want one waiting", n)
	}
	o.Wait(intake.SlotTime)
	o.finish()
	if n := o.statuses(); n["done"] != 3 || o.counts()["contact"] != 90 {
		t.Errorf("the jobs are %v", n)
	}
}

// Files that arrive at once, on several processes, take two slots together.
func TestFilesThatArriveAtOnceTakeTwoSlots(t *testing.T) {
	o := newTestCompany(t)
	var starts sync.WaitGroup
	for i := range 5 {
		event := o.put("customers", fmt.Sprintf("%d.csv", i), customers(1000*i, 20))
		starts.Go(func() {
			if err := o.TryInvoke("import.start", event, nil); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	o.finish()
	if n := o.statuses(); n["done"] != 5 || o.counts()["contact"] != 100 {
		t.Errorf("the jobs are %v, the records %v", n, o.counts())
	}
}
