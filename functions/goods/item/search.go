package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
)

// Search finds items by what the clerk remembers of them.
var Search = op.Define(op.Spec{
	ID:      "item.search",
	On:      op.Get("/items/search"),
	Summary: "Search items",
	Doc:     "Every word must begin a word of the item's name or its SKU. Case and accents do not matter. An item is found within a moment of its creation.",
	Needs:   rights.View(rights.Items),
	Faults:  op.Faults{"search.short"},
	May:     []op.Grant{op.ReadTable},
}, search)

// SearchInput is what is remembered.
type SearchInput struct {
	Q     string `query:"q" required:"true" minLength:"2" maxLength:"100" doc:"Words, at least two letters" example:"queso cab"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"How many at most"`
}

func search(ctx context.Context, a *app.App, in SearchInput) (op.List[stock.Row], error) {
	rows, err := a.Table.SearchItems(ctx, in.Q, in.Limit)
	return op.ListOf(rows, ""), err
}
