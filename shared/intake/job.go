package intake

import (
	"slices"
	"time"

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
	return []Status{Uploaded, Checked, Running, Done, DoneWithErrors, Failed, Cancelled}
}

// moves is the life of a job. Checked means that the file can be read and its
// columns are known; nothing is written before.
var moves = map[Status][]Status{
	Uploaded: {Checked, Failed, Cancelled},
	Checked:  {Running, Failed, Cancelled},
	Running:  {Done, DoneWithErrors, Failed, Cancelled},
}

// Over tells whether nothing will happen to the job any more.
func (s Status) Over() bool { return len(moves[s]) == 0 }

// Job is work too long for one answer: it runs in slices, each of which goes on
// where the last one ended.
type Job struct {
	ID         JobID         `json:"id" readOnly:"true" doc:"The job"`
	Kind       JobKind       `json:"kind" readOnly:"true" enum:"import" doc:"What sort of work it is"`
	Status     Status        `json:"status" readOnly:"true" enum:"uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"Where it stands"`
	Counts     Counts        `json:"counts" readOnly:"true" doc:"How far it is"`
	Warnings   []sheet.Fault `json:"warnings,omitempty" readOnly:"true" doc:"What was guessed or left out and should be looked at"`
	Failure    *sheet.Fault  `json:"failure,omitempty" readOnly:"true" doc:"Why it failed"`
	Results    []Result      `json:"results,omitempty" readOnly:"true" doc:"Files it made"`
	Import     *Drop         `json:"import,omitempty" readOnly:"true" doc:"The file it brings in and how it is read"`
	By         journal.Actor `json:"by" readOnly:"true" doc:"Who asked for it"`
	StartedAt  time.Time     `json:"started_at,omitzero" readOnly:"true" doc:"When it began to write (UTC)"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"When it was over (UTC)"`
	journal.Stamp
}

// Counts is how far a job is, in rows for an import. Done is every row that
// needs no more work: written, known already, or rejected.
type Counts struct {
	Done    int `json:"done" doc:"Rows dealt with, those with errors included"`
	Total   int `json:"total,omitempty" doc:"Rows there are, once all are read; until then the checkpoint's offset in the size of the file tells how far it is"`
	Created int `json:"created" doc:"Records made"`
	Skipped int `json:"skipped" doc:"Rows whose record was here already"`
	Errors  int `json:"errors" doc:"Rows rejected"`
}

// Add adds up what two stretches of rows came to; the total stays.
func (c Counts) Add(d Counts) Counts {
	return Counts{
		Done: c.Done + d.Done, Total: c.Total,
		Created: c.Created + d.Created, Skipped: c.Skipped + d.Skipped, Errors: c.Errors + d.Errors,
	}
}

// Result is a file a job made.
type Result struct {
	Name string `json:"name" doc:"File name" example:"customers-rejected.csv"`
	Key  string `json:"key" doc:"Where it lies in the bucket"`
	Rows int    `json:"rows" doc:"Rows in it, titles not counted"`
}

// Drop is a file on its way in.
type Drop struct {
	Kind       Kind           `json:"kind" enum:"contacts,items,sales-orders" doc:"What it is about"`
	File       File           `json:"file" doc:"The file"`
	Plan       *Plan          `json:"plan,omitempty" doc:"How it is read: format found, columns matched; once checked"`
	Checkpoint sheet.Position `json:"checkpoint" doc:"Up to where it is dealt with"`
}

// File is the file of an import.
type File struct {
	Name   string `json:"name" doc:"File name" example:"customers.csv"`
	Key    string `json:"key" doc:"Where it lies in the bucket"`
	Size   int64  `json:"size" doc:"Bytes"`
	SHA256 string `json:"sha256" doc:"Its content's SHA-256, in hexadecimal"`
}

// NewImport is the job of a file that has just arrived.
func NewImport(id JobID, kind Kind, file File, by journal.Actor) Job {
	return Job{ID: id, Kind: Import, Status: Uploaded, By: by, Import: &Drop{Kind: kind, File: file}}
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

// Advance notes a stretch of rows that is dealt with, up to a place from which
// the next slice can go on.
func (j *Job) Advance(to sheet.Position, done Counts) error {
	if j.Status != Running {
		return notRunning(j.Status)
	}
	j.Import.Checkpoint, j.Counts = to, j.Counts.Add(done)
	return nil
}

// Finish ends the job: done, or done with errors when rows were rejected.
func (j *Job) Finish(now time.Time, results ...Result) error {
	to := Done
	if j.Counts.Errors > 0 {
		to = DoneWithErrors
	}
	if err := j.move(to); err != nil {
		return err
	}
	j.Counts.Total, j.FinishedAt, j.Results = j.Counts.Done, now, append(j.Results, results...)
	return nil
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
	if err := j.move(Cancelled); err != nil {
		return err
	}
	j.FinishedAt = now
	return nil
}

func (j *Job) move(to Status) error {
	if !slices.Contains(moves[j.Status], to) {
		return fault.Conflict("job."+string(to), "The job is %s; it cannot become %s.", j.Status, to)
	}
	j.Status = to
	return nil
}

func notRunning(s Status) error {
	return fault.Conflict("job.not_running", "The job is %s; it goes no further.", s)
}

// Moves are the states the job can go to.
func (j Job) Moves() []Status { return slices.Clone(moves[j.Status]) }

// AllowedActions are what a user can do with the job now.
func (j Job) AllowedActions() []string {
	if slices.Contains(moves[j.Status], Cancelled) {
		return []string{"cancel"}
	}
	return nil
}

// Answers tells whether the same file dropped again is answered with this job
// instead of a new one: unless it failed or was cancelled.
func (j Job) Answers() bool { return j.Status != Failed && j.Status != Cancelled }
