package item

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// Delete deletes an unused item.
var Delete = op.Define(op.Spec{
	ID:      "item.delete",
	On:      op.Delete("/items/{id}"),
	Summary: "Delete an item",
	Doc: "An item that a document names, or whose stock was adjusted, cannot be deleted (item.used); make it inactive instead. " +
		"After more than ten documents have named it, the first request gets table.busy: repeat it in a minute, and up to 500 are searched. " +
		"The SKU of a deleted item can be used again.",
	Needs:  rights.Delete(rights.Items),
	Faults: op.Faults{"item.used"},
	May:    []op.Grant{op.ReadTable, op.WriteTable},
}, remove)

// DeleteInput names the item.
type DeleteInput struct {
	ID stock.ItemID `path:"id" doc:"The item"`
}

func remove(ctx context.Context, a *app.App, in DeleteInput) (op.Nothing, error) {
	i, err := store.Items.Get(ctx, a.Table, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	documents, err := store.NamedBy(ctx, a.Table, string(in.ID))
	if err != nil {
		return op.Nothing{}, err
	}
	if len(documents) > 0 {
		return op.Nothing{}, i.InUse(documents)
	}
	i.Used = false
	return op.Nothing{}, store.Items.Remove(a.Table, &i)
}
