package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a warehouse.
var Get = op.Define(op.Spec{
	ID:      "warehouse.get",
	On:      op.Get("/warehouses/{id}"),
	Summary: "Read a warehouse",
	Doc:     "Active or not.",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the warehouse.
type GetInput struct {
	ID org.WarehouseID `path:"id" doc:"The warehouse"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.Warehouse, error) {
	return store.Declared(ctx, a.Table, org.Warehouses, in.ID)
}
