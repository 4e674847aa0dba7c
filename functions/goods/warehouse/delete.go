package warehouse

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes an unused warehouse.
var Delete = op.Define(op.Spec{
	ID:      "warehouse.delete",
	On:      op.Delete("/warehouses/{id}"),
	Summary: "Delete a warehouse",
	Doc:     "A warehouse that was used cannot be deleted (warehouse.used); make it inactive instead.",
	Needs:   rights.Delete(rights.Settings),
	Faults:  op.Faults{"warehouse.used"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the warehouse.
type DeleteInput struct {
	ID org.WarehouseID `path:"id" doc:"The warehouse"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	return op.Nothing{}, store.Undeclare(ctx, a.Table, org.Warehouses, in.ID)
}
