package tax

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Create creates a tax for the lines of documents.
var Create = op.Define(op.Spec{
	ID:      "tax.create",
	On:      op.Post("/taxes"),
	Summary: "Create a tax",
	Doc: "The rate of category S is above 0; a tax of 0 % needs the category that gives the reason. Documents copy the tax, so " +
		"changing it does not change existing documents. The first tax is the default.",
	Needs: rights.Create(rights.Settings),
	Faults: op.Faults{
		"tax.components", "tax.negative", "tax.category", "tax.zero_rate", "tax.reason", "tax.default_inactive", "tax.name", "tax.name_taken",
		"tax.too_many",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new tax.
type CreateInput struct {
	Body Form
}

func create(ctx context.Context, a *app.App, in CreateInput) (org.Tax, error) {
	if err := in.Body.Check(); err != nil {
		return org.Tax{}, err
	}
	return store.Declare(ctx, a.Table, org.Taxes, &org.Tax{
		ID: id.New[org.TaxID](a.Now), TaxRate: in.Body.TaxRate, Declared: in.Body.Declared,
	})
}
