package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Get gives a delivery method as it is declared now.
var Get = op.Define(op.Spec{
	ID:      "deliverymethod.get",
	On:      op.Get("/delivery-methods/{id}"),
	Summary: "Read a delivery method",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the delivery method.
type GetInput struct {
	ID org.DeliveryMethodID `path:"id" doc:"The delivery method"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.DeliveryMethod, error) {
	s, err := a.Table.Settings(ctx)
	if err != nil {
		return org.DeliveryMethod{}, err
	}
	e, err := table.Declared(a.Table, s.DeliveryMethods, in.ID)
	if err != nil {
		return org.DeliveryMethod{}, err
	}
	return *e, nil
}
