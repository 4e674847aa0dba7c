package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Get returns an order with its invoiced and paid amounts and allowed actions.
var Get = op.Define(op.Spec{
	ID:      "salesorder.get",
	On:      op.Get("/sales-orders/{id}"),
	Beside:  collection(),
	Summary: "Read a sales order",
	Doc: "Paid amounts are shown to users with the right to view invoices, and are eventually consistent. " +
		"include=availability adds the availability of each line's goods, for users with the right to view items.",
	Needs: rights.View(rights.SalesOrders),
	May:   []op.Grant{op.ReadTable},
}, get)

// GetInput is the order and the additional fields.
type GetInput struct {
	ID      sales.OrderID `path:"id" doc:"The order"`
	Include string        `query:"include" enum:"availability" doc:"availability: add the availability of each line's goods"`
}

// Page is an order with the amounts of its invoices.
type Page struct {
	sales.View
	Paid         trade.Progress       `json:"paid,omitempty" readOnly:"true" enum:"none,partly,fully" doc:"Payment progress of the order"`
	Money        *sales.Money         `json:"money,omitempty" readOnly:"true" doc:"Amounts of its invoices"`
	Availability []sales.Availability `json:"availability,omitempty" readOnly:"true" doc:"Availability of each line's goods, with include=availability"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	o, err := store.ReadOrder(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
	}
	p := Page{View: o.Show(org.Seller{})}
	if a.Caller.May(rights.View(rights.Invoices)) {
		m, err := store.MoneyOf(ctx, a.Table, o)
		if err != nil {
			return Page{}, err
		}
		p.Paid, p.Money = m.Settled(o.Totals.Total), &m
	}
	if in.Include == "availability" && a.Caller.May(rights.View(rights.Items)) {
		p.Availability, err = availability(ctx, a, o)
	}
	return p, err
}

// availability reads the stock of the order's items in one request.
func availability(ctx context.Context, a *app.App, o sales.Order) ([]sales.Availability, error) {
	levels := map[stock.ItemID]stock.Level{}
	for _, l := range o.Lines {
		if o.Stocked(l) {
			a.Table.Expect(store.Stock(l.Item, o.Warehouse.ID))
		}
	}
	for _, l := range o.Lines {
		if _, known := levels[l.Item]; known || !o.Stocked(l) {
			continue
		}
		level, err := store.Level(ctx, a.Table, l.Item, o.Warehouse.ID)
		if err != nil {
			return nil, err
		}
		levels[l.Item] = level
	}
	return o.Availability(levels), nil
}
