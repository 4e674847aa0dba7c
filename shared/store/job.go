package store

import (
	"context"
	"fmt"
	"strconv"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Jobs are work too long for one answer.
var Jobs = Kind[intake.Job, intake.JobID, intake.Row]{
	Name: "job", Modules: []rights.Module{rights.Jobs}, Schema: 1,
	ID:     func(j intake.Job) intake.JobID { return j.ID },
	Label:  intake.Job.Label,
	Row:    intake.Job.Row,
	States: func() []string { return texts(intake.Statuses()) },
	Places: func(j intake.Job) []table.Place {
		return []table.Place{{Index: table.ByState, Partition: partition(j.ID.Prefix(), string(j.Status)), Sort: table.Instant(j.CreatedAt) + "#" + id.Bare(string(j.ID))}}
	},
}

// JobWithProgress reads a job and how far it is, in one query.
func JobWithProgress(ctx context.Context, w *table.Work, v intake.JobID) (j intake.Job, p intake.Progress, err error) {
	j, sides, err := Jobs.Read(ctx, w, v, "-PROGRESS")
	for _, r := range sides {
		if r.Sort() == "-PROGRESS" && err == nil {
			p, err = readProgress(r)
		}
	}
	return j, p, err
}

// Progress is how far a job is; a job that was not begun has none.
func Progress(ctx context.Context, w *table.Work, v intake.JobID) (intake.Progress, error) {
	r, err := w.Load(ctx, progressKey(v))
	if err != nil {
		return intake.Progress{}, err
	}
	return readProgress(r)
}

func readProgress(r table.Record) (p intake.Progress, err error) {
	if err := r.Kept(&p); err != nil {
		return p, fmt.Errorf("read the progress of a job: %w", err)
	}
	return p, nil
}

// SaveProgress stages how far a job is, for the holder of the given turn; it fails with
// job.taken when another process has taken the turn meanwhile, and with it all that is
// staged beside it. Taking a turn names the one before.
func SaveProgress(w *table.Work, v intake.JobID, turn int, p intake.Progress) error {
	return saveProgress(w, v, turn, p, func(table.Record) error {
		return fault.Conflict("job.taken", "Another process goes on with the job.")
	})
}

func saveProgress(w *table.Work, v intake.JobID, turn int, p intake.Progress, failed func(table.Record) error) error {
	was := ""
	if turn > 0 {
		was = strconv.Itoa(turn)
	}
	return w.KeepIf(progressKey(v), 1, p, table.Fields{"turn": strconv.Itoa(p.Turn)}, "turn", was, failed)
}

// ExpectJob names a job, and how far it is, among what will be read.
func ExpectJob(w *table.Work, v intake.JobID) {
	if v != "" {
		w.Expect(Jobs.Key(v), progressKey(v))
	}
}

// StopJob takes the turn from the process that works on a job: what it does from now on
// is refused. A job without a turn was not begun, and is found to be over.
func StopJob(w *table.Work, v intake.JobID, p intake.Progress) error {
	if p.Turn == 0 {
		return nil
	}
	return saveProgress(w, v, p.Turn, p.Stop(), table.Again)
}

const fileClaim = "file"

// JobOfFile is the job that has brought in a file of this identity, and empty if none has.
func JobOfFile(ctx context.Context, w *table.Work, identity string) (intake.JobID, error) {
	v, err := w.Holder(ctx, fileClaim, identity)
	return intake.JobID(v), err
}

// File is the key of the claim to a file, to be expected.
func File(identity string) table.Key { return table.ClaimKey(fileClaim, identity) }

// ClaimFile stages that a job brings in the file of this identity, in the place of the
// one that did before: if that came to nothing.
func ClaimFile(w *table.Work, identity string, j, was intake.JobID) error {
	return w.Swap(File(identity), table.Fields{"holder": string(j)}, "holder", string(was), table.Again)
}
