package imports_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// letters returns a file of items: one good row, then rows of one letter, which have no
// name.
func letters(n int) string { return "SKU;Name\nS;Good\n" + strings.Repeat("a\n", n) }

// A file of rejected rows, however small its rows, makes the import write at most three
// bytes for each byte read, and no key twice.
func TestRejectedRowsAreBounded(t *testing.T) {
	long := "Name;Country\nGood;France\n" + strings.Repeat(strings.Repeat("n", 60)+";Nulle part\n", 4000)
	for name, x := range map[string]struct {
		folder, file, result string
		rows                 int // in the files of rejected rows
	}{
		"one letter":      {"items", letters(60_000), "done_with_errors: 60001 done 1 created 60000 errors", 60_000},
		"two of three":    {"vendors", "Name;z\n" + strings.Repeat(";z\nG;z\n;z\n", 20), "done_with_errors: 60 done 1 created 59 errors", 59},
		"rows of a sheet": {"vendors", long, "done_with_errors: 4001 done 1 created 4000 errors", 4000},
		"bytes that expand": {
			"vendors", "Name;z\nGood;z\n" + strings.Repeat(";\x80\x80\x80\x80\x80\x80\n", 9000),
			"done_with_errors: 9001 done 1 created 9000 errors", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newTestCompany(t)
			upload := o.insist
			if name == "two of three" {
				upload = func(folder, name, content string) *functest.Response { return o.upload(folder, name, content) }
			}
			job := upload(x.folder, "a.csv", x.file)
			wantJob(t, job, x.result)
			most := max(3*len(x.file), 16<<10)
			if o.AWS.Written > most {
				t.Errorf("%d bytes were written for %d bytes read", o.AWS.Written, len(x.file))
			}
			t.Logf("%d bytes read, %d written", len(x.file), o.AWS.Written)
			if len(o.AWS.Overwritten) > 0 {
				t.Errorf("these keys have two versions: %q", o.AWS.Overwritten)
			}
			text := o.rejected(job)
			if rows := strings.Count(text, "\n") - strings.Count(text, "Motif du rejet"); x.rows > 0 && rows != x.rows {
				t.Errorf("the file of rejected rows has %d rows, want %d", rows, x.rows)
			}
			if name == "one letter" && (!strings.Contains(job.Get("warnings"), "import.reason_left_out") || !strings.Contains(text, "\n;a\n")) {
				t.Errorf("no reason is left out: %s, %.200s", job.Get("warnings"), text)
			}
			if name == "rows of a sheet" && strings.Contains(job.Get("warnings"), "import.reason_left_out") {
				t.Errorf("the usual file lacks reasons: %s", job.Get("warnings"))
			}
		})
	}
}

// A runner writes the rejected rows of each slice as parts. A runner that loses its lease
// between a part and its progress leaves a part that no file contains.
func TestRejectedRowsSurviveSlicesAndCrashes(t *testing.T) {
	var requests functest.Requests
	o := newTestCompany(t, requests.Watch)
	next := o.begin("customers", "a.csv", strings.ReplaceAll(customers(0, 120), "7 rue du Port", "7, rue du Port"))
	parts, overtaken := len(o.AWS.Keys("results/")), false
	var overtake func()
	overtake = func() {
		if len(o.AWS.Keys("results/")) == parts {
			requests.Before = map[string]func(){"TransactWriteItems": overtake}
			return
		}
		overtaken = true
		o.tick = 0
		o.Wait(2 * intake.Lease)
		o.Invoke("import.run", message("other", next), nil)
	}
	requests.Before = map[string]func(){"TransactWriteItems": overtake}
	o.tick = 3 * time.Minute
	o.Invoke("import.run", message("dead", next), nil)
	o.tick = 0
	job := o.newest()
	wantJob(t, job, "done_with_errors: 120 done 108 created 12 errors")
	if text := o.rejected(job); strings.Count(text, "\n") != 13 || len(o.AWS.Overwritten) > 0 || parts == 0 || !overtaken {
		t.Errorf("%d parts, the rejected rows are %s, the overwritten keys %q", parts, text, o.AWS.Overwritten)
	}
}

