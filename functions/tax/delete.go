package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Delete takes back a tax that nothing has used.
var Delete = op.Define(op.Spec{
	ID:      "tax.delete",
	On:      op.Delete("/taxes/{id}"),
	Summary: "Delete a tax",
	Doc:     "Refused with tax.used once something has used it: make it inactive instead.",
	Needs:   rights.Delete(rights.Settings),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the tax.
type DeleteInput struct {
	ID org.TaxID `path:"id" doc:"The tax"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	s, err := a.Table.Settings(ctx)
	if err != nil {
		return op.Nothing{}, err
	}
	t, err := table.Declared(a.Table, s.Taxes, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if s.Taxes, err = org.Remove(s.Taxes, t); err != nil {
		return op.Nothing{}, err
	}
	return op.Nothing{}, a.Table.SaveEntries(s)
}
