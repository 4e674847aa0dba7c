package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Update changes a tax, or makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "tax.update",
	On:      op.Patch("/taxes/{id}"),
	Summary: "Change a tax",
	Doc:     "Existing documents keep the old tax. A new default replaces the previous one.",
	Needs:   rights.Edit(rights.Settings),
	Faults: op.Faults{
		"tax.components", "tax.negative", "tax.category", "tax.zero_rate", "tax.reason", "tax.default_inactive", "tax.name", "tax.name_taken",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the tax and the changes.
type UpdateInput struct {
	ID   org.TaxID `path:"id" doc:"The tax"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Tax, error) {
	return store.Redeclare(ctx, a.Table, org.Taxes, in.ID, func(t *org.Tax) error {
		form, err := in.Body.Apply(Form{t.TaxRate, t.Declared})
		if err == nil {
			err = form.Check()
		}
		t.TaxRate, t.Declared = form.TaxRate, form.Declared
		return err
	})
}