// The rejected rows of a cancelled job are joined to a file, too.
func TestRejectedRowsOfCancelledJobAreJoined(t *testing.T) {
	o := newTestCompany(t)
	next := o.begin("customers", "a.csv", strings.Replace(customers(0, 100), "7 rue", "7, rue", 1))
	o.Owner.Do("job.cancel", functest.Request{ID: o.newest().Get("id"), Match: "*"}).Want(200)
	o.Invoke("import.run", message("old", next), nil)
	o.Project()
	o.Consume(op.JobQueue)
	job := o.newest()
	if job.Get("status") != "cancelled" || job.Get("downloads.0.rows") != "1" || !strings.Contains(o.rejected(job), ",C0007,") {
		t.Errorf("the cancelled job is %s", job.Body)
	}
}

// An import of which a thousand rows in a row are rejected stops and asks. It continues
// after them, once, or is cancelled.
func TestDoubtfulImportAsks(t *testing.T) {
	o := newTestCompany(t)
	rows := strings.Repeat(";z\n", 1500)
	job := o.upload("vendors", "a.csv", "Name;z\n"+rows+"Good;z\n")
	wantJob(t, job, "checked: 1000 done 1000 errors")
	if job.Get("question.code") != "import.all_rejected" || job.Allowed() != "continue cancel" ||
		job.Get("downloads.0.rows") != "1000" {
		t.Errorf("the job that asks is %s", job.Body)
	}
	o.Invoke("import.run", message("again", o.queued(job.Get("id"))), nil)
	wantJob(t, o.newest(), "checked: 1000 done 1000 errors")

	o.Owner.Do("job.continue", functest.Request{ID: job.Get("id"), Version: job.Version()}).Want(200)
	o.Owner.Do("job.continue", functest.Request{ID: job.Get("id"), Match: "*"}).WantCode(409, "job.continued")
	o.Project()
	o.Consume(op.JobQueue)
	job = o.newest()
	wantJob(t, job, "done_with_errors: 1501 done 1 created 1500 errors")
	if job.Get("downloads.1.rows") != "500" || job.Get("question") != "" || job.Get("insists") != "true" {
		t.Errorf("the continued job is %s", job.Body)
	}

	id, key := o.form(o.Owner) // a job that is continued before it asks
	o.Owner.Do("job.continue", functest.Request{ID: id, Match: "*"}).Want(200)
	o.Invoke("import.start", o.write(key, "Name;Role;z\n"+strings.Repeat(";vendor;z\n", 1200), nil), nil)
	j := o.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
	if j.Get("status") != "done_with_errors" || j.Get("counts.errors") != "1200" {
		t.Errorf("the job that was continued before is %s", j.Body)
	}

	other := o.upload("vendors", "b.csv", "Name;z\n"+rows)
	o.Owner.Do("job.cancel", functest.Request{ID: other.Get("id"), Match: "*"}).Want(200)
	if c := o.newest(); c.Get("status") != "cancelled" || c.Get("question") != "" || c.Get("downloads.0.rows") != "1000" {
		t.Errorf("the cancelled job is %s", c.Body)
	}
	late := o.upload("vendors", "c.csv", "Name;z\n"+strings.Repeat(";z\n", 700)+"Good;z\n"+rows) // the good row of a.csv is known
	if late.Get("question.code") != "import.all_rejected" || late.Get("counts.skipped") != "1" ||
		!strings.Contains(late.Get("question.detail"), "jusqu'à la ligne "+late.Get("import.checkpoint.row")) {
		t.Errorf("the job with a good row is %s", late.Body)
	}
	between := o.upload("vendors", "d.csv", "Name;z\n"+strings.Repeat(strings.Repeat(";z\n", 900)+"Good;z\n", 2))
	wantJob(t, between, "done_with_errors: 1802 done 2 skipped 1800 errors")
}

