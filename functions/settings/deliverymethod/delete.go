package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes an unused delivery method.
var Delete = op.Define(op.Spec{
	ID:      "deliverymethod.delete",
	On:      op.Delete("/delivery-methods/{id}"),
	Summary: "Delete a delivery method",
	Doc:     "A delivery method that was used cannot be deleted (delivery-method.used); make it inactive instead.",
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
