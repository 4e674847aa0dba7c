package projection

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Rebuild derives everything that follows from the documents once more: the cure
// for a projection that was wrong.
var Rebuild = op.Define(op.Spec{
	ID:      "projection.rebuild",
	On:      op.Post("/projections/rebuild"),
	Summary: "Rebuild what is derived from documents",
	Doc:     "Search words, the sums of contacts, the money of orders and the feeds of contacts are made again from the documents and their histories, while work goes on. It may be asked for at any time, and again when it has failed; nothing is lost by it. Read the rebuild to see how far it is.",
	Needs:   rights.Edit(rights.Maintenance),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, rebuild)

// Accepted is a rebuild that was asked for.
type Accepted struct{ store.RebuildReport }

// Accepted says that the work is not done yet.
func (Accepted) Accepted() bool { return true }

// Location is where it is followed.
func (a Accepted) Location() string { return "/v1/projections/rebuild/" + string(a.ID) }

func rebuild(_ context.Context, a *app.App, _ op.Nothing) (Accepted, error) {
	r := store.Rebuild{RebuildReport: store.RebuildReport{ID: id.New[store.RebuildID](a.Now), Status: store.Rebuilding}}
	err := store.Rebuilds.Add(a.Table, &r, store.Unguarded)
	return Accepted{r.RebuildReport}, err
}
