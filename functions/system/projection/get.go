package projection

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns the progress of a rebuild.
var Get = op.Define(op.Spec{
	ID:      "projection.get",
	On:      op.Get("/projections/rebuild/{id}"),
	Summary: "Read a rebuild",
	Doc:     "With the number of documents that were rebuilt so far.",
	Needs:   rights.View(rights.Maintenance),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the rebuild.
type GetInput struct {
	ID store.RebuildID `path:"id" doc:"The rebuild"`
}

func get(ctx context.Context, a *app.App, in GetInput) (store.RebuildReport, error) {
	r, err := store.Rebuilds.Get(ctx, a.Table, in.ID)
	return r.RebuildReport, err
}
