package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Ledger lists the stock adjustments of an item.
var Ledger = op.Define(op.Spec{
	ID:      "item.ledger",
	On:      op.Get("/items/{id}/ledger"),
	Summary: "List the stock adjustments of an item",
	Doc:     "Manual adjustments, newest first, with user and reason. Orders and invoices show their own stock movements.",
	Needs:   rights.View(rights.Items),
	May:     []op.Grant{op.ReadTable},
}, ledger)

// LedgerInput is the item and the page.
type LedgerInput struct {
	ID stock.ItemID `path:"id" doc:"The item"`
	op.Listing
}

func ledger(ctx context.Context, a *app.App, in LedgerInput) (op.List[stock.Adjustment], error) {
	if _, err := store.Items.Get(ctx, a.Table, in.ID); err != nil {
		return op.List[stock.Adjustment]{}, err
	}
	moves, next, err := store.Ledger(ctx, a.Table, in.ID, in.Page(true))
	return op.ListOf(moves, next), err
}
