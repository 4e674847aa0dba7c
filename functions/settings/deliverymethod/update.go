package deliverymethod

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a delivery method, or makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "deliverymethod.update",
	On:      op.Patch("/delivery-methods/{id}"),
	Summary: "Change a delivery method",
	Doc:     "Existing orders keep the old name. A new default replaces the previous one.",
	Needs:   rights.Edit(rights.Settings),
	Faults:  op.Faults{"delivery-method.default_inactive", "delivery-method.name", "delivery-method.name_taken"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the delivery method and the changes.
type UpdateInput struct {
	ID   org.DeliveryMethodID `path:"id" doc:"The delivery method"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.DeliveryMethod, error) {
	return store.Redeclare(ctx, a.Table, org.DeliveryMethods, in.ID, func(m *org.DeliveryMethod) error {
		form, err := in.Body.Apply(Form{m.Way, m.Declared})
		m.Way, m.Declared = form.Way, form.Declared
		return err
	})
}
