package intake

import (
	"time"

	"comptoir/shared/journal"
)

// Row is a job in a list. What it counts is known there once it is over.
type Row struct {
	ID         JobID         `json:"id" doc:"The job"`
	Version    int           `json:"version" doc:"Its version"`
	Kind       JobKind       `json:"kind" enum:"import" doc:"What sort of work it is"`
	Status     Status        `json:"status" enum:"requested,uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"Where it stands"`
	About      Kind          `json:"about,omitempty" enum:"contacts,items,estimates,sales-orders" doc:"What its file is about"`
	File       string        `json:"file,omitempty" doc:"Name of its file"`
	Counts     Counts        `json:"counts" doc:"What it came to, once it is over; read the job to see how far it is"`
	By         journal.Actor `json:"by" doc:"Who asked for it"`
	CreatedAt  time.Time     `json:"created_at" doc:"When it was asked for, or its file arrived (UTC)"`
	FinishedAt time.Time     `json:"finished_at,omitzero" doc:"When it was over (UTC)"`
}

// Row is the job as a list shows it.
func (j Job) Row() Row {
	r := Row{ID: j.ID, Version: j.Version, Kind: j.Kind, Status: j.Status, Counts: j.Counts, By: j.By, CreatedAt: j.CreatedAt, FinishedAt: j.FinishedAt}
	if j.Import != nil {
		r.About, r.File = j.Import.Kind, j.Import.File.Name
	}
	return r
}

// Label is what people call the job: the name of its file.
func (j Job) Label() string { return j.Row().File }
