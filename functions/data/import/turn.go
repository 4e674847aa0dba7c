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

// A turn is one slice of a job: whoever has it works alone. Rows and the
// progress that counts them are one transaction, which fails for one who has
// lost his turn.
type turn struct {
	a        *app.App
	org      org.OrganizationID
	job      intake.Job
	progress intake.Progress
	parser   *intake.Parser
	rejects  *rejects
	users    map[string]trade.Named[org.UserID] // salespersons by their folded names
	since    time.Time
	began    sheet.Position
	place    sheet.Position // behind the last unit dealt with
	ended    bool           // whether the file can be read on from there
}

// How long a turn lasts: Lambda ends a function after 15 minutes.
const (
	longest = 12 * time.Minute
	margin  = time.Minute
	saving  = 500 // rows dealt with until what was rejected is saved
	// patience is how many bytes of a document without end are kept in memory.
	patience = 48 << 20
)

// work does a slice of a job, unless it is over or somebody else has it. Who
// comes again under the same name, having been cut off, has it still.
func work(ctx context.Context, a *app.App, m app.JobMessage, holder string) error {
	t, err := take(ctx, a, m, holder)
	if err == nil && t != nil {
		err = t.run(ctx)
	}
	if fault.Code(err) == lost {
		return nil // whoever has it now does the rest
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", m.Job, err)
	}
	return nil
}

