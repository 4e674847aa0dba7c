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

// AdjustStock changes the stock of an item manually.
var AdjustStock = op.Define(op.Spec{
	ID:      "item.adjust-stock",
	On:      op.Post("/items/{id}/adjust-stock"),
	Summary: "Adjust the stock of an item",
	Doc: "The quantity, positive or negative, is added to the physical and to the accounting stock; the ledger records the movement. " +
		"The stock may become negative, since the adjustment records a fact. A service has no stock (item.no_stock). " +
		"Concurrent adjustments are all applied, so no If-Match is needed. level is the stock read at the start of this " +
		"request plus its movement; item.get returns the current stock. " +
		"Send an Idempotency-Key, so that a retry makes no second movement.",
	Needs: rights.Edit(rights.Items),
	Faults: op.Faults{
		"item.no_stock", "item.note_missing", "item.quantity_zero", "item.warehouse_missing", "item.warehouse_unknown",
	},
	May:         []op.Grant{op.ReadTable, op.WriteTable},
	Commutative: true,
}, adjustStock)

// AdjustStockInput is the item and the correction.
type AdjustStockInput struct {
	ID   stock.ItemID `path:"id" doc:"The item"`
	Body stock.Correction
}

// Adjusted is an item, a movement of its stock, and the stock after it.
type Adjusted struct {
	stock.Item
	Movement stock.Adjustment `json:"movement" doc:"The movement as recorded in the ledger"`
	Level    stock.Level      `json:"level" doc:"Stock in the warehouse at the start of the request plus this movement"`
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
