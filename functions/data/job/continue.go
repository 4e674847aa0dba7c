package job

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Continue continues a job that has stopped with a question, or makes it ask none.
var Continue = op.Define(op.Spec{
	ID:      "job.continue",
	On:      op.Post("/jobs/{id}/continue"),
	Summary: "Continue a job in spite of rejected rows",
	Doc: "An import stops with a question when 1,000 rows in a row are rejected: read the reasons in its downloads first. " +
		"It continues after these rows, as soon as fewer than two imports of the organisation run. A job that has not asked yet will not ask. " +
		"A job is continued once, and not after its end (job.continued). The caller needs the right to create the records that the job imports, " +
		"or has requested it.",
	Needs:  rights.Create(rights.Imports),
	Faults: op.Faults{"job.continued"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, resume)

// ContinueInput is the id of the job.
type ContinueInput struct {
	ID intake.JobID `path:"id" doc:"The job"`
}

// resume saves the answer; the change entry requests the next slice.
func resume(ctx context.Context, a *app.App, in ContinueInput) (View, error) {
	store.ExpectJob(a.Table, in.ID)
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
	if err := j.Continue(); err != nil {
		return View{}, err
	}
	return viewOf(j, p), store.Jobs.Save(a.Table, &j, store.Unguarded)
}
