package salesorder

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Get gives an order's page in one answer: what was ordered, what came of it,
// what can be done with it.
var Get = op.Define(op.Spec{
	ID:      "salesorder.get",
	On:      op.Get("/sales-orders/{id}"),
	Summary: "Read a sales order",
	Doc:     "What was paid is shown to those who may see invoices, and follows them within a moment. include=availability tells of each line whether its goods are there, to those who may see items.",
	Needs:   rights.View(rights.SalesOrders),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the order, and what to tell besides.
type GetInput struct {
	ID      sales.OrderID `path:"id" doc:"The order"`
	Include string        `query:"include" enum:"availability" doc:"availability: is each line in stock?"`
}

// Page is an order and what came of it.
type Page struct {
	sales.View
	Paid         trade.Progress       `json:"paid,omitempty" readOnly:"true" enum:"none,partly,fully" doc:"How much of it is paid"`
	Money        *sales.Money         `json:"money,omitempty" readOnly:"true" doc:"What came of its invoices"`
	Availability []sales.Availability `json:"availability,omitempty" readOnly:"true" doc:"Whether the goods of each line are there; when asked for"`
}

func get(ctx context.Context, a *app.App, in GetInput) (Page, error) {
	o, err := store.ReadOrder(ctx, a.Table, in.ID)
	if err != nil {
		return Page{}, err
	}
	p := Page{View: o.Show()}
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

// availability reads the stock of the order's items, in one request.
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
