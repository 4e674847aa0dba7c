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
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// form requests an upload and returns its job and its key.
func (o *testCompany) form(p *functest.Person) (job, key string) {
	o.t.Helper()
	r := p.Do("import.request", functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}).Want(202)
	return r.Get("id"), r.Get("upload.fields.key")
}

// A form imports one file. Another one is put aside, whenever it arrives, and a failed job
// shows it; the first import goes on.
func TestFormImportsOneFile(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	id, key := o.form(o.Owner)
	first := o.write(key, customers(0, 60), nil)
	var second json.RawMessage
	o.during(&requests, first, func() {
		second = o.write(key, customers(500, 1), nil)
		o.Invoke("import.start", second, nil)
		o.Invoke("import.start", second, nil) // at least once
	})
	wantJob(t, o.Owner.Do("job.get", functest.Request{ID: id}).Want(200), "done: 60 done 60 created")
	o.Invoke("import.start", first, nil)
	o.Invoke("import.start", o.write(key, customers(0, 60), nil), nil) // the same content, too
	refused := o.Owner.Do("job.list", functest.Request{Query: "status=failed"}).Want(200)
	if n := o.statuses(); n["failed"] != 2 || n["done"] != 1 || o.counts()["contact"] != 60 {
		t.Errorf("the jobs are %v, the records %v", n, o.counts())
	}
	job := o.Owner.Do("job.get", functest.Request{ID: refused.Get("data.0.id")}).Want(200)
	if _, exists := o.AWS.File(job.Get("import.file.key")); job.Get("failure.code") != "import.second_file" || !exists {
		t.Errorf("the second file's job is %s", job.Body)
	}
	if left := o.AWS.Keys("imports/"); len(left) != 0 {
		t.Errorf("these files are left: %q", left)
	}
}

// Uploads to one form at once replace each other's file: one is imported, and a failed job
// shows each of the others, although its file may be gone.
func TestUploadsToOneFormAtOnceAreShown(t *testing.T) {
	o := newTestCompany(t)
	id, key := o.form(o.Owner)
	var events []json.RawMessage
	for i := range 6 {
		events = append(events, o.write(key, customers(100*i, 1), nil))
	}
	var starts sync.WaitGroup
	for range 2 { // at least once
		for _, e := range events {
			starts.Go(func() {
				if err := o.TryInvoke("import.start", e, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
	starts.Wait()
	o.Wait(intake.Lease)
	o.finish()
	wantJob(t, o.Owner.Do("job.get", functest.Request{ID: id}).Want(200), "done: 1 done 1 created")
	if n := o.statuses(); n["failed"] != 5 || n["done"] != 1 || o.counts()["contact"] != 1 {
		t.Errorf("the jobs are %v, the records %v", n, o.counts())
	}
	for i := range 5 {
		r := o.Owner.Do("job.list", functest.Request{Query: "status=failed"}).Want(200)
		job := o.Owner.Do("job.get", functest.Request{ID: r.Get(fmt.Sprintf("data.%d.id", i))}).Want(200)
		if code := job.Get("failure.code"); code != "import.file_gone" && code != "import.second_file" {
			t.Errorf("the job is %s", job.Body)
		}
	}
}

// Membership and rights are read when the file arrives, not when the form was requested.
func TestFormOfFormerUserImportsNothing(t *testing.T) {
	for name, x := range map[string]struct {
		operation, change, code string
	}{
		"disabled":         {"user.disable", "", "import.user_disabled"},
		"without a right":  {"user.update", `{"role": "reader"}`, "import.right_missing"},
		"with other right": {"user.update", `{"role": "accountant"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			seller := o.Hire(rights.Sales)
			id, key := o.form(seller)
			o.Owner.Do(x.operation, functest.Request{ID: seller.ID(), Match: "*", Body: x.change}).Want(200)
			event := o.write(key, customers(0, 2), nil)
			o.Invoke("import.start", event, nil)
			o.Invoke("import.start", event, nil)
			job := o.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
			if x.code == "" {
				wantJob(t, job, "done: 2 done 2 created")
				return
			}
			aside := "quarantine/" + strings.TrimPrefix(key, "imports/")
			if _, exists := o.AWS.File(aside); job.Get("failure.code") != x.code || job.Get("import.file.key") != aside || !exists {
				t.Errorf("the job is %s, the files are %q", job.Body, o.AWS.Keys(""))
			}
			if o.counts()["contact"] != 0 {
				t.Error("the file was imported")
			}
		})
	}
}

// A user who is disabled between two slices of an import imports no further one.
func TestNoSliceFollowsTheEndOfAccess(t *testing.T) {
	o := newTestCompany(t)
	seller := o.Hire(rights.Sales)
	id, key := o.form(seller)
	event := o.write(key, customers(0, 100), nil)
	o.tick = 3 * time.Minute
	o.Invoke("import.start", event, nil)
	o.tick = 0
	o.Owner.Do("user.disable", functest.Request{ID: seller.ID(), Match: "*"}).Want(200)
	done := o.counts()["contact"]
	o.Consume(op.JobQueue)
	job := o.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
	if job.Get("failure.code") != "import.user_disabled" || o.counts()["contact"] != done ||
		job.Get("counts.created") != fmt.Sprint(done) || done == 0 {
		t.Errorf("after %d contacts, the job is %s", done, job.Body)
	}
}

// A user whose access ends, or whose role is narrowed, during a slice imports no further
// batch of rows.
func TestImportEndsWithItsUsersAccess(t *testing.T) {
	for name, x := range map[string]struct{ operation, change, code string }{
		"disabled":         {"user.disable", "", "import.user_disabled"},
		"without a right":  {"user.update", `{"role": "reader"}`, "import.right_missing"},
		"with other right": {"user.update", `{"role": "accountant"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var requests functest.Requests
			o := newTestCompany(t, requests.Watch)
			seller := o.Hire(rights.Sales)
			id, key := o.form(seller)
			o.during(&requests, o.write(key, customers(0, 100), nil), func() {
				o.Owner.Do(x.operation, functest.Request{ID: seller.ID(), Match: "*", Body: x.change}).Want(200)
			})
			job, done := o.Owner.Do("job.get", functest.Request{ID: id}).Want(200), o.counts()["contact"]
			if job.Get("failure.code") != x.code || job.Get("counts.created") != fmt.Sprint(done) || (done == 100) != (x.code == "") {
				t.Errorf("after %d contacts, the job is %s", done, job.Body)
			}
		})
	}
}

// A job is cancelled, continued and seen with the rights of what it imports, or by its
// author.
func TestJobNeedsRightsOfItsKind(t *testing.T) {
	o := newTestCompany(t)
	buyer, seller, accountant := o.Hire(rights.Purchasing), o.Hire(rights.Sales), o.Hire(rights.Accountant)
	items := functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`}
	id := buyer.Do("import.request", items).Want(202).Get("id")
	for _, p := range []*functest.Person{seller, accountant} {
		p.Do("job.cancel", functest.Request{ID: id, Match: "*"}).WantCode(403, "right.missing")
		p.Do("job.continue", functest.Request{ID: id, Match: "*"}).WantCode(403, "right.missing")
	}
	o.Owner.Do("user.update", functest.Request{ID: buyer.ID(), Match: "*", Body: `{"role": "sales"}`}).Want(200)
	author := buyer.With("role", string(rights.Sales))
	author.Do("job.continue", functest.Request{ID: id, Match: "*"}).Want(200)
	author.Do("job.cancel", functest.Request{ID: id, Match: "*"}).Want(200)
}
