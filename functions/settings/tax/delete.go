package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Delete deletes an unused tax.
var Delete = op.Define(op.Spec{
	ID:      "tax.delete",
	On:      op.Delete("/taxes/{id}"),
	Summary: "Delete a tax",
	Doc:     "A tax that was used cannot be deleted (tax.used); make it inactive instead.",
	Needs:   rights.Delete(rights.Settings),
	Faults:  op.Faults{"tax.used"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the tax.
type DeleteInput struct {
	ID org.TaxID `path:"id" doc:"The tax"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	return op.Nothing{}, store.Undeclare(ctx, a.Table, org.Taxes, in.ID)
}
