package job

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Cancel cancels a job.
var Cancel = op.Define(op.Spec{
	ID:      "job.cancel",
	On:      op.Post("/jobs/{id}/cancel"),
	Summary: "Cancel a job",
	Doc: "Records imported until then remain; the rest of the file is not imported. To import the rest, import the same file again. " +
		"A job that is over cannot be cancelled (job.cancelled). The caller needs the right to create the records that the job imports, " +
		"or has requested it.",
	Needs:  rights.Create(rights.Imports),
	Faults: op.Faults{"job.cancelled"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, cancel)

// CancelInput is the id of the job.
type CancelInput struct {
	ID intake.JobID `path:"id" doc:"The job"`
}

func cancel(ctx context.Context, a *app.App, in CancelInput) (View, error) {
	store.ExpectJob(a.Table, in.ID)
	store.ExpectImportSlots(a.Table)
	j, err := store.Jobs.Get(ctx, a.Table, in.ID)
	if err != nil {
		return View{}, err
	}
	if err := mayDirect(a, j); err != nil {
		return View{}, err
	}
	p, err := store.Progress(ctx, a.Table, in.ID)
	if err != nil {
		return View{}, err
	}
	j.Show(p)
	if err := j.Cancel(a.Now); err != nil {
		return View{}, err
	}
	if err := store.LeaveImportSlots(ctx, a.Table, in.ID); err != nil {
		return View{}, err
	}
	if err := store.Jobs.Save(a.Table, &j, store.Unguarded); err != nil {
		return View{}, err
	}
	return viewOf(j, p), store.StopJob(a.Table, in.ID, p)
}
