package intake

import (
	"slices"
	"time"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/sheet"
)

// JobID names a job.
type JobID string

// Prefix of a job's id.
func (JobID) Prefix() string { return "job" }

// JobKind is the sort of work a job does.
type JobKind string

// Import is the job that brings a file in.
const Import JobKind = "import"

// Status is where a job stands.
type Status string

// The states of a job.
const (
	Requested      Status = "requested" // its file is awaited
	Uploaded       Status = "uploaded"
	Checked        Status = "checked"
	Running        Status = "running"
	Done           Status = "done"
	DoneWithErrors Status = "done_with_errors"
	Failed         Status = "failed"
	Cancelled      Status = "cancelled"
)

// Statuses lists the states.
func Statuses() []Status {
	return []Status{Requested, Uploaded, Checked, Running, Done, DoneWithErrors, Failed, Cancelled}
}

// Life is the life cycle of a job. Checked means that the file can be read and its
// columns are known; nothing is written before.
func Life() cycle.Cycle[Status, Job] {
	open := []Status{Requested, Uploaded, Checked, Running}
	return cycle.Cycle[Status, Job]{
		State: func(j *Job) *Status { return &j.Status },
		Wrong: func(j Job, s cycle.Step[Status, Job]) error {
			return fault.Conflict("job."+string(s.To), "The job is %s; it cannot become %s.", j.Status, s.To)
		},
		Steps: []cycle.Step[Status, Job]{
			{From: []Status{Requested}, To: Uploaded},
			{From: []Status{Uploaded}, To: Checked},
			{From: []Status{Uploaded}, To: Done}, // at once, when the same file was brought in before
			{From: []Status{Checked}, To: Running},
			{From: []Status{Running}, To: Done},
			{From: []Status{Running}, To: DoneWithErrors},
			{From: open, To: Failed},
			{Action: "cancel", From: open, To: Cancelled},
		},
	}
}

// Over reports whether nothing will happen to the job any more.
func (s Status) Over() bool { return len(Life().Next()[s]) == 0 }

// Job is work too long for one answer: it runs in slices, each of which goes on
// where the last one ended.
type Job struct {
	ID         JobID         `json:"id" readOnly:"true" doc:"The job"`
	Kind       JobKind       `json:"kind" readOnly:"true" enum:"import" doc:"What sort of work it is"`
	Status     Status        `json:"status" readOnly:"true" enum:"requested,uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"Where it stands"`
	Counts     Counts        `json:"counts" readOnly:"true" doc:"How far it is"`
	Warnings   []sheet.Fault `json:"warnings,omitempty" readOnly:"true" doc:"What was guessed or left out and should be looked at"`
	Failure    *sheet.Fault  `json:"failure,omitempty" readOnly:"true" doc:"Why it failed"`
	Results    []Result      `json:"results,omitempty" readOnly:"true" doc:"Files it made"`
	Import     *Drop         `json:"import,omitempty" readOnly:"true" doc:"The file it brings in and how it is read"`
	Earlier    JobID         `json:"earlier_job_id,omitempty" readOnly:"true" doc:"The same file was brought in by this job before; nothing was left to do"`
	By         journal.Actor `json:"by" readOnly:"true" doc:"Who asked for it"`
	StartedAt  time.Time     `json:"started_at,omitzero" readOnly:"true" doc:"When it began to write (UTC)"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"When it was over (UTC)"`
	journal.Stamp
}

// Drop is a file on its way in.
type Drop struct {
	Kind       Kind           `json:"kind" enum:"contacts,items,estimates,sales-orders" doc:"What it is about"`
	File       File           `json:"file" doc:"The file"`
	Wishes     Wishes         `json:"wishes,omitzero" doc:"How its sender wants it read"`
	Plan       *Plan          `json:"plan,omitempty" doc:"How it is read: format found, columns matched; once checked"`
	Checkpoint sheet.Position `json:"checkpoint" doc:"Up to where it is dealt with"`
}

// File is the file of an import.
type File struct {
	Name   string `json:"name" doc:"File name" example:"customers.csv"`
	Key    string `json:"key" doc:"Where it lies in the bucket"`
	Size   int64  `json:"size,omitempty" doc:"Bytes"`
	Tag    string `json:"tag,omitempty" doc:"What the bucket calls this content of it"`
	SHA256 string `json:"sha256,omitempty" doc:"Its content's SHA-256, in hexadecimal"`
	Event  string `json:"event,omitempty" doc:"Which event of the bucket told of it"`
}

// NewRequest is the job of a file that is still to be uploaded.
func NewRequest(id JobID, kind Kind, file File, w Wishes, by journal.Actor) Job {
	return Job{ID: id, Kind: Import, Status: Requested, By: by, Import: &Drop{Kind: kind, File: file, Wishes: w}}
}

// NewImport is the job of a file that has just arrived.
func NewImport(id JobID, kind Kind, file File, w Wishes, by journal.Actor) Job {
	j := NewRequest(id, kind, file, w, by)
	j.Status = Uploaded
	return j
}

// Receive notes the file that the job has been waiting for.
func (j *Job) Receive(f File) error {
	if err := j.move(Uploaded); err != nil {
		return err
	}
	j.Import.File = f
	return nil
}

// Repeat ends the job of a file that an earlier job has brought in.
func (j *Job) Repeat(earlier JobID, now time.Time) error {
	if err := j.move(Done); err != nil {
		return err
	}
	j.Earlier, j.FinishedAt = earlier, now
	return nil
}

// Check notes how the file will be read, or fails when a column that must be
// there is missing.
func (j *Job) Check(p Plan, start sheet.Position) error {
	if err := p.Ready(); err != nil {
		return err
	}
	if err := j.move(Checked); err != nil {
		return err
	}
	j.Import.Plan, j.Import.Checkpoint = &p, start
	j.Warnings = append(slices.Clone(p.Format.Warnings), p.Warnings...)
	return nil
}

// Start begins to write.
func (j *Job) Start(now time.Time) error {
	if err := j.move(Running); err != nil {
		return err
	}
	j.StartedAt = now
	return nil
}

// Show puts how far the job is into it, for readers and for when it ends.
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

// Finish ends the job: done, or done with errors when rows were rejected.
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

// noRows tells that nothing came in because nothing is there.
var noRows = sheet.Rule{
	Code:   "import.no_rows",
	French: "Le fichier n'a que sa ligne de titres : rien n'est importé.", English: "The file has its row of titles and nothing else: nothing is imported.",
}

// Fail ends the job for a reason its owner can do something about.
func (j *Job) Fail(now time.Time, why sheet.Fault) error {
	if err := j.move(Failed); err != nil {
		return err
	}
	j.Failure, j.FinishedAt = &why, now
	return nil
}

// Cancel ends the job on request; what it wrote stays.
func (j *Job) Cancel(now time.Time) error {
	if err := Life().Do("cancel", j); err != nil {
		return err
	}
	j.FinishedAt = now
	return nil
}

func (j *Job) move(to Status) error { return Life().Follow(to, j) }

// Answers tells whether a file of the same content is answered with this job
// instead of a new one: unless it failed or was cancelled, and the file was
// dropped again since. The event of one drop may come twice.
func (j Job) Answers(f File) bool {
	if j.Status != Failed && j.Status != Cancelled {
		return true
	}
	return j.Import.File.Key == f.Key && j.Import.File.Event == f.Event
}
