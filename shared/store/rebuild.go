package store

import (
	"context"
	"time"

	"comptoir/shared/journal"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// A rebuild derives everything that follows from an organisation's documents once more,
// for when a projection was wrong: words, links, facts, shares and feeds document by
// document, then the sums of each document from the notes of its children. It walks
// over kinds; changes go on meanwhile. It works in slices; each leaves a version of the
// rebuild, and the change entry of that version is what starts the next one.

// RebuildID names a rebuild.
type RebuildID string

// Prefix of a rebuild's id.
func (RebuildID) Prefix() string { return "rbd" }

// RebuildStatus is where a rebuild stands.
type RebuildStatus string

// The states of a rebuild.
const (
	Rebuilding RebuildStatus = "running"
	Rebuilt    RebuildStatus = "done"
)

// Rebuild is a rebuild of what is derived from an organisation's documents.
type Rebuild struct {
	RebuildReport
	Stop Stop `json:"stop,omitzero"`
}

// RebuildReport is what a rebuild shows of itself.
type RebuildReport struct {
	ID         RebuildID     `json:"id" readOnly:"true" doc:"The rebuild"`
	Status     RebuildStatus `json:"status" readOnly:"true" enum:"running,done" doc:"Where it stands"`
	Documents  int           `json:"documents" readOnly:"true" doc:"Documents looked at so far, of all kinds; those with sums twice"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"When it was done (UTC)"`
	journal.Stamp
}

// Stop is where the next slice of a rebuild goes on.
type Stop struct {
	Sums   bool   `json:"sums,omitempty"`   // the second walk, over sums
	Kind   int    `json:"kind,omitempty"`   // place in the list of kinds
	Cursor string `json:"cursor,omitempty"` // page of the kind's documents
}

// Rebuilds are the rebuilds of an organisation.
var Rebuilds = Kind[Rebuild, RebuildID, struct{}]{
	Name: "rebuild", Modules: []rights.Module{rights.Maintenance}, Schema: 1,
	ID:    func(r Rebuild) RebuildID { return r.ID },
	Label: func(Rebuild) string { return "" },
}

// Walk gives the documents of the next page of a walk over everything that is derived
// from, and where the page after it is; done when there is none. A document that changes
// its place in a list meanwhile may be passed over; its own change was projected then.
func Walk(ctx context.Context, w *table.Work, at Stop, size int) (ids []string, next Stop, done bool, err error) {
	kinds := All()
	for at.Kind < len(kinds) && !kinds[at.Kind].derives() {
		at.Kind++
	}
	if at.Kind == len(kinds) {
		return nil, Stop{Sums: true}, at.Sums, nil
	}
	k := kinds[at.Kind]
	l := table.Listing{Name: "walk", Index: table.ByState}
	for _, s := range k.states() {
		l.Partitions = append(l.Partitions, partition(k.Prefix(), s))
	}
	ids, cursor, err := w.ListIDs(ctx, l, table.Page{Limit: size, Cursor: at.Cursor})
	if at.Cursor = cursor; cursor == "" {
		at.Kind++
	}
	return ids, at, false, err
}
