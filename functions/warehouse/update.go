package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Update changes a warehouse, makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "warehouse.update",
	On:      op.Patch("/warehouses/{id}"),
	Summary: "Change a warehouse",
	Doc:     "The stock in it stays where it is. Making another one the default takes it from the one before.",
	Needs:   rights.Edit(rights.Settings),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the warehouse and what changes.
type UpdateInput struct {
	ID   org.WarehouseID `path:"id" doc:"The warehouse"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Warehouse, error) {
	s, err := a.Table.Settings(ctx)
	if err != nil {
		return org.Warehouse{}, err
	}
	h, err := table.Declared(a.Table, s.Warehouses, in.ID)
	if err != nil {
		return org.Warehouse{}, err
	}
	form, err := in.Body.Apply(Form{h.Place, h.Declared})
	if err != nil {
		return org.Warehouse{}, err
	}
	h.Place, h.Declared = form.Place, form.Declared
	if s.Warehouses, err = org.Put(s.Warehouses, h); err != nil {
		return org.Warehouse{}, err
	}
	err = a.Table.SaveEntries(s)
	return *h, err
}
