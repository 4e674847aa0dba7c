package job

import (
	"context"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a job: its progress, how its file is read, and links to the rejected
// rows.
var Get = op.Define(op.Spec{
	ID:      "job.get",
	On:      op.Get("/jobs/{id}"),
	Summary: "Read a job",
	Doc: "The counts rise while the job runs. Downloads are the files made by the job: rejected rows, with the reasons in the first column. " +
		"Correct them in a spreadsheet and import that file. A reason, or a row, is left out where the files would exceed three times the imported file; " +
		"a warning lists these rows. The caller needs the right to see the records that the job imports, or has requested it.",
	Needs: rights.View(rights.Jobs),
	May:   []op.Grant{op.ReadTable, op.ReadImports},
	Runs:  op.Imports,
}, get)

// GetInput is the id of the job.
type GetInput struct {
	ID intake.JobID `path:"id" doc:"The job"`
}

// Page is a job and the files it has made.
type Page struct {
	View
	Downloads []Download `json:"downloads,omitempty" readOnly:"true" doc:"Files made by the job, with links that expire after an hour"`
}

// Download is a file that can be downloaded.
type Download struct {
	Name string `json:"name" doc:"File name" example:"customers-rejected.csv"`
	Rows int    `json:"rows" doc:"Number of rows, without the column headers"`
	URL  string `json:"url" doc:"Link that expires after an hour"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	j, progress, err := store.JobWithProgress(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
	}
	if j.Import != nil && !a.Caller.SeesImport(j.By.ID, j.Import.Kind) {
		for _, m := range j.Import.Kind.Modules() {
			if err := a.Caller.Needs(rights.View(m)); err != nil {
				return Page{}, err
			}
		}
	}
	p := Page{View: viewOf(j, progress)}
	for _, r := range p.Results {
		url, err := a.Files.Link(ctx, r.Key, r.Name, time.Hour)
		if err != nil {
			return p, err
		}
		p.Downloads = append(p.Downloads, Download{Name: r.Name, Rows: r.Rows, URL: url})
	}
	return p, nil
}
