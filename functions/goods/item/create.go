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

// Create adds goods or a service to what we trade in.
var Create = op.Define(op.Spec{
	ID:      "item.create",
	On:      op.Post("/items"),
	Summary: "Create an item",
	Doc:     "Two items never share an SKU (item.sku_taken). Its price may have as many decimals as the preferences say (item.price_decimals); its tax must be declared (item.tax_unknown) and offered (item.tax_inactive).",
	Needs:   rights.Create(rights.Items),
	Faults:  op.Faults{"item.name", "item.price", "item.price_decimals", "item.reorder_level", "item.sku_taken", "item.tax_inactive", "item.tax_unknown"},
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, create)

// CreateInput is what we must know about a new item.
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
