package intake

import (
	"slices"
	"time"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/sheet"
)

// JobID is the id of a job.
type JobID string

// Prefix returns the prefix of a job's id.
func (JobID) Prefix() string { return "job" }

// JobKind is the kind of a job.
type JobKind string

// Import is the kind of a job that imports a file.
const Import JobKind = "import"

// Status is the status of a job.
type Status string

// The statuses of a job.
const (
	Requested      Status = "requested" // its file has not arrived yet
	Uploaded       Status = "uploaded"
	Checked        Status = "checked"
	Running        Status = "running"
	Done           Status = "done"
	DoneWithErrors Status = "done_with_errors"
	Failed         Status = "failed"
	Cancelled      Status = "cancelled"
)

// Statuses returns the statuses of a job.
func Statuses() []Status {
	return []Status{Requested, Uploaded, Checked, Running, Done, DoneWithErrors, Failed, Cancelled}
}

// Life returns the life cycle of a job. Checked means that the file is readable and its
// columns are known; no record is written before. A checked job waits for its turn, or
// for the answer to its question.
func Life() cycle.Cycle[Status, Job] {
	open := []Status{Requested, Uploaded, Checked, Running}
	return cycle.Cycle[Status, Job]{
		State: func(j *Job) *Status { return &j.Status },
		Wrong: func(j Job, s cycle.Step[Status, Job]) error {
			if s.Action == "continue" {
				return fault.Conflict("job.continued", "The job is %s; it cannot be continued.", j.Status)
			}
			return fault.Conflict("job."+string(s.To), "The job is %s; it cannot become %s.", j.Status, s.To)
		},
		Steps: []cycle.Step[Status, Job]{
			{From: []Status{Requested}, To: Uploaded},
			{From: []Status{Uploaded}, To: Checked},
			{From: []Status{Uploaded}, To: Done}, // if the same file was imported before
			{From: []Status{Checked}, To: Running},
			{From: []Status{Running}, To: Done},
			{From: []Status{Running}, To: DoneWithErrors},
			{From: []Status{Running}, To: Checked}, // if it asks whether to continue
			{Action: "continue", From: open, Unless: Job.insisted},
			{From: open, To: Failed},
			{Action: "cancel", From: open, To: Cancelled},
		},
	}
}

// Over reports whether the job has ended.
func (s Status) Over() bool { return len(Life().Next()[s]) == 0 }

// Job is work that is too long for one request. It runs in slices, each of which
// resumes at the checkpoint of the last one.
type Job struct {
	ID         JobID         `json:"id" readOnly:"true" doc:"The job"`
	Kind       JobKind       `json:"kind" readOnly:"true" enum:"import" doc:"Its kind"`
	Status     Status        `json:"status" readOnly:"true" enum:"requested,uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"Its status"`
	Counts     Counts        `json:"counts" readOnly:"true" doc:"Its progress"`
	Warnings   []sheet.Fault `json:"warnings,omitempty" readOnly:"true" doc:"Assumptions and omissions to be checked by the user"`
	Failure    *sheet.Fault  `json:"failure,omitempty" readOnly:"true" doc:"Why it failed"`
	Question   *sheet.Fault  `json:"question,omitempty" readOnly:"true" doc:"Why it has stopped: it goes on after continue (job.continue), or ends with cancel"`
	Insists    bool          `json:"insists,omitempty" readOnly:"true" doc:"It goes on even if 1,000 rows in a row are rejected (job.continue)"`
	Results    []Result      `json:"results,omitempty" readOnly:"true" doc:"Files made by the job"`
	Import     *Drop         `json:"import,omitempty" readOnly:"true" doc:"Its file and how it is read"`
	Earlier    JobID         `json:"earlier_job_id,omitempty" readOnly:"true" doc:"Earlier job that imported the same file; this job had nothing to do"`
	By         journal.Actor `json:"by" readOnly:"true" doc:"User who requested it"`
	StartedAt  time.Time     `json:"started_at,omitzero" readOnly:"true" doc:"When it began to write records (UTC)"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"When it ended (UTC)"`
	journal.Stamp
}

// Drop is the import of a file.
type Drop struct {
	Kind       Kind           `json:"kind" enum:"contacts,items,estimates,sales-orders" doc:"Kind of the records"`
	File       File           `json:"file" doc:"The file"`
	Wishes     Wishes         `json:"wishes,omitzero" doc:"Format and columns of the file, as stated by the uploader"`
	Plan       *Plan          `json:"plan,omitempty" doc:"How it is read: the format detected and the columns matched; present once checked"`
	Checkpoint sheet.Position `json:"checkpoint" doc:"Position up to which it is processed"`
}

