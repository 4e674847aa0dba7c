package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete takes back a delivery method that nothing has used.
var Delete = op.Define(op.Spec{
	ID:      "deliverymethod.delete",
	On:      op.Delete("/delivery-methods/{id}"),
	Summary: "Delete a delivery method",
	Doc:     "Refused with delivery-method.used once something has used it: make it inactive instead.",
	Needs:   rights.Delete(rights.Settings),
	Faults:  op.Faults{"delivery-method.used"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the delivery method.
type DeleteInput struct {
	ID org.DeliveryMethodID `path:"id" doc:"The delivery method"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	return op.Nothing{}, store.Undeclare(ctx, a.Table, org.DeliveryMethods, in.ID)
}
