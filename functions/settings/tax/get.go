package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a tax.
var Get = op.Define(op.Spec{
	ID:      "tax.get",
	On:      op.Get("/taxes/{id}"),
	Summary: "Read a tax",
	Doc:     "Active or not, with its components.",
	Needs:   rights.View(rights.Settings),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the tax.
type GetInput struct {
	ID org.TaxID `path:"id" doc:"The tax"`
}

func get(ctx context.Context, a *app.App, in GetInput) (org.Tax, error) {
	return store.Declared(ctx, a.Table, org.Taxes, in.ID)
}
