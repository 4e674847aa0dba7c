package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a delivery method.
var Get = op.Define(op.Spec{
	ID:      "deliverymethod.get",
	On:      op.Get("/delivery-methods/{id}"),
	Summary: "Read a delivery method",
	Doc:     "Active or not.",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the delivery method.
type GetInput struct {
	ID org.DeliveryMethodID `path:"id" doc:"The delivery method"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.DeliveryMethod, error) {
	return store.Declared(ctx, a.Table, org.DeliveryMethods, in.ID)
}
