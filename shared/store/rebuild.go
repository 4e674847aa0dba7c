package store

import (
	"context"
	"errors"
	"time"

	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// A rebuild derives all items of an organisation's documents again, to repair a wrong
// projection: words, links, facts, shares and feeds document by document, then the sums of
// each document from the projection notes of its children. It walks over all kinds while
// other changes continue. It works in slices; each slice saves a version of the rebuild,
// and the change entry of that version starts the next slice.

// RebuildID names a rebuild.
type RebuildID string

// Prefix is the prefix of a rebuild's id.
func (RebuildID) Prefix() string { return "rbd" }

// RebuildStatus is the state of a rebuild.
type RebuildStatus string

// The states of a rebuild.
const (
	Rebuilding RebuildStatus = "running"
	Rebuilt    RebuildStatus = "done"
)

// Rebuild is a rebuild of the derived items of an organisation.
type Rebuild struct {
	RebuildReport
	Stop Stop `json:"stop,omitzero"`
}

// RebuildReport is the public part of a rebuild.
type RebuildReport struct {
	ID         RebuildID     `json:"id" readOnly:"true" doc:"The rebuild"`
	Status     RebuildStatus `json:"status" readOnly:"true" enum:"running,done" doc:"State of the rebuild"`
	Documents  int           `json:"documents" readOnly:"true" doc:"Documents processed so far, of all kinds; documents with sums count twice"`
	FinishedAt time.Time     `json:"finished_at,omitzero" readOnly:"true" doc:"Time of completion (UTC)"`
	journal.Stamp
}

// Stop is the position at which the next slice of a rebuild continues.
type Stop struct {
	Sums   bool   `json:"sums,omitempty"`   // the second walk, over sums
	Kind   int    `json:"kind,omitempty"`   // index in the list of kinds
	Cursor string `json:"cursor,omitempty"` // page of the kind's documents
}

// derivation names the way in which this release computes derived data. A release that
// computes other words, notes, sums or feeds from the same documents changes it: the first
// tick after the update then starts a rebuild for each organisation. Release 0.2 had none.
const derivation = "1"

// derivedAs is the attribute with the derivation, in the entry of an organisation in its
// time zone.
const derivedAs = "derived_as"

// StartRebuild stages a rebuild. It refuses it while another one runs.
func StartRebuild(ctx context.Context, w *table.Work) (Rebuild, error) {
	r := Rebuild{RebuildReport: RebuildReport{ID: id.New[RebuildID](w.Now), Status: Rebuilding}}
	if err := ClaimRebuild(ctx, w, r.ID); err != nil {
		return r, err
	}
	return r, Rebuilds.Add(w, &r, Unguarded)
}

// Modernize stages a rebuild of an organisation whose derived data an earlier release
// computed.
func Modernize(ctx context.Context, w *table.Work) error {
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return err
	}
	if _, err := StartRebuild(ctx, w); err != nil {
		return err
	}
	s.Derivation = derivation
	return errors.Join(w.ChangeSettings(Settings(), 1, s), placeInZone(w, s))
}

// Rebuilds are the rebuilds of an organisation.
var Rebuilds = Kind[Rebuild, RebuildID, struct{}]{
	Name: "rebuild", Modules: []rights.Module{rights.Maintenance}, Schema: 1,
	ID:    func(r Rebuild) RebuildID { return r.ID },
	Label: func(Rebuild) string { return "" },
}

// Walk returns the documents of the next page of a walk over all documents with derived
// items, and the position of the page after it; done after the last page. A document that
// moves in a list during the walk may be skipped; in this case its own change has been
// projected.
func Walk(ctx context.Context, w *table.Work, at Stop, size int) (ids []string, next Stop, done bool, err error) {
	kinds := All()
	for at.Kind < len(kinds) && !kinds[at.Kind].walked() {
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
