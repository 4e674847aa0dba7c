package sales

import (
	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// Availability is whether a line's goods are there.
type Availability struct {
	Line      int            `json:"line" doc:"The line" example:"1"`
	Item      stock.ItemID   `json:"item_id" doc:"Its item"`
	OnHand    money.Quantity `json:"on_hand" doc:"Of the item in the order's warehouse, by the books"`
	Available money.Quantity `json:"available" doc:"On hand less what is promised to all orders, this one included"`
	Short     money.Quantity `json:"short" doc:"What the line still wants and cannot have; 0: it is in stock"`
}

// Stocked tells whether the goods of a line come from a warehouse.
func (o Order) Stocked(l trade.Line) bool {
	return l.Item != "" && l.Kind == stock.Goods && o.Warehouse.ID != ""
}

// Availability says of each line with goods whether they are there, given the
// levels of its items in the order's warehouse. What the order holds already is
// there for it; the lines of one item are served in the order they are printed.
func (o Order) Availability(levels map[stock.ItemID]stock.Level) []Availability {
	free := make(map[stock.ItemID]money.Quantity, len(levels))
	for id, level := range levels {
		free[id] = level.Available
	}
	for _, l := range o.Lines {
		if held := o.Held(l); !held.IsZero() {
			free[l.Item] = free[l.Item].Add(held)
		}
	}
	lines := []Availability{}
	for _, l := range o.Lines {
		if !o.Stocked(l) {
			continue
		}
		a := Availability{Line: l.ID, Item: l.Item, OnHand: levels[l.Item].Accounting, Available: levels[l.Item].Available}
		if o.Status == Draft || o.Status == Confirmed {
			a.Short = missing(l.Left(trade.Invoiced), free[l.Item])
			free[l.Item] = free[l.Item].Sub(l.Left(trade.Invoiced))
		}
		lines = append(lines, a)
	}
	return lines
}

// missing is how much of what is wanted is not there.
func missing(wanted, there money.Quantity) money.Quantity {
	if there.Sign() < 0 {
		there = money.Quantity{}
	}
	if wanted.Cmp(there) <= 0 {
		return money.Quantity{}
	}
	return wanted.Sub(there)
}
