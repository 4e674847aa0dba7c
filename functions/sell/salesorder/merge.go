package salesorder

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Merge merges two orders into one, so that one document remains to prepare, ship
// and invoice.
var Merge = op.Define(op.Spec{
	ID:      "salesorder.merge",
	On:      op.Post("/sales-orders/merge"),
	Summary: "Merge two sales orders",
	Doc: "Both orders must have the same customer, addresses, currency and tax mode, and be both drafts or both confirmed. " +
		"Neither is packed, invoiced or from a marketplace. Each rule has its own fault code. " +
		"The survivor takes over the other's lines, shipping charge, adjustment and discount, so its total is the sum of the two. " +
		"Of two warehouses the survivor's remains, and the reserved goods of both orders move there (stock.short if they are not available " +
		"there and overselling is forbidden). " +
		"With dry_run=true the response is a preview. To undo a merge, use salesorder.unmerge.",
	Needs: rights.Edit(rights.SalesOrders),
	Faults: op.Faults{
		"merge.billing_differs", "merge.count", "merge.currency_differs", "merge.customer_differs", "merge.into", "merge.invoice",
		"merge.marketplace", "merge.order_unknown", "merge.package", "merge.same", "merge.shipping_differs", "merge.status",
		"merge.status_differs", "merge.tax_mode_differs", "merge.too_large", "merge.too_long", "stock.short", "version.stale",
	},
	May: []op.Grant{op.ReadTable, op.WriteTable},
}, merge)

// MergeInput is the two orders and the id of the survivor.
type MergeInput struct {
	Body struct {
		Orders []Seen        `json:"orders" exactly:"2" nullable:"false" maxItems:"100" doc:"The two orders, each with the version you have read"`
		Into   sales.OrderID `json:"into,omitempty" maxLength:"40" doc:"Id of the surviving order; by default the older one"`
	}
}

// Seen is an order at the version the caller has read.
type Seen struct {
	ID      sales.OrderID `json:"id" maxLength:"40" doc:"The order" example:"so_01KAMX0000000000000000SA01"`
	Version int           `json:"version" minimum:"1" doc:"Version of the order you have read" example:"1"`
}

// Merged is the result of a merge.
type Merged struct {
	Survivor sales.View      `json:"survivor" doc:"The surviving order, with the lines of both"`
	Merged   sales.View      `json:"merged" doc:"The order merged into it"`
	Settled  []sales.Settled `json:"settled" doc:"Fields for which the survivor keeps its own value"`
}

func merge(ctx context.Context, a *app.App, in MergeInput) (Merged, error) {
	named := in.Body.Orders
	if len(named) != 2 {
		return Merged{}, fault.Invalid("merge.count", "/orders", "Choose exactly two orders; the request has %d.", len(named))
	}
	if into := in.Body.Into; into != "" && into != named[0].ID && into != named[1].ID {
		return Merged{}, fault.Invalid("merge.into", "/into", "Choose one of the two orders, or omit the field: then the older order survives.")
	}
	a.Table.Expect(store.Settings(), store.Orders.Key(named[0].ID), store.Orders.Key(named[1].ID))
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return Merged{}, err
	}
	var orders [2]sales.Order
	var unknown fault.List
	for i, n := range named {
		orders[i], err = store.Orders.Get(ctx, a.Table, n.ID)
		if fault.Code(err) == fault.NotFound().Code {
			unknown.Add("merge.order_unknown", fmt.Sprintf("/orders/%d/id", i), "There is no order with this id. Choose another one.")
			continue
		}
		if err != nil {
			return Merged{}, err
		}
		if err := table.AtVersion(orders[i], n.Version, fmt.Sprintf("/orders/%d/version", i)); err != nil {
			return Merged{}, err
		}
	}
	if err := unknown.Err(); err != nil {
		return Merged{}, err
	}
	survivor, other, err := sales.Merge(orders[0], orders[1], in.Body.Into)
	if err != nil {
		return Merged{}, err
	}
	settled := sales.KeptValues(survivor, other)
	if err := store.Orders.Save(a.Table, &survivor, store.Guard(s.Preferences)); err != nil {
		return Merged{}, err
	}
	err = store.Orders.Save(a.Table, &other, store.Guard(s.Preferences))
	return Merged{Survivor: survivor.Show(s.Seller), Merged: other.Show(s.Seller), Settled: settled}, err
}
