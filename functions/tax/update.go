package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Update changes a tax, makes it the default or inactive.
var Update = op.Define(op.Spec{
	ID:      "tax.update",
	On:      op.Patch("/taxes/{id}"),
	Summary: "Change a tax",
	Doc:     "Documents made before keep the tax as it was then. Making another one the default takes it from the one before.",
	Needs:   rights.Edit(rights.Settings),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the tax and what changes.
type UpdateInput struct {
	ID   org.TaxID `path:"id" doc:"The tax"`
	Body op.MergePatch[Form]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (org.Tax, error) {
	s, err := a.Table.Settings(ctx)
	if err != nil {
		return org.Tax{}, err
	}
	t, err := table.Declared(a.Table, s.Taxes, in.ID)
	if err != nil {
		return org.Tax{}, err
	}
	form, err := in.Body.Apply(Form{t.TaxRate, t.Declared})
	if err != nil {
		return org.Tax{}, err
	}
	if err := form.Check(); err != nil {
		return org.Tax{}, err
	}
	t.TaxRate, t.Declared = form.TaxRate, form.Declared
	if s.Taxes, err = org.Put(s.Taxes, t); err != nil {
		return org.Tax{}, err
	}
	err = a.Table.SaveEntries(s)
	return *t, err
}
