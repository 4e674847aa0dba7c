package intake_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/sheet"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// at returns a job in the given status, reached by its own methods.
func at(t *testing.T, s intake.Status) intake.Job {
	t.Helper()
	j := intake.NewRequest("job_1", intake.Contacts, intake.File{Name: "a.csv"}, intake.Wishes{}, journal.Actor{})
	_, plan := open(t, "Fournisseur\nA\n", intake.Options{Kind: intake.Contacts})
	receive := func() error { return j.Receive(intake.File{Name: "a.csv", SHA256: "00"}) }
	steps := map[intake.Status][]func() error{
		intake.Uploaded:  {receive},
		intake.Checked:   {receive, func() error { return j.Check(plan, sheet.Position{Offset: 12, Row: 1}) }},
		intake.Running:   {receive, func() error { return j.Check(plan, sheet.Position{}) }, func() error { return j.Start(noon) }},
		intake.Failed:    {func() error { return j.Fail(noon, sheet.Fault{Code: "x"}) }},
		intake.Cancelled: {func() error { return j.Cancel(noon) }},
	}
	steps[intake.Done] = append(slices.Clone(steps[intake.Running]), func() error { return j.Finish(intake.Progress{}, noon) })
	steps[intake.DoneWithErrors] = append(slices.Clone(steps[intake.Running]), func() error {
		return j.Finish(intake.Progress{}.Advance(intake.Tally{Counts: intake.Counts{Done: 1, Errors: 1}}, noon), noon)
	})
	for _, step := range steps[s] {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if j.Status != s {
		t.Fatalf("status is %s, want %s", j.Status, s)
	}
	return j
}

func TestJobFollowsItsLifeCycle(t *testing.T) {
	_, plan := open(t, "Fournisseur\nA\n", intake.Options{Kind: intake.Contacts})
	unfinished := []intake.Status{intake.Requested, intake.Uploaded, intake.Checked, intake.Running}
	actions := []struct {
		name string
		do   func(*intake.Job) error
		from []intake.Status
		code string
	}{
		{"check", func(j *intake.Job) error { return j.Check(plan, sheet.Position{}) }, []intake.Status{intake.Uploaded}, "job.checked"},
		{"start", func(j *intake.Job) error { return j.Start(noon) }, []intake.Status{intake.Checked}, "job.running"},
		{"receive", func(j *intake.Job) error { return j.Receive(intake.File{}) }, []intake.Status{intake.Requested}, "job.uploaded"},
		{"repeat", func(j *intake.Job) error { return j.Repeat("job_0", noon) }, []intake.Status{intake.Uploaded, intake.Running}, "job.done"},
		{
			"finish", func(j *intake.Job) error { return j.Finish(intake.Progress{}, noon) },
			[]intake.Status{intake.Running, intake.Uploaded},
			"job.done",
		},
		{"fail", func(j *intake.Job) error { return j.Fail(noon, sheet.Fault{}) }, unfinished, "job.failed"},
		{"cancel", func(j *intake.Job) error { return j.Cancel(noon) }, unfinished, "job.cancelled"},
	}
	for _, s := range intake.Statuses() {
		for _, a := range actions {
			j := at(t, s)
			err, allowed := a.do(&j), slices.Contains(a.from, s)
			if code := fault.Code(err); allowed != (err == nil) || (!allowed && code != a.code) {
				t.Errorf("%s of a job with status %s: got %v, allowed %t", a.name, s, err, allowed)
			}
		}
		j := at(t, s)
		if over := s.Over(); over == (intake.Life().Can("cancel", j) == nil) {
			t.Errorf("over is %t for status %s, and the actions are %v", over, s, intake.Life().Allowed(j))
		}
		j.Import.File = intake.File{Key: "a", Event: "1"}
		if !j.Answers(intake.File{Key: "a", Event: "1"}) {
			t.Errorf("a job with status %s does not answer its own event", s)
		}
		want := s != intake.Failed && s != intake.Cancelled
		if got := j.Answers(intake.File{Key: "a", Event: "2"}); got != want {
			t.Errorf("a job with status %s answers the file uploaded again: %t, want %t", s, got, want)
		}
	}
}

func TestJobResumesAtCheckpoint(t *testing.T) {
	j := at(t, intake.Running)
	var p intake.Progress
	if !p.Take("first", noon) {
		t.Fatal("a free lease is refused")
	}
	all := []intake.Result{{Name: "a-rejected.csv", Rows: 3}}
	p = p.Advance(intake.Tally{Counts: intake.Counts{Done: 100, Created: 90, Skipped: 7, Errors: 3}}, noon)
	p = p.Save(sheet.Position{Offset: 1000, Row: 100}, intake.Rejected{Results: all})
	p = p.Advance(intake.Tally{Counts: intake.Counts{Done: 50, Created: 50}}, noon)
	if p.Shown.Counts.Done != 150 || p.Saved.Tally.Counts.Done != 100 {
		t.Errorf("the progress is %+v, want 150 rows shown and 100 saved", p)
	}
	if p.Take("second", noon.Add(intake.Lease-time.Second)) {
		t.Error("an unexpired lease was taken by another holder")
	}
	if !p.Take("second", noon.Add(intake.Lease)) || p.Turn != 2 || p.Shown.Counts.Done != 100 {
		t.Errorf("the progress is %+v, want an expired lease taken over at the checkpoint", p)
	}
	if !p.Take("second", noon.Add(intake.Lease)) || p.Turn != 3 {
		t.Errorf("the same holder waits for its own lease: %+v", p)
	}
	p = p.Advance(intake.Tally{Counts: intake.Counts{Done: 50, Created: 50}}, noon)
	if err := j.Finish(p, noon); err != nil {
		t.Fatal(err)
	}
	if j.Status != intake.DoneWithErrors || j.Import.Checkpoint != (sheet.Position{Offset: 1000, Row: 100}) || len(j.Results) != 1 {
		t.Errorf("the finished job is %+v", j)
	}
	if d := cmp.Diff(intake.Counts{Done: 150, Total: 150, Created: 140, Skipped: 7, Errors: 3}, j.Counts); d != "" {
		t.Error(d)
	}
}

func TestJobWarnsAboutFileWithoutRows(t *testing.T) {
	for rows, want := range map[int]bool{0: true, 1: false} {
		j := at(t, intake.Running)
		var p intake.Progress
		p = p.Advance(intake.Tally{Counts: intake.Counts{Done: rows, Created: rows}}, noon)
		if err := j.Finish(p, noon); err != nil {
			t.Fatal(err)
		}
		warned := slices.ContainsFunc(j.Warnings, func(w sheet.Fault) bool { return w.Code == "import.no_rows" })
		if j.Status != intake.Done || warned != want {
			t.Errorf("a file of %d rows: status %s, warnings %v", rows, j.Status, j.Warnings)
		}
	}
}

func TestWarningsListFirstRows(t *testing.T) {
	var all intake.Tally
	for row := 2; row < 20; row++ {
		var one intake.Tally
		one.Note(intake.FreeText, row)
		all = all.Add(one)
	}
	got := all.Notes[0].Fault(intake.SalesOrders, "fr").Detail
	if len(all.Notes) != 1 || !strings.HasSuffix(got, ": 18 (lignes 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …).") {
		t.Errorf("the warning is %q", got)
	}
}

func TestCheckRefusesFileWithoutRequiredColumns(t *testing.T) {
	j := at(t, intake.Uploaded)
	_, plan := open(t, "Machin\nA\n", intake.Options{Kind: intake.Items})
	if err := j.Check(plan, sheet.Position{}); fault.Code(err) != "import.missing_columns" || j.Status != intake.Uploaded {
		t.Errorf("Check returned %v, status %s", err, j.Status)
	}
}

func TestIdentityOfFileIsKindRoleAndContent(t *testing.T) {
	digest, err := intake.Digest(strings.NewReader("abc"))
	if err != nil || digest != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("the digest is %s, %v", digest, err)
	}
	a := intake.Drop{Kind: intake.Items, File: intake.File{Name: "a", SHA256: digest}, Wishes: intake.Wishes{Source: "x"}}
	b := intake.Drop{Kind: intake.Items, File: intake.File{Name: "b", SHA256: digest}}
	c := intake.Drop{Kind: intake.Contacts, File: b.File}
	d := intake.Drop{Kind: intake.Contacts, File: b.File, Wishes: intake.Wishes{Role: intake.Vendor}}
	if a.Identity() != b.Identity() || a.Identity() == c.Identity() || c.Identity() == d.Identity() {
		t.Errorf("the identities are %s, %s, %s, %s", a.Identity(), b.Identity(), c.Identity(), d.Identity())
	}
}
