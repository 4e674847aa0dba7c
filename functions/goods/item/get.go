package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Get returns an item and its stock.
var Get = op.Define(op.Spec{
	ID:      "item.get",
	On:      op.Get("/items/{id}"),
	Summary: "Read an item",
	Doc:     "Includes the total stock and the stock of each warehouse; a service has none. The version of the item does not change with its stock.",
	Needs:   rights.View(rights.Items),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the item.
type GetInput struct {
	ID stock.ItemID `path:"id" doc:"The item"`
}

// Page is an item and its stock.
type Page struct {
	stock.Item
	Stock *stock.Stock `json:"stock,omitempty" readOnly:"true" doc:"Stock of the item; a service has none"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	i, levels, err := store.ItemWithStock(ctx, a.Table, in.ID)
	if err != nil || i.Kind == stock.Service {
		return Page{Item: i}, err
	}
	all := stock.InAll(levels)
	return Page{Item: i, Stock: &all}, nil
}
