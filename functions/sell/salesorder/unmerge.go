package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/desk"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// Unmerge undoes the last merge of an order.
var Unmerge = op.Define(op.Spec{
	ID:      "salesorder.unmerge",
	On:      op.Post("/sales-orders/{id}/unmerge"),
	Summary: "Undo a merge",
	Doc: "The id is that of the surviving order. Merges are undone one at a time, the most recent first. " +
		"Both orders get the survivor's current status. " +
		"The request is refused if the survivor is packed or invoiced, or if its lines, customer or addresses were changed after the merge.",
	Needs: rights.Edit(rights.SalesOrders),
	Faults: op.Faults{
		"stock.short", "unmerge.changed", "unmerge.invoice", "unmerge.not_last", "unmerge.nothing", "unmerge.package", "unmerge.status",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, unmerge)

// Unmerged is the two orders after the merge is undone.
type Unmerged struct {
	sales.View            // the survivor
	Restored   sales.View `json:"restored" doc:"The order that was merged"`
}

func unmerge(ctx context.Context, a *app.App, in MoveInput) (Unmerged, error) {
	survivor, s, err := desk.Open(ctx, a, store.Orders, in.ID)
	if err != nil {
		return Unmerged{}, err
	}
	var other sales.Order
	if id, merged := survivor.LastMerged(); merged {
		if other, err = store.Orders.Get(ctx, a.Table, id); err != nil {
			return Unmerged{}, err
		}
		if other.MergedInto != survivor.ID {
			return Unmerged{}, a.Table.Conflict() // another request undid the merge after the survivor was read
		}
	}
	survivor, other, err = sales.Unmerge(survivor, other)
	if err != nil {
		return Unmerged{}, err
	}
	if err := store.Orders.Save(a.Table, &survivor, store.Guard(s.Preferences)); err != nil {
		return Unmerged{}, err
	}
	err = store.Orders.Save(a.Table, &other, store.Guard(s.Preferences))
	return Unmerged{View: survivor.Show(s.Seller), Restored: other.Show(s.Seller)}, err
}
