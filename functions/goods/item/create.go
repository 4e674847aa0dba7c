package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Create creates goods or a service.
var Create = op.Define(op.Spec{
	ID:      "item.create",
	On:      op.Post("/items"),
	Summary: "Create an item",
	Doc: "The SKU must be unique (item.sku_taken). The preferences limit the decimals of the price (item.price_decimals). " +
		"The tax must exist (item.tax_unknown) and be active (item.tax_inactive).",
	Needs: rights.Create(rights.Items),
	Faults: op.Faults{
		"item.name", "item.price", "item.price_decimals", "item.reorder_level", "item.sku_taken", "item.tax_inactive", "item.tax_unknown",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is the new item.
type CreateInput struct {
	Body stock.Card
}

func create(ctx context.Context, a *app.App, in CreateInput) (stock.Item, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return stock.Item{}, err
	}
	i, err := stock.NewItem(id.New[stock.ItemID](a.Now), in.Body, s)
	if err != nil {
		return i, err
	}
	err = store.Items.Add(a.Table, &i, store.Unguarded)
	return i, err
}
