package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Jobs are long-running jobs, which continue after their request.
var Jobs = Kind[intake.Job, intake.JobID, intake.Row]{
	Name: "job", Modules: []rights.Module{rights.Jobs}, Schema: 1,
	ID:     func(j intake.Job) intake.JobID { return j.ID },
	Label:  intake.Job.Label,
	Row:    intake.Job.Row,
	States: func() []string { return texts(intake.Statuses()) },
	Places: jobPlaces,
}

// jobPlaces are the positions of a job: in the list of jobs, and among those that the
// schedule continues if their message got lost.
func jobPlaces(j intake.Job) []table.Place {
	at := func(index, in string, t time.Time) table.Place {
		return table.Place{Index: index, Partition: in, Sort: table.Instant(t) + "#" + id.Bare(string(j.ID))}
	}
	places := []table.Place{at(table.ByState, partition(j.ID.Prefix(), string(j.Status)), j.CreatedAt)}
	if due, waits := j.Due(); waits {
		places = append(places, at(table.Second, dueJobs(), due))
	}
	return places
}

// JobWithProgress reads a job and its progress, in one query.
func JobWithProgress(ctx context.Context, w *table.Work, v intake.JobID) (j intake.Job, p intake.Progress, err error) {
	j, sides, err := Jobs.Read(ctx, w, v, "-PROGRESS")
	for _, r := range sides {
		if r.Sort() == "-PROGRESS" && err == nil {
			p, err = readProgress(r)
		}
	}
	return j, p, err
}

// Progress reads the progress of a job; a job that has not started has none.
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

// SaveProgress stages the progress of a job for the holder of the given lease. It fails
// with job.taken when another process has taken over the lease. Then the whole transaction
// fails. A process that takes a lease names the previous lease.
func SaveProgress(w *table.Work, v intake.JobID, lease int, p intake.Progress) error {
	return saveProgress(w, v, lease, p, func(table.Record) error {
		return fault.Conflict("job.taken", "Another process has taken over the job.")
	})
}

func saveProgress(w *table.Work, v intake.JobID, lease int, p intake.Progress, failed func(table.Record) error) error {
	was := ""
	if lease > 0 {
		was = strconv.Itoa(lease)
	}
	return w.KeepIf(progressKey(v), 1, p, table.Fields{"turn": strconv.Itoa(p.Turn)}, "turn", was, failed)
}

// ExpectJob adds a job and its progress to the next batch of reads.
func ExpectJob(w *table.Work, v intake.JobID) {
	if v != "" {
		w.Expect(Jobs.Key(v), progressKey(v))
	}
}

// StopJob revokes the lease of the process that works on a job: its further writes are
// refused. A job without a lease has not started, and its first process finds it finished.
func StopJob(w *table.Work, v intake.JobID, p intake.Progress) error {
	if p.Turn == 0 {
		return nil
	}
	return saveProgress(w, v, p.Turn, p.Stop(), table.Again)
}

const fileClaim = "file"

// JobOfFile returns the job that has imported a file with this identity, or an empty id.
func JobOfFile(ctx context.Context, w *table.Work, identity string) (intake.JobID, error) {
	v, err := w.Holder(ctx, fileClaim, identity)
	return intake.JobID(v), err
}

// File is the key of the claim to a file, for a batch of reads.
func File(identity string) table.Key { return table.ClaimKey(fileClaim, identity) }

// ClaimFile stages the claim of a job to the file with this identity, in place of the
// failed job that claimed it before.
func ClaimFile(w *table.Work, identity string, j, was intake.JobID) error {
	return w.Swap(File(identity), table.Fields{"holder": string(j)}, "holder", string(was), table.Again)
}
