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
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// A runner does one slice of a job while it holds the job's lease. Rows and the
// progress that counts them are written in one transaction, which fails if the
// runner has lost the lease.
type runner struct {
	a        *app.App
	org      org.OrganizationID
	job      intake.Job
	progress intake.Progress
	parser   *intake.Parser
	rejects  *rejects
	users    map[string]trade.Named[org.UserID] // salespersons by their folded names
	since    time.Time
	began    sheet.Position
	position sheet.Position // after the last unit processed
	complete bool           // whether reading can resume at that position
}

// These limits end a slice before Lambda ends the function, which it does after 15
// minutes.
const (
	maxDuration = 12 * time.Minute
	margin      = time.Minute
	saveEvery   = 500 // rows processed until the rejected rows are saved
	// maxPending is the maximum number of bytes of rejected rows in memory while a document does not end.
	maxPending = 48 << 20
)

// work does a slice of a job, unless the job is over or another process holds its
// lease. A process that is retried after a crash has the same holder, and with it
// the lease.
func work(ctx context.Context, a *app.App, m app.JobMessage, holder string) error {
	r, err := acquire(ctx, a, m, holder)
	if err == nil && r != nil {
		err = r.run(ctx)
	}
	if fault.Code(err) == leaseLost {
		return nil // the new holder does the rest
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", m.Job, err)
	}
	return nil
}

