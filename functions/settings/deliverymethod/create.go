package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create creates a delivery method.
var Create = op.Define(op.Spec{
	ID:      "deliverymethod.create",
	On:      op.Post("/delivery-methods"),
	Summary: "Create a delivery method",
	Doc:     "Orders and their PDFs show the delivery method. The first one is the default.",
	Needs:   rights.Create(rights.Settings),
	Faults: op.Faults{
		"delivery-method.default_inactive", "delivery-method.name", "delivery-method.name_taken", "delivery-method.too_many",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new delivery method.
type CreateInput struct {
	Body Form
}

func create(ctx context.Context, a *app.App, in CreateInput) (org.DeliveryMethod, error) {
	return store.Declare(ctx, a.Table, org.DeliveryMethods, &org.DeliveryMethod{
		ID: id.New[org.DeliveryMethodID](a.Now), Way: in.Body.Way, Declared: in.Body.Declared,
	})
}
