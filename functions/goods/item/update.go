package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Update changes an item.
var Update = op.Define(op.Spec{
	ID:      "item.update",
	On:      op.Patch("/items/{id}"),
	Summary: "Change an item",
	Doc: "Existing documents keep the item's data from before. The kind and the unit of an item that documents name, or " +
		"whose stock was adjusted, are fixed (item.kind_fixed, item.unit_fixed). The other rules are those of item.create.",
	Needs: rights.Edit(rights.Items),
	Faults: op.Faults{
		"item.kind_fixed", "item.name", "item.price", "item.price_decimals", "item.reorder_level", "item.sku_taken", "item.tax_inactive",
		"item.tax_unknown", "item.unit_fixed",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, update)

// UpdateInput is the item and the changes.
type UpdateInput struct {
	ID   stock.ItemID `path:"id" doc:"The item"`
	Body op.MergePatch[stock.Card]
}

func update(ctx context.Context, a *app.App, in UpdateInput) (stock.Item, error) {
	a.Table.Expect(store.Settings())
	i, err := store.Items.Get(ctx, a.Table, in.ID)
	if err != nil {
		return i, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return i, err
	}
	card, err := in.Body.Apply(i.Card)
	if err != nil {
		return i, err
	}
	if i.Used && i.Fixed(card) {
		documents, err := store.NamedBy(ctx, a.Table, string(in.ID))
		undecided := fault.Code(err) == "item.used"
		if err != nil && !undecided {
			return i, err
		}
		i.Used = undecided || len(documents) > 0
	}
	if err := i.Write(card, s); err != nil {
		return i, err
	}
	err = store.SaveItem(a.Table, &i)
	return i, err
}
