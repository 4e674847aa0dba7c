package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// work does a slice of a job, for a turn, unless the job waits for a slot, is over, or another
// process holds its lease. A process that is retried after a crash has the same holder,
// and with it the lease. A message about a job that is over starts the jobs that waited
// for its slot.
func work(ctx context.Context, a *app.App, m app.JobMessage, holder string, turn time.Duration) error {
	r, err := acquire(ctx, a, m, holder)
	r.turn = turn
	switch {
	case err != nil:
	case r.acquired && r.job.Status.Over():
		err = r.tidy(ctx)
	case r.acquired:
		err = r.run(ctx)
	}
	if fault.Code(err) == leaseLost {
		return nil // the new holder does the rest
	}
	if err == nil {
		err = r.wake(ctx)
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", m.Job, err)
	}
	return nil
}

// acquire acquires a slot and the lease of a job. The runner has not acquired them if
// the job cannot run, has to wait for a slot, or another process holds its lease.
func acquire(ctx context.Context, a *app.App, m app.JobMessage, holder string) (*runner, error) {
	r := &runner{a: a, org: m.Org, since: a.Clock()}
	err := a.Within(ctx, m.Org, fileDrop(), func(ctx context.Context, a *app.App) (err error) {
		r.acquired, r.next = false, nil
		store.ExpectJob(a.Table, m.Job)
		store.ExpectImportSlots(a.Table)
		if r.job, err = store.Jobs.Get(ctx, a.Table, m.Job); err != nil {
			return err
		}
		if r.progress, err = store.Progress(ctx, a.Table, m.Job); err != nil {
			return err
		}
		return r.take(ctx, a, holder)
	})
	if err != nil || !r.acquired {
		return r, err
	}
	r.began, r.position, r.complete = r.progress.Saved.At, r.progress.Saved.At, true
	r.parser = r.job.Import.Plan.Parser()
	r.rejects, err = r.newRejects(ctx)
	return r, err
}

// take stages the slot and the lease of the job, as far as they are free.
func (r *runner) take(ctx context.Context, a *app.App, holder string) error {
	slots, err := store.ImportSlots(ctx, a.Table)
	if err != nil {
		return err
	}
	r.next = slots.Next(a.Now)
	before := r.progress.Turn
	switch due, _ := r.job.Due(); {
	case r.job.Status == intake.Requested && !a.Now.Before(due):
		return r.expire(ctx, a)
	case r.job.Status.Over() && r.progress.Saved.Rows > 0: // cancelled, with rejected rows that are still in parts
		if r.acquired = r.progress.Take(holder, a.Now); !r.acquired {
			return nil
		}
		return store.SaveProgress(a.Table, r.job.ID, before, r.progress)
	case !r.job.Ready() || !r.progress.Take(holder, a.Now):
		return nil
	}
	broken, err := barred(ctx, a, r.job.By, r.job.Import.Kind, r.language())
	if err != nil {
		return err
	}
	if broken != nil {
		return r.bar(ctx, a, before, *broken)
	}
	waiting := len(slots.Waiting)
	if r.acquired = slots.Take(r.job.ID, a.Now); !r.acquired && len(slots.Waiting) == waiting {
		return nil
	}
	if err := store.SaveImportSlots(a.Table, slots); err != nil || !r.acquired {
		return err
	}
	if r.job.Status == intake.Checked {
		a.Table.Actor = r.job.By
		if before == 0 {
			r.progress.Saved.At = r.job.Import.Checkpoint
		}
		if err := r.job.Start(a.Now); err != nil {
			return err
		}
		if err := store.Jobs.Save(a.Table, &r.job, store.Unguarded); err != nil {
			return err
		}
	}
	return store.SaveProgress(a.Table, r.job.ID, before, r.progress)
}

// expire ends the job of a request whose file has not arrived in time.
func (r *runner) expire(ctx context.Context, a *app.App) error {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return err
	}
	if err := r.job.Fail(a.Now, *missing.Fault(s.Profile.Language)); err != nil {
		return err
	}
	if err := store.LeaveImportSlots(ctx, a.Table, r.job.ID); err != nil {
		return err
	}
	return store.Jobs.Save(a.Table, &r.job, store.Unguarded)
}

// bar ends the job of a user who may no longer import. The rows imported until then
// remain.
func (r *runner) bar(ctx context.Context, a *app.App, before int, why sheet.Fault) error {
	r.job.Show(r.progress)
	if err := r.job.Fail(a.Now, why); err != nil {
		return err
	}
	if err := store.LeaveImportSlots(ctx, a.Table, r.job.ID); err != nil {
		return err
	}
	if err := store.Jobs.Save(a.Table, &r.job, store.Unguarded); err != nil {
		return err
	}
	return store.SaveProgress(a.Table, r.job.ID, before, r.progress.Release())
}

// wake requests the first slices of the jobs that waited for the slot of this job, if it
// needs none any more.
func (r *runner) wake(ctx context.Context) error {
	if !r.job.Status.Over() && r.job.Question == nil || len(r.next) == 0 {
		return nil
	}
	var messages [][]byte
	for _, j := range r.next {
		m, err := json.Marshal(app.JobMessage{Org: r.org, Job: j})
		if err != nil {
			return fmt.Errorf("request the next slice: %w", err)
		}
		messages = append(messages, m)
	}
	return r.a.Queue.Send(ctx, op.JobQueue, messages...)
}