// saved changes the checkpoint of the one job.
func (o *testCompany) saved(change func(*intake.Saved)) {
	o.t.Helper()
	it := o.OfKind("progress")[0]
	var p intake.Progress
	if err := json.Unmarshal([]byte(it.Shown[table.ClearDoc].(*types.AttributeValueMemberS).Value), &p); err != nil {
		o.t.Fatal(err)
	}
	change(&p.Saved)
	raw, err := json.Marshal(p)
	if err != nil {
		o.t.Fatal(err)
	}
	it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: string(raw)}
	o.Put(it.Shown)
}

// A job lists at most 100 files. Rejected rows beyond are counted, and a warning names them.
func TestListOfRejectFilesIsBounded(t *testing.T) {
	for _, files := range []int{99, 100} {
		t.Run(fmt.Sprint(files), func(t *testing.T) {
			o := newTestCompany(t)
			next := o.begin("customers", "a.csv", strings.ReplaceAll(customers(0, 120), "7 rue du Port", "7, rue du Port"))
			o.saved(func(s *intake.Saved) {
				first := intake.Result{Name: "a-rejected.csv", Key: "results/a.csv", Rows: 1}
				s.Rejected = intake.Rejected{Results: slices.Repeat([]intake.Result{first}, files)}
			})
			o.Invoke("import.run", message("next", next), nil)
			o.work()
			job := o.newest()
			wantJob(t, job, "done_with_errors: 120 done 108 created 12 errors")
			leftOut := strings.Contains(job.Get("warnings"), intake.RowLeftOut)
			if job.Get("results.99.key") == "" || job.Get("results.100.key") != "" || leftOut != (files == 100) {
				t.Errorf("the files are %s, the warnings %s", job.Get("results"), job.Get("warnings"))
			}
			if files == 100 && len(o.AWS.Keys("results/")) != 1 {
				t.Errorf("the bucket has %q, want the part of the first slice only", o.AWS.Keys("results/"))
			}
		})
	}
}

// A checkpoint lists at most 1,000 ranges of parts. Then their rows are joined to a file, and
// the list begins again.
func TestListOfRejectPartsIsBounded(t *testing.T) {
	for _, ranges := range []int{999, 1000} {
		t.Run(fmt.Sprint(ranges), func(t *testing.T) {
			o := newTestCompany(t)
			next := o.begin("customers", "a.csv", strings.ReplaceAll(customers(0, 120), "7 rue du Port", "7, rue du Port"))
			job := o.newest().Get("id")
			o.saved(func(s *intake.Saved) {
				for turn := 1000; len(s.Parts) < ranges; turn++ { // of earlier holders; most are empty, to read few
					if turn > 1020 {
						s.Parts = append(s.Parts, intake.Parts{Turn: turn, From: 1})
						continue
					}
					var part bytes.Buffer
					w := gzip.NewWriter(&part)
					fmt.Fprintln(w, "z")
					w.Close()
					o.AWS.Put(fmt.Sprintf("results/%s/%s/%d/part-000001.csv.gz", o.ID, job, turn), part.Bytes(), nil)
					s.Parts = append(s.Parts, intake.Parts{Turn: turn, From: 1, Count: 1})
					s.Rows++
				}
			})
			o.tick = 3 * time.Minute
			o.Invoke("import.run", message("next", next), nil)
			o.tick = 0
			o.saved(func(s *intake.Saved) {
				full := ranges == 1000
				if full != (len(s.Results) == 1) || full != (len(s.Parts) == 0) || len(s.Parts) > 1000 {
					t.Errorf("the checkpoint has %d files and %d ranges", len(s.Results), len(s.Parts))
				}
			})
			o.work()
			rows := strings.Count(o.rejected(o.newest()), "z\n")
			if rows != 21 || len(o.AWS.Overwritten) > 0 || o.newest().Get("status") != "done_with_errors" {
				t.Errorf("the files have %d rows of earlier parts; the keys with two versions are %q", rows, o.AWS.Overwritten)
			}
		})
	}
}
