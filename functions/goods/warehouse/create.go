package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create creates a warehouse.
var Create = op.Define(op.Spec{
	ID:      "warehouse.create",
	On:      op.Post("/warehouses"),
	Summary: "Create a warehouse",
	Doc:     "Each item has a stock in each warehouse. The first warehouse is the default.",
	Needs:   rights.Create(rights.Settings),
	Faults: op.Faults{
		"address.country", "address.incomplete", "warehouse.default_inactive", "warehouse.name", "warehouse.name_taken", "warehouse.too_many",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new warehouse.
type CreateInput struct {
	Body Form
}

func create(ctx context.Context, a *app.App, in CreateInput) (org.Warehouse, error) {
	if err := in.Body.Check(org.Place{}); err != nil {
		return org.Warehouse{}, err
	}
	return store.Declare(ctx, a.Table, org.Warehouses, &org.Warehouse{
		ID: id.New[org.WarehouseID](a.Now), Place: in.Body.Place, Declared: in.Body.Declared,
	})
}
