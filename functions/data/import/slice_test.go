package imports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// begin uploads a file and does the first slice of its job, in which each read of
// the clock takes three minutes. It returns the message that requests the next slice.
func (o *testCompany) begin(folder, name, content string) (next string) {
	o.t.Helper()
	o.tick = 3 * time.Minute
	o.Invoke("import.start", o.put(folder, name, content), nil)
	o.tick = 0
	waiting := o.AWS.Take(op.JobQueue)
	if len(waiting) != 1 {
		o.t.Fatalf("%d messages in the queue, want 1; the job is %s", len(waiting), o.newest().Body)
	}
	return waiting[0]
}

func TestLongImportRunsInSlices(t *testing.T) {
	o := newTestCompany(t)
	file := strings.Replace(customers(0, 100), "7 rue du Port", "7, rue du Port", -1)
	next := o.begin("customers", "long.csv", file)
	job := o.newest()
	if done := job.Get("counts.done"); done == "0" || done == "100" ||
		job.Get("status") != "running" || job.Get("import.checkpoint.offset") == "0" || job.Allowed() != "continue cancel" || job.Version() != 2 {
		t.Errorf("after the first slice, the job is %s", job.Body)
	}
	slices := 1
	for o.tick = 3 * time.Minute; next != ""; slices++ {
		o.Invoke("import.run", message(fmt.Sprint(slices), next), nil)
		waiting := append(o.AWS.Take(op.JobQueue), "")
		next = waiting[0]
	}
	o.tick = 0
	job = o.newest()
	wantJob(t, job, "done_with_errors: 100 done 90 created 10 errors")
	if slices < 3 || job.Get("version") != "3" || job.Get("counts.total") != "100" || job.Get("finished_at") == "" {
		t.Errorf("after %d slices, the job is %s", slices, job.Body)
	}
	if rows := strings.Count(o.rejected(job), "\n"); rows != 11 {
		t.Errorf("the file of rejected rows has %d lines, want 11: %s", rows, o.rejected(job))
	}
	o.Invoke("import.run", message("late", o.queued(job.Get("id"))), nil)
	wantJob(t, o.newest(), "done_with_errors: 100 done 90 created 10 errors")
}

func TestCancelledImportStops(t *testing.T) {
	o := newTestCompany(t)
	next := o.begin("customers", "a.csv", customers(0, 100))
	job := o.newest()
	o.Owner.Do("job.cancel", functest.Request{ID: job.Get("id"), Version: 1}).WantCode(412, "version.stale")
	cancelled := o.Owner.Do("job.cancel", functest.Request{ID: job.Get("id"), Version: 2}).Want(200)
	created := job.Get("counts.created")
	if cancelled.Get("status") != "cancelled" || cancelled.Get("counts.created") != created || cancelled.Allowed() != "" {
		t.Errorf("the cancelled job is %s", cancelled.Body)
	}
	o.Owner.Do("job.cancel", functest.Request{ID: job.Get("id"), Match: "*"}).WantCode(409, "job.cancelled")
	o.Invoke("import.run", message("1", next), nil)
	if n := o.counts()["contact"]; fmt.Sprint(n) != created {
		t.Errorf("%d contacts, want the %s created before the job was cancelled", n, created)
	}
	rest := fmt.Sprintf("done: 100 done %d created %s skipped", 100-o.counted(job, "created"), created)
	wantJob(t, o.upload("customers", "a.csv", customers(0, 100)), rest)
}

// A cancelled file that is uploaded twice at once is imported by one new job.
func TestCancelledFileUploadedTwiceHasOneNewJob(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	file := customers(0, 100)
	o.begin("customers", "a.csv", file)
	o.Owner.Do("job.cancel", functest.Request{ID: o.newest().Get("id"), Match: "*"}).Want(200)
	second, third := o.put("customers", "b.csv", file), o.put("customers", "c.csv", file)
	requests.Before = map[string]func(){"TransactWriteItems": func() { o.Invoke("import.start", third, nil) }}
	o.Invoke("import.start", second, nil)
	jobs := o.Owner.Do("job.list", functest.Request{}).Want(200)
	if jobs.Get("data.1.status") != "cancelled" || jobs.Get("data.2.id") != "" {
		t.Errorf("the jobs are %s", jobs.Body)
	}
}

