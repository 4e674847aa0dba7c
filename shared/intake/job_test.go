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

// at is a job in the given state, brought there by its own moves.
func at(t *testing.T, s intake.Status) intake.Job {
	t.Helper()
	j := intake.NewImport("job_1", intake.Contacts, intake.File{Name: "a.csv", SHA256: "00"}, journal.Actor{})
	_, plan := open(t, "Fournisseur\nA\n", intake.Options{Kind: intake.Contacts})
	steps := map[intake.Status][]func() error{
		intake.Checked:   {func() error { return j.Check(plan, sheet.Position{Offset: 12, Row: 1}) }},
		intake.Running:   {func() error { return j.Check(plan, sheet.Position{}) }, func() error { return j.Start(noon) }},
		intake.Failed:    {func() error { return j.Fail(noon, sheet.Fault{Code: "x"}) }},
		intake.Cancelled: {func() error { return j.Cancel(noon) }},
	}
	steps[intake.Done] = append(slices.Clone(steps[intake.Running]), func() error { return j.Finish(noon) })
	steps[intake.DoneWithErrors] = append(slices.Clone(steps[intake.Running]),
		func() error { return j.Advance(sheet.Position{Offset: 20, Row: 2}, intake.Counts{Done: 1, Errors: 1}) }, func() error { return j.Finish(noon) })
	for _, step := range steps[s] {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if j.Status != s {
		t.Fatalf("%s instead of %s", j.Status, s)
	}
	return j
}

func TestTheLifeOfAJob(t *testing.T) {
	_, plan := open(t, "Fournisseur\nA\n", intake.Options{Kind: intake.Contacts})
	actions := []struct {
		name string
		do   func(*intake.Job) error
		from []intake.Status
		code string
	}{
		{"check", func(j *intake.Job) error { return j.Check(plan, sheet.Position{}) }, []intake.Status{intake.Uploaded}, "job.checked"},
		{"start", func(j *intake.Job) error { return j.Start(noon) }, []intake.Status{intake.Checked}, "job.running"},
		{"advance", func(j *intake.Job) error { return j.Advance(sheet.Position{}, intake.Counts{}) }, []intake.Status{intake.Running}, "job.not_running"},
		{"finish", func(j *intake.Job) error { return j.Finish(noon) }, []intake.Status{intake.Running}, "job.done"},
		{"fail", func(j *intake.Job) error { return j.Fail(noon, sheet.Fault{}) }, []intake.Status{intake.Uploaded, intake.Checked, intake.Running}, "job.failed"},
		{"cancel", func(j *intake.Job) error { return j.Cancel(noon) }, []intake.Status{intake.Uploaded, intake.Checked, intake.Running}, "job.cancelled"},
	}
	for _, s := range intake.Statuses() {
		for _, a := range actions {
			j := at(t, s)
			err, allowed := a.do(&j), slices.Contains(a.from, s)
			if code := fault.Code(err); allowed != (err == nil) || (!allowed && code != a.code && !(a.name == "finish" && code == "job.done_with_errors")) {
				t.Errorf("%s when %s: %v", a.name, s, err)
			}
		}
		j := at(t, s)
		if over := s.Over(); over != (len(j.Moves()) == 0) || over != (j.AllowedActions() == nil) {
			t.Errorf("%s: over %t, moves %v, actions %v", s, over, j.Moves(), j.AllowedActions())
		}
		if want := s != intake.Failed && s != intake.Cancelled; j.Answers() != want {
			t.Errorf("%s answers the same file: %t", s, j.Answers())
		}
	}
}

func TestAJobCountsAndGoesOn(t *testing.T) {
	j := at(t, intake.Running)
	for i, c := range []intake.Counts{{Done: 100, Created: 90, Skipped: 7, Errors: 3}, {Done: 50, Created: 50}} {
		if err := j.Advance(sheet.Position{Offset: int64(1000 * (i + 1)), Row: 100 * (i + 1)}, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Finish(noon, intake.Result{Name: "a-rejected.csv", Rows: 3}); err != nil {
		t.Fatal(err)
	}
	if j.Status != intake.DoneWithErrors || j.Import.Checkpoint != (sheet.Position{Offset: 2000, Row: 200}) || len(j.Results) != 1 {
		t.Errorf("%+v", j)
	}
	if d := cmp.Diff(intake.Counts{Done: 150, Total: 150, Created: 140, Skipped: 7, Errors: 3}, j.Counts); d != "" {
		t.Error(d)
	}
}

func TestAFileThatLacksColumnsIsNotChecked(t *testing.T) {
	j := at(t, intake.Uploaded)
	_, plan := open(t, "Machin\nA\n", intake.Options{Kind: intake.Items})
	if err := j.Check(plan, sheet.Position{}); fault.Code(err) != "import.missing_columns" || j.Status != intake.Uploaded {
		t.Errorf("%v, %s", err, j.Status)
	}
}

func TestIdentityIsContentAndKind(t *testing.T) {
	digest, err := intake.Digest(strings.NewReader("abc"))
	if err != nil || digest != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(digest, err)
	}
	a := intake.Drop{Kind: intake.Items, File: intake.File{Name: "a", SHA256: digest}}
	b := intake.Drop{Kind: intake.Items, File: intake.File{Name: "b", SHA256: digest}}
	c := intake.Drop{Kind: intake.Contacts, File: b.File}
	if a.Identity() != b.Identity() || a.Identity() == c.Identity() {
		t.Error(a.Identity(), b.Identity(), c.Identity())
	}
}
