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

// Get tells how far a job is, how its file is read, and where the rejected rows
// are.
var Get = op.Define(op.Spec{
	ID:      "job.get",
	On:      op.Get("/jobs/{id}"),
	Summary: "Read a job",
	Doc:     "Counts rise while it runs. Its downloads are files it made, such as the rows it rejected with a first column that says why: mend them in a spreadsheet and import the file again.",
	Needs:   rights.View(rights.Jobs),
	May:     []op.Grant{op.ReadTable, op.ReadImports},
	Runs:    op.Imports,
}, get)

// GetInput names the job.
type GetInput struct {
	ID intake.JobID `path:"id" doc:"The job"`
}

// Page is a job and the files it made.
type Page struct {
	View
	Downloads []Download `json:"downloads,omitempty" readOnly:"true" doc:"The files it made, to be downloaded within an hour"`
}

// Download is a file that can be downloaded.
type Download struct {
	Name string `json:"name" doc:"File name" example:"customers-rejected.csv"`
	Rows int    `json:"rows" doc:"Rows in it, titles not counted"`
	URL  string `json:"url" doc:"Where it is, for an hour"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	j, progress, err := store.JobWithProgress(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
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
