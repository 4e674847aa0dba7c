package intake

import (
	"time"

	"comptoir/shared/journal"
)

// Row is a job in a list. Its counts are final numbers: they are zero until the job is over.
type Row struct {
	ID         JobID         `json:"id" doc:"The job"`
	Version    int           `json:"version" doc:"Its version"`
	Kind       JobKind       `json:"kind" enum:"import" doc:"Its kind"`
	Status     Status        `json:"status" enum:"requested,uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"Its status"`
	About      Kind          `json:"about,omitempty" enum:"contacts,items,estimates,sales-orders" doc:"Kind of the records in its file"`
	File       string        `json:"file,omitempty" doc:"Name of its file"`
	Counts     Counts        `json:"counts" doc:"Result of the job, once it is over; read the job for its progress"`
	By         journal.Actor `json:"by" doc:"User who requested it"`
	CreatedAt  time.Time     `json:"created_at" doc:"When it was requested, or its file arrived (UTC)"`
	FinishedAt time.Time     `json:"finished_at,omitzero" doc:"When it ended (UTC)"`
}

// Row returns the job as a list shows it.
func (j Job) Row() Row {
	r := Row{
		ID: j.ID, Version: j.Version, Kind: j.Kind, Status: j.Status, Counts: j.Counts,
		By: j.By, CreatedAt: j.CreatedAt, FinishedAt: j.FinishedAt,
	}
	if j.Import != nil {
		r.About, r.File = j.Import.Kind, j.Import.File.Name
	}
	return r
}

// Label returns the name of the job's file.
func (j Job) Label() string { return j.Row().File }
