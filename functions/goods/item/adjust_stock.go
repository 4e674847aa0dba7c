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

// AdjustStock adds to the stock of an item, or takes from it, by hand.
var AdjustStock = op.Define(op.Spec{
	ID:      "item.adjust-stock",
	On:      op.Post("/items/{id}/adjust-stock"),
	Summary: "Adjust the stock of an item",
	Doc: "The quantity is added to what is there, or taken when negative, on the shelf and in the books; the movement is kept in the ledger. " +
		"It may take more than there is: what happened on the shelf has happened. A service has no stock (item.no_stock). " +
		"Adjustments made at the same moment all count, each once: none needs If-Match, and level is what was there when this one began with this one added, which others may have changed meanwhile; item.get tells how much there is. " +
		"Send an Idempotency-Key, so that a repeated request is not a second movement.",
	Needs:       rights.Edit(rights.Items),
	Faults:      op.Faults{"item.no_stock", "item.note_missing", "item.quantity_zero", "item.warehouse_missing", "item.warehouse_unknown"},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, adjustStock)

// AdjustStockInput is the item and what is corrected.
type AdjustStockInput struct {
	ID   stock.ItemID `path:"id" doc:"The item"`
	Body stock.Correction
}

// Adjusted is an item, a movement of its stock, and what that made of it.
type Adjusted struct {
	stock.Item
	Movement stock.Adjustment `json:"movement" doc:"The movement, as the ledger keeps it"`
	Level    stock.Level      `json:"level" doc:"What was in the warehouse when the request began, with this movement added"`
}

func adjustStock(ctx context.Context, a *app.App, in AdjustStockInput) (Adjusted, error) {
	a.Table.Expect(store.Settings())
	if in.Body.Warehouse != "" {
		a.Table.Expect(store.Stock(in.ID, in.Body.Warehouse))
	}
	i, err := store.Items.Get(ctx, a.Table, in.ID)
	if err != nil {
		return Adjusted{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return Adjusted{}, err
	}
	move, err := i.Adjust(id.New[stock.MovementID](a.Now), in.Body, s, a.Now, a.Caller.Actor())
	if err != nil {
		return Adjusted{}, err
	}
	level, err := store.Level(ctx, a.Table, i.ID, move.Warehouse)
	if err != nil {
		return Adjusted{}, err
	}
	err = store.Adjust(a.Table, i, move)
	i.Used = true
	return Adjusted{Item: i, Movement: move, Level: level.After(move.Move(i))}, err
}