// counted returns one of a job's counts.
func (o *testCompany) counted(job *functest.Response, what string) (n int) {
	o.t.Helper()
	if _, err := fmt.Sscan(job.Get("counts."+what), &n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// A runner whose job is cancelled loses the lease, and stops at its next batch.
func TestRunnerStopsWhenJobIsCancelled(t *testing.T) {
	o := newTestCompany(t)
	reads := 0
	world := o.Tools.Clock
	o.Tools.Clock = func() time.Time {
		if reads++; reads == 8 {
			o.Owner.Do("job.cancel", functest.Request{ID: o.newest().Get("id"), Match: "*"}).Want(200)
		}
		return world()
	}
	o.Invoke("import.start", o.put("customers", "a.csv", customers(0, 100)), nil)
	job := o.newest()
	n := o.counts()["contact"]
	if n == 0 || n == 100 || fmt.Sprint(n) != job.Get("counts.created") || job.Get("status") != "cancelled" {
		t.Errorf("%d contacts; the job is %s", n, job.Body)
	}
}

func TestJobFailsIfFileChanges(t *testing.T) {
	put := func(content string, metadata map[string]string) func(*testCompany, string) {
		return func(o *testCompany, key string) { o.AWS.Put(key, []byte(content), metadata) }
	}
	for name, x := range map[string]struct {
		change func(o *testCompany, key string)
		code   string
	}{
		"replaced by another file":   {put(customers(1, 60), nil), "import.file_replaced"},
		"replaced by a shorter file": {put("x", nil), "import.file_replaced"},
		"removed":                    {func(o *testCompany, key string) { o.move(key, "elsewhere/a.csv") }, "import.file_gone"},
		"replaced by the same file":  {put(customers(0, 60), nil), ""},
		"given other metadata":       {put(customers(0, 60), map[string]string{"a": "b"}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			next := o.begin("customers", "a.csv", customers(0, 60))
			x.change(o, o.newest().Get("import.file.key"))
			o.Invoke("import.run", message("1", next), nil)
			job := o.newest()
			failed := job.Get("status") == "failed"
			if job.Get("failure.code") != x.code || failed != (x.code != "") || job.Get("counts.created") == "0" {
				t.Errorf("the job is %s", job.Body)
			}
		})
	}
}

func (o *testCompany) move(from, to string) {
	o.t.Helper()
	if err := o.Tools.Files.Move(o.t.Context(), from, to); err != nil {
		o.t.Fatal(err)
	}
}

// orderRows returns n rows of one order.
func orderRows(number string, n int) string {
	return strings.Repeat(number+";2026-01-05;Client;Verre;1;2,50;1 quai;Rouen;France\n", n)
}

const orderTitles = "SalesOrder Number;Order Date;Customer Name;Item Name;Quantity;Rate;Shipping Street;Shipping City;Shipping Country\n"

func TestTooLongOrderIsRejected(t *testing.T) {
	o := newTestCompany(t)
	file := orderTitles + orderRows("1", 2) + orderRows("2", 1201) + orderRows("3", 500)
	job := o.upload("orders", "a.csv", file)
	wantJob(t, job, "done_with_errors: 1703 done 2 created 1201 errors")
	if n := strings.Count(o.rejected(job), "\n"); n != 1202 {
		t.Errorf("the file of rejected rows has %d lines, want 1202", n)
	}
	if n := o.order("3").Get("lines.499.id"); n != "500" {
		t.Errorf("the longest order's last line is %q", n)
	}
}

// A slice without progress would be repeated for ever, so the job fails and reports
// the row.
func TestJobFailsIfSliceMakesNoProgress(t *testing.T) {
	o := newTestCompany(t)
	o.tick = 5 * time.Minute
	o.Invoke("import.start", o.put("orders", "a.csv", orderTitles+orderRows("1", 2000)), nil)
	o.tick = 0
	job := o.newest()
	if job.Get("status") != "failed" || job.Get("failure.code") != "import.no_progress" || len(o.AWS.Take(op.JobQueue)) != 0 {
		t.Errorf("the job is %s", job.Body)
	}
}

// Many rejected rows are written to several files. Each has the column headers
// and can be corrected by itself.
func TestManyRejectedRowsFillSeveralFiles(t *testing.T) {
	o := newTestCompany(t)
	var b strings.Builder
	b.WriteString("customerID,companyName,address,city,country,notes\nC,Client,1 rue,Rouen,France,\n")
	for i := range 6000 {
		fmt.Fprintf(&b, "C%d,Client %d,1 rue,Rouen,Nulle part,%s\n", i, i, strings.Repeat("n", 4000))
	}
	job := o.insist("customers", "clients.csv", b.String())
	wantJob(t, job, "done_with_errors: 6001 done 1 created 6000 errors")
	rows := 0
	for i := range 3 { // of those before the question, and of the others
		body, _ := o.AWS.File(job.Get(fmt.Sprintf("results.%d.key", i)))
		text := string(body)
		if !strings.HasPrefix(text, "\ufeffMotif du rejet [dmy comma],customerID,") || strings.Count(text, "Motif du rejet") != 1 {
			t.Errorf("file %d begins with %.100s", i, body)
		}
		rows += strings.Count(string(body), "\n") - 1
	}
	if rows != 6000 || job.Get("downloads.2.name") != "clients-rejected-3.csv" || job.Get("results.3.key") != "" {
		t.Errorf("%d rows in %s", rows, job.Get("results"))
	}
}

// Rejected rows are kept in memory until their file is written. Large rows are
// written before they fill the memory.
func TestLargeRejectedRowsAreWritten(t *testing.T) {
	o := newTestCompany(t)
	row := "Client,1 rue,Rouen,Nulle part," + strings.Repeat("n", 950_000) + "\n"
	job := o.upload("customers", "a.csv", "companyName,address,city,country,notes\n"+strings.Repeat(row, 62))
	wantJob(t, job, "done_with_errors: 62 done 62 errors")
}

func TestMetadataDescribesFile(t *testing.T) {
	o := newTestCompany(t)
	job := o.upload("contacts", "a.csv", "Machin;Truc\n1;Alpha\n",
		"role", "vendor", "source", "sage", "columns", `{"Machin": "external_id", "Truc": "legal_name"}`)
	wantJob(t, job, "done: 1 done 1 created")
	c := o.contact("sage.vendor", "1")
	if c.Get("display_name") != "Alpha" || c.Get("vendor") != "true" || c.Get("external_ids") != `{"sage.vendor":"1"}` {
		t.Errorf("the contact is %s", c.Body)
	}
	for value, code := range map[string]string{"emperor": "import.role"} {
		if job := o.upload("contacts", "b.csv", customers(0, 1), "role", value); job.Get("failure.code") != code {
			t.Errorf("role %s: %s", value, job.Body)
		}
	}
	for code, file := range map[string]string{
		"sheet.workbook": "PK\x03\x04xxxxxxxx", "sheet.empty": "", "import.missing_columns": "a,b\n1,2\n",
	} {
		if job := o.upload("items", code, file); job.Get("status") != "failed" || job.Get("failure.code") != code {
			t.Errorf("%s: %s", code, job.Body)
		}
	}
}

// The number of requests to the table grows linearly with the rows: a batch of
// fifteen rows is one read and one write. (5,000 rows needed 675 requests; the
// emulated table of the tests is too slow for them.)
func TestRequestsGrowLinearlyWithRows(t *testing.T) {
	count := func(rows int) (n int) {
		var requests functest.Requests
		o := newTestCompany(t, requests.Watch)
		event := o.put("customers", "a.csv", customers(0, rows))
		requests.Take()
		o.Invoke("import.start", event, nil)
		n = strings.Count(requests.Take(), " ") + 1
		wantJob(t, o.newest(), fmt.Sprintf("done: %d done %d created", rows, rows))
		return n
	}
	few, many := count(30), count(210)
	if batches := (210 - 30) / 15; many-few > 2*batches {
		t.Errorf("30 rows need %d requests, 210 need %d", few, many)
	}
}
