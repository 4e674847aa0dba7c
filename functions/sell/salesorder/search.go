package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
)

// Search finds orders by what the clerk remembers of them.
var Search = op.Define(op.Spec{
	ID:      "salesorder.search",
	On:      op.Get("/sales-orders/search"),
	Summary: "Search sales orders",
	Doc:     "Every word must begin a word of the order: its number, its customer's names, the customer's own order number. Case and accents do not matter. An order is found within a moment of its creation.",
	Needs:   rights.View(rights.SalesOrders),
	Faults:  op.Faults{"search.short"},
	May:     []op.Grant{op.ReadTable},
}, search)

// SearchInput is what is remembered.
type SearchInput struct {
	Q     string `query:"q" required:"true" minLength:"2" maxLength:"100" doc:"Words, at least two letters" example:"chevalier 00042"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"How many at most"`
}

func search(ctx context.Context, a *app.App, in SearchInput) (op.List[sales.Row], error) {
	rows, err := a.Table.SearchOrders(ctx, in.Q, in.Limit)
	return op.ListOf(rows, ""), err
}
