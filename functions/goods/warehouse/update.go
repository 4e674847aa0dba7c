package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a warehouse, or makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "warehouse.update",
	On:      op.Patch("/warehouses/{id}"),
	Summary: "Change a warehouse",
	Doc:     "The stock of the warehouse does not change. A new default replaces the previous one.",
	Needs:   rights.Edit(rights.Settings),
	Faults: op.Faults{
		"address.country", "address.incomplete", "warehouse.default_inactive", "warehouse.name", "warehouse.name_taken",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the warehouse and the changes.
type UpdateInput struct {
	ID   org.WarehouseID `path:"id" doc:"The warehouse"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Warehouse, error) {
	return store.Redeclare(ctx, a.Table, org.Warehouses, in.ID, func(h *org.Warehouse) error {
		form, err := in.Body.Apply(Form{h.Place, h.Declared})
		if err != nil {
			return err
		}
		if err := form.Check(h.Place); err != nil {
			return err
		}
		h.Place, h.Declared = form.Place, form.Declared
		return nil
	})
}