// take takes the turn.
func take(ctx context.Context, a *app.App, m app.JobMessage, holder string) (*turn, error) {
	t := &turn{a: a, org: m.Org, since: a.Clock()}
	mine := false
	err := a.Within(ctx, m.Org, dropper(), func(ctx context.Context, a *app.App) (err error) {
		store.ExpectJob(a.Table, m.Job)
		if t.job, err = store.Jobs.Get(ctx, a.Table, m.Job); err != nil {
			return err
		}
		if t.progress, err = store.Progress(ctx, a.Table, m.Job); err != nil {
			return err
		}
		before := t.progress.Turn
		if mine = (t.job.Status == intake.Checked || t.job.Status == intake.Running) && t.progress.Take(holder, a.Now); !mine {
			return nil
		}
		if t.job.Status == intake.Checked {
			a.Table.Actor = t.job.By
			t.progress.Saved.At = t.job.Import.Checkpoint
			if err := t.job.Start(a.Now); err != nil {
				return err
			}
			if err := store.Jobs.Save(a.Table, &t.job, store.Unguarded); err != nil {
				return err
			}
		}
		return store.SaveProgress(a.Table, m.Job, before, t.progress)
	})
	if err != nil || !mine {
		return nil, err
	}
	t.began, t.place, t.ended = t.progress.Saved.At, t.progress.Saved.At, true
	t.parser = t.job.Import.Plan.Parser()
	if t.rejects, err = t.newRejects(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// run brings in units until the file or the time is over.
func (t *turn) run(ctx context.Context) error {
	file, why, err := t.open(ctx)
	if err != nil {
		return err
	}
	if why != nil {
		return t.fail(ctx, *why)
	}
	defer file.Close()
	way, err := wayOf(t.job.Import.Kind)
	if err != nil {
		return err
	}
	next, err := way.units(ctx, t, t.job.Import.Plan.Resume(file, t.progress.Saved.At))
	if err != nil {
		return err
	}
	for {
		units, err := gather(next, way.most)
		if err != nil && !over(err) {
			return fmt.Errorf("read the file: %w", err)
		}
		if err := t.deal(ctx, units); err != nil {
			return err
		}
		switch {
		case over(err):
			return t.finish(ctx)
		case t.late(ctx):
			return t.yield(ctx)
		case t.ended && (t.progress.Shown.Counts.Done-t.progress.Saved.Tally.Counts.Done >= saving || t.rejects.full()):
			if err := t.save(ctx); err != nil {
				return err
			}
		case t.rejects.last.Len() > fullFile+patience:
			return t.fail(ctx, *t.parser.Broken(endless, t.place.Row))
		}
	}
}

// Why a job ends before its file does.
var (
	replaced = sheet.Rule{
		Code:   "import.file_replaced",
		French: "Un autre fichier a pris la place de celui-ci pendant l'import. Il est importé à son tour ; déposez celui-ci de nouveau sous un autre nom.", English: "Another file has taken this one's place while it was imported. That one is imported in its turn; drop this one again under another name.",
	}
	vanished = sheet.Rule{
		Code:   "import.file_gone",
		French: "Le fichier a été retiré pendant l'import. Déposez-le de nouveau.", English: "The file was taken away while it was imported. Drop it again.",
	}
	endless = sheet.Rule{
		Code:   "import.document_endless",
		French: "Les lignes qui suivent la ligne %d portent toutes le même numéro de {}. Vérifiez la colonne du numéro.", English: "All rows behind row %d have the same {} number. Check the column of the number.",
	}
	stuck = sheet.Rule{
		Code:   "import.no_progress",
		French: "L'import n'avance plus à partir de la ligne %d. Vérifiez le fichier à cet endroit, ou partagez-le.", English: "The import gets no further than row %d. Check the file there, or divide it.",
	}
)

func (t *turn) language() string { return t.job.Import.Plan.Format.Language }

// open opens the file where the work goes on, if it is still the one it was.
func (t *turn) open(ctx context.Context) (app.File, *sheet.Fault, error) {
	was := t.job.Import.File
	f, err := t.a.Files.Open(ctx, was.Key, t.progress.Saved.At.Offset)
	switch {
	case fault.Code(err) == "not_found":
		return nil, vanished.Fault(t.language()), nil
	case fault.Code(err) == "file.shorter":
		return nil, replaced.Fault(t.language()), nil
	case err != nil:
		return nil, nil, err
	case f.Tag() != was.Tag || f.Size() != was.Size:
		return nil, replaced.Fault(t.language()), f.Close()
	}
	return f, nil, nil
}

// late tells whether the turn must end, so that it ends before Lambda ends it.
func (t *turn) late(ctx context.Context) bool {
	if d, ok := ctx.Deadline(); ok && time.Until(d) < margin {
		return true
	}
	return t.a.Clock().Sub(t.since) >= longest
}

// save writes what was rejected so far, and makes this the place to go on from.
func (t *turn) save(ctx context.Context) error {
	size, err := t.rejects.write(ctx)
	if err != nil {
		return err
	}
	return t.store(ctx, t.progress.Save(t.place, t.rejects.files, size), nil)
}

// store keeps the progress, and the job with it if something becomes of that.
func (t *turn) store(ctx context.Context, p intake.Progress, end func(*intake.Job, time.Time) error) error {
	err := t.a.Within(ctx, t.org, t.job.By, func(ctx context.Context, a *app.App) error {
		if end != nil {
			j, err := store.Jobs.Get(ctx, a.Table, t.job.ID)
			if err != nil {
				return err
			}
			if j.Status.Over() {
				return fault.Conflict(lost, "The job is over.")
			}
			if err := end(&j, a.Now); err != nil {
				return err
			}
			if err := store.Jobs.Save(a.Table, &j, store.Unguarded); err != nil {
				return err
			}
		}
		return store.SaveProgress(a.Table, t.job.ID, p.Turn, p)
	})
	if err == nil {
		t.progress = p
	}
	return err
}

// yield ends the turn before the file is over; the next one is asked for.
func (t *turn) yield(ctx context.Context) error {
	if t.ended {
		if err := t.save(ctx); err != nil {
			return err
		}
	}
	if t.progress.Saved.At == t.began {
		return t.fail(ctx, *stuck.Fault(t.language(), t.began.Row))
	}
	if err := t.store(ctx, t.progress.Release(), nil); err != nil {
		return err
	}
	m, err := json.Marshal(app.JobMessage{Org: t.org, Job: t.job.ID})
	if err != nil {
		return fmt.Errorf("ask for the next slice: %w", err)
	}
	return t.a.Queue.Send(ctx, op.JobQueue, m)
}

// finish ends the job.
func (t *turn) finish(ctx context.Context) error {
	size, err := t.rejects.write(ctx)
	if err != nil {
		return err
	}
	p := t.progress.Save(t.place, t.rejects.files, size).Release()
	return t.store(ctx, p, func(j *intake.Job, now time.Time) error { return j.Finish(p, now) })
}

// fail ends the job for a reason its owner can do something about. What was
// rejected until then is in its files.
func (t *turn) fail(ctx context.Context, why sheet.Fault) error {
	size, err := t.rejects.write(ctx)
	if err != nil {
		return err
	}
	p := t.progress.Save(t.place, t.rejects.files, size).Release()
	return t.store(ctx, p, func(j *intake.Job, now time.Time) error {
		j.Show(p)
		return j.Fail(now, why)
	})
}
