package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Get gives an item and how much of it there is.
var Get = op.Define(op.Spec{
	ID:      "item.get",
	On:      op.Get("/items/{id}"),
	Summary: "Read an item",
	Doc:     "With its stock in all and in each warehouse; a service has none. The stock is of this moment, while the ETag is that of the item's card alone.",
	Needs:   rights.View(rights.Items),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the item.
type GetInput struct {
	ID stock.ItemID `path:"id" doc:"The item"`
}

// Page is an item and how much of it there is.
type Page struct {
	stock.Item
	Stock *stock.Stock `json:"stock,omitempty" readOnly:"true" doc:"How much of it there is; a service has none"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	i, levels, err := store.ItemWithStock(ctx, a.Table, in.ID)
	if err != nil || i.Kind == stock.Service {
		return Page{Item: i}, err
	}
	all := stock.InAll(levels)
	return Page{Item: i, Stock: &all}, nil
}
