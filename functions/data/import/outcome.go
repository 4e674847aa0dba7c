package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// save writes the rejected rows to their file and makes this position the
// checkpoint.
func (r *runner) save(ctx context.Context) error {
	if err := r.rejects.save(ctx); err != nil {
		return err
	}
	return r.store(ctx, r.progress.Save(r.position, r.rejects.stored), nil)
}

// store writes the progress, and the job if end changes it.
func (r *runner) store(ctx context.Context, p intake.Progress, end func(*intake.Job, time.Time) error) error {
	err := r.a.Within(ctx, r.org, r.job.By, func(ctx context.Context, a *app.App) error {
		if p.Holder == "" && end == nil { // the job keeps its slot between two slices
			slots, err := store.ImportSlots(ctx, a.Table)
			if err != nil {
				return err
			}
			slots.Take(r.job.ID, a.Now)
			if err := store.SaveImportSlots(a.Table, slots); err != nil {
				return err
			}
		}
		if end != nil {
			store.ExpectImportSlots(a.Table)
			j, err := store.Jobs.Get(ctx, a.Table, r.job.ID)
			if err != nil {
				return err
			}
			if j.Status.Over() {
				return fault.Conflict(leaseLost, "The job is over.")
			}
			if err := end(&j, a.Now); err != nil {
				return err
			}
			if err := store.LeaveImportSlots(ctx, a.Table, r.job.ID); err != nil {
				return err
			}
			if err := store.Jobs.Save(a.Table, &j, store.Unguarded); err != nil {
				return err
			}
		}
		return store.SaveProgress(a.Table, r.job.ID, p.Turn, p)
	})
	if err == nil {
		r.progress = p
	}
	return err
}

// yield ends the slice before the end of the file and requests the next slice.
func (r *runner) yield(ctx context.Context) error {
	if r.complete {
		if err := r.save(ctx); err != nil {
			return err
		}
	}
	if r.progress.Saved.At == r.began {
		return r.fail(ctx, *stuck.Fault(r.language(), r.began.Row))
	}
	if err := r.store(ctx, r.progress.Release(), nil); err != nil {
		return err
	}
	m, err := json.Marshal(app.JobMessage{Org: r.org, Job: r.job.ID})
	if err != nil {
		return fmt.Errorf("request the next slice: %w", err)
	}
	return r.a.Queue.Send(ctx, op.JobQueue, m)
}

// finish ends the job.
func (r *runner) finish(ctx context.Context) error {
	if err := r.rejects.join(ctx); err != nil {
		return err
	}
	p := r.progress.Save(r.position, r.rejects.stored).Release()
	return r.store(ctx, p, func(j *intake.Job, now time.Time) error { return j.Finish(p, now) })
}

// fail ends the job for a reason that its user can remedy. The rows rejected until
// then are in their files.
func (r *runner) fail(ctx context.Context, why sheet.Fault) error {
	if err := r.rejects.join(ctx); err != nil {
		return err
	}
	p := r.progress.Save(r.position, r.rejects.stored).Release()
	return r.store(ctx, p, func(j *intake.Job, now time.Time) error {
		j.Show(p)
		return j.Fail(now, why)
	})
}

// ask stops the job with a question, since its last rows are all rejected, unless its
// user has continued it in the meantime. It gives its slot back; the rejected rows are in
// their file.
func (r *runner) ask(ctx context.Context) (asked bool, err error) {
	if err := r.rejects.join(ctx); err != nil {
		return false, err
	}
	p := r.progress.Save(r.position, r.rejects.stored).Release()
	err = r.store(ctx, p, func(j *intake.Job, _ time.Time) error {
		if j.Insists {
			return errInsists
		}
		return j.Ask(p)
	})
	if errors.Is(err, errInsists) {
		r.job.Insists = true
		return false, nil
	}
	return err == nil, err
}

// errInsists reports that the job has to ask no longer.
var errInsists = errors.New("the job was continued")

// tidy joins the parts that a cancelled job has left. The job is over, and its progress
// changes once more.
func (r *runner) tidy(ctx context.Context) error {
	if err := r.rejects.join(ctx); err != nil {
		return err
	}
	p := r.progress
	p.Saved.Rejected = r.rejects.stored
	p = p.Release()
	return r.a.Within(ctx, r.org, fileDrop(), func(ctx context.Context, a *app.App) error {
		j, err := store.Jobs.Get(ctx, a.Table, r.job.ID)
		if err != nil {
			return err
		}
		j.Results = p.Saved.Results
		if err := store.Jobs.Save(a.Table, &j, store.Unguarded); err != nil {
			return err
		}
		return store.SaveProgress(a.Table, r.job.ID, p.Turn, p)
	})
}