// File is the file of an import.
type File struct {
	Name   string `json:"name" doc:"File name" example:"customers.csv"`
	Key    string `json:"key" doc:"Key in the bucket"`
	Size   int64  `json:"size,omitempty" doc:"Bytes"`
	Tag    string `json:"tag,omitempty" doc:"ETag of its content in the bucket"`
	SHA256 string `json:"sha256,omitempty" doc:"SHA-256 of its content, in hexadecimal"`
	Event  string `json:"event,omitempty" doc:"Sequencer of the bucket event that reported it"`
}

// NewRequest returns the job of a file that is still to be uploaded.
func NewRequest(id JobID, kind Kind, file File, w Wishes, by journal.Actor) Job {
	return Job{ID: id, Kind: Import, Status: Requested, By: by, Import: &Drop{Kind: kind, File: file, Wishes: w}}
}

// NewImport returns the job of a file that has arrived without a request.
func NewImport(id JobID, kind Kind, file File, w Wishes, by journal.Actor) Job {
	j := NewRequest(id, kind, file, w, by)
	j.Status = Uploaded
	return j
}

// Receive records the arrival of the file of a requested job.
func (j *Job) Receive(f File) error {
	if err := j.move(Uploaded); err != nil {
		return err
	}
	j.Import.File = f
	return nil
}

// Repeat ends the job of a file that an earlier job has imported.
func (j *Job) Repeat(earlier JobID, now time.Time) error {
	if err := j.move(Done); err != nil {
		return err
	}
	j.Earlier, j.FinishedAt = earlier, now
	return nil
}

// Check records how the file is read. It returns an error if a required column is
// missing.
func (j *Job) Check(p Plan, start sheet.Position) error {
	if err := p.Ready(); err != nil {
		return err
	}
	if j.Status == Running {
		return fault.Conflict("job.checked", "The job is running; its file was checked before.")
	}
	if err := j.move(Checked); err != nil {
		return err
	}
	j.Import.Plan, j.Import.Checkpoint = &p, start
	j.Warnings = append(slices.Clone(p.Format.Warnings), p.Warnings...)
	return nil
}

// Start records that the job begins to write records, or continues.
func (j *Job) Start(now time.Time) error {
	if err := j.move(Running); err != nil {
		return err
	}
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
	return nil
}

// Show copies the progress into the job, for readers and for its end.
func (j *Job) Show(p Progress) {
	j.Counts, j.Results = p.Shown.Counts, p.Saved.Results
	if j.Import == nil || j.Import.Plan == nil {
		return
	}
	if p.Turn > 0 {
		j.Import.Checkpoint = p.Saved.At
	}
	plan := j.Import.Plan
	j.Warnings = append(slices.Clone(plan.Format.Warnings), plan.Warnings...)
	for _, n := range p.Shown.Notes {
		j.Warnings = append(j.Warnings, n.Fault(plan.Kind, plan.Format.Language))
	}
}

// Finish ends the job: done, or done with errors if rows were rejected.
func (j *Job) Finish(p Progress, now time.Time) error {
	to := Done
	if p.Shown.Counts.Errors > 0 {
		to = DoneWithErrors
	}
	if err := j.move(to); err != nil {
		return err
	}
	j.Show(p)
	j.Counts.Total, j.FinishedAt = j.Counts.Done, now
	if j.Counts.Done == 0 && j.Import != nil && j.Import.Plan != nil {
		j.Warnings = append(j.Warnings, *noRows.Fault(j.Import.Plan.Format.Language))
	}
	return nil
}

// noRows is the warning about a file without rows.
var noRows = sheet.Rule{
	Code:    "import.no_rows",
	French:  "Le fichier n'a que sa ligne de titres : rien n'est importé.",
	English: "The file has only a header row: nothing is imported.",
}

// Fail ends the job for a reason that its user can remedy.
func (j *Job) Fail(now time.Time, why sheet.Fault) error {
	if err := j.move(Failed); err != nil {
		return err
	}
	j.Failure, j.FinishedAt = &why, now
	return nil
}

// Cancel ends the job on request. The records it has written remain.
func (j *Job) Cancel(now time.Time) error {
	if err := Life().Do("cancel", j); err != nil {
		return err
	}
	j.Question, j.FinishedAt = nil, now
	return nil
}

func (j *Job) move(to Status) error { return Life().Follow(to, j) }

// Answers reports whether a file of the same content gets this job instead of a
// new one. It does not if the job failed or was cancelled and the file was uploaded
// again since. The event of one upload may be delivered twice.
func (j Job) Answers(f File) bool {
	if j.Status != Failed && j.Status != Cancelled {
		return true
	}
	return j.Import.File.Key == f.Key && j.Import.File.Event == f.Event
}
