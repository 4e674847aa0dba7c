package projection

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Rebuild derives all derived data again. It repairs the effects of a wrong
// projection.
var Rebuild = op.Define(op.Spec{
	ID:      "projection.rebuild",
	On:      op.Post("/projections/rebuild"),
	Summary: "Rebuild derived data",
	Doc: "Search words, the sums of contacts, the billed and paid totals of orders and the feeds of contacts are derived again " +
		"from the documents and their histories, while users keep working. A rebuild is safe at any time, also after a failed " +
		"one. Read the rebuild to follow its progress. An organisation has one rebuild at a time (projection.rebuilding).",
	Needs:  rights.Edit(rights.Maintenance),
	Faults: op.Faults{"projection.rebuilding"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, rebuild)

// Accepted is a new rebuild.
type Accepted struct{ store.RebuildReport }

// Accepted reports that the work is not done yet.
func (Accepted) Accepted() bool { return true }

// Location is the path of the rebuild.
func (a Accepted) Location() string { return "/v1/projections/rebuild/" + string(a.ID) }

func rebuild(ctx context.Context, a *app.App, _ op.Nothing) (Accepted, error) {
	r, err := store.StartRebuild(ctx, a.Table)
	return Accepted{r.RebuildReport}, err
}
