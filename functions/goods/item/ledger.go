package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Ledger lists the movements of an item's stock made by hand.
var Ledger = op.Define(op.Spec{
	ID:      "item.ledger",
	On:      op.Get("/items/{id}/ledger"),
	Summary: "List the stock movements of an item",
	Doc:     "Those made by hand, newest first, with who made them and why. What orders and invoices moved is told by these.",
	Needs:   rights.View(rights.Items),
	May:     []op.Grant{op.ReadTable},
}, ledger)

// LedgerInput is the item and which part of the list.
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