// acquire acquires the lease of a job. It returns nil if the job cannot run or the
// lease is held by another process.
func acquire(ctx context.Context, a *app.App, m app.JobMessage, holder string) (*runner, error) {
	r := &runner{a: a, org: m.Org, since: a.Clock()}
	acquired := false
	err := a.Within(ctx, m.Org, fileDrop(), func(ctx context.Context, a *app.App) (err error) {
		store.ExpectJob(a.Table, m.Job)
		if r.job, err = store.Jobs.Get(ctx, a.Table, m.Job); err != nil {
			return err
		}
		if r.progress, err = store.Progress(ctx, a.Table, m.Job); err != nil {
			return err
		}
		before := r.progress.Turn
		ready := r.job.Status == intake.Checked || r.job.Status == intake.Running
		if acquired = ready && r.progress.Take(holder, a.Now); !acquired {
			return nil
		}
		if r.job.Status == intake.Checked {
			a.Table.Actor = r.job.By
			r.progress.Saved.At = r.job.Import.Checkpoint
			if err := r.job.Start(a.Now); err != nil {
				return err
			}
			if err := store.Jobs.Save(a.Table, &r.job, store.Unguarded); err != nil {
				return err
			}
		}
		return store.SaveProgress(a.Table, m.Job, before, r.progress)
	})
	if err != nil || !acquired {
		return nil, err
	}
	r.began, r.position, r.complete = r.progress.Saved.At, r.progress.Saved.At, true
	r.parser = r.job.Import.Plan.Parser()
	if r.rejects, err = r.newRejects(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// run imports units until the file or the time is over.
func (r *runner) run(ctx context.Context) error {
	file, why, err := r.open(ctx)
	if err != nil {
		return err
	}
	if why != nil {
		return r.fail(ctx, *why)
	}
	defer file.Close()
	importer, err := importerOf(r.job.Import.Kind)
	if err != nil {
		return err
	}
	next, err := importer.units(ctx, r, r.job.Import.Plan.Resume(file, r.progress.Saved.At))
	if err != nil {
		return err
	}
	for {
		units, err := gather(next, importer.most)
		if err != nil && !isEnd(err) {
			return fmt.Errorf("read the file: %w", err)
		}
		if err := r.importUnits(ctx, units); err != nil {
			return err
		}
		unsaved := r.progress.Shown.Counts.Done - r.progress.Saved.Tally.Counts.Done
		switch {
		case isEnd(err):
			return r.finish(ctx)
		case r.late(ctx):
			return r.yield(ctx)
		case r.complete && (unsaved >= saveEvery || r.rejects.full()):
			if err := r.save(ctx); err != nil {
				return err
			}
		case r.rejects.last.Len() > fullFile+maxPending:
			return r.fail(ctx, *r.parser.Broken(endless, r.position.Row))
		}
	}
}

// These are the reasons for which a job ends before the end of its file.
var (
	replaced = sheet.Rule{
		Code: "import.file_replaced",
		French: "Un autre fichier a pris la place de celui-ci pendant l'import. Il est importé séparément ; " +
			"déposez celui-ci de nouveau sous un autre nom.",
		English: "Another file replaced this one during the import. That file is imported separately; " +
			"upload this one again under another name.",
	}
	vanished = sheet.Rule{
		Code:    "import.file_gone",
		French:  "Le fichier a été retiré pendant l'import. Déposez-le de nouveau.",
		English: "The file was removed during the import. Upload it again.",
	}
	endless = sheet.Rule{
		Code:    "import.document_endless",
		French:  "Les lignes qui suivent la ligne %d portent toutes le même numéro de {}. Vérifiez la colonne du numéro.",
		English: "All rows after row %d have the same {} number. Check the number column.",
	}
	stuck = sheet.Rule{
		Code:    "import.no_progress",
		French:  "L'import n'avance plus à partir de la ligne %d. Vérifiez le fichier à cet endroit, ou partagez-le en plusieurs fichiers.",
		English: "The import makes no progress after row %d. Check the file there, or split it into several files.",
	}
)

func (r *runner) language() string { return r.job.Import.Plan.Format.Language }

// open opens the file at the checkpoint. It returns a fault if the file was removed
// or replaced.
func (r *runner) open(ctx context.Context) (app.File, *sheet.Fault, error) {
	was := r.job.Import.File
	f, err := r.a.Files.Open(ctx, was.Key, r.progress.Saved.At.Offset)
	switch {
	case fault.Code(err) == "not_found":
		return nil, vanished.Fault(r.language()), nil
	case fault.Code(err) == "file.shorter":
		return nil, replaced.Fault(r.language()), nil
	case err != nil:
		return nil, nil, err
	case f.Tag() != was.Tag || f.Size() != was.Size:
		return nil, replaced.Fault(r.language()), f.Close()
	}
	return f, nil, nil
}

// late reports whether the slice must end, before Lambda ends it.
func (r *runner) late(ctx context.Context) bool {
	if d, ok := ctx.Deadline(); ok && time.Until(d) < margin {
		return true
	}
	return r.a.Clock().Sub(r.since) >= maxDuration
}

// save writes the rejected rows to their file and makes this position the
// checkpoint.
func (r *runner) save(ctx context.Context) error {
	size, err := r.rejects.write(ctx)
	if err != nil {
		return err
	}
	return r.store(ctx, r.progress.Save(r.position, r.rejects.files, size), nil)
}

// store writes the progress, and the job if end changes it.
func (r *runner) store(ctx context.Context, p intake.Progress, end func(*intake.Job, time.Time) error) error {
	err := r.a.Within(ctx, r.org, r.job.By, func(ctx context.Context, a *app.App) error {
		if end != nil {
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
	size, err := r.rejects.write(ctx)
	if err != nil {
		return err
	}
	p := r.progress.Save(r.position, r.rejects.files, size).Release()
	return r.store(ctx, p, func(j *intake.Job, now time.Time) error { return j.Finish(p, now) })
}

// fail ends the job for a reason that its user can remedy. The rows rejected until
// then are in their files.
func (r *runner) fail(ctx context.Context, why sheet.Fault) error {
	size, err := r.rejects.write(ctx)
	if err != nil {
		return err
	}
	p := r.progress.Save(r.position, r.rejects.files, size).Release()
	return r.store(ctx, p, func(j *intake.Job, now time.Time) error {
		j.Show(p)
		return j.Fail(now, why)
	})
}
