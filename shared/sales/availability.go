package sales

import (
	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// Availability is the availability of a line's goods.
type Availability struct {
	Line      int            `json:"line" doc:"The line" example:"1"`
	Item      stock.ItemID   `json:"item_id" doc:"Its item"`
	OnHand    money.Quantity `json:"on_hand" doc:"Accounting stock of the item in the order's warehouse"`
	Available money.Quantity `json:"available" doc:"Quantity on hand less the quantity reserved by all orders, including this one"`
	Short     money.Quantity `json:"short" doc:"Quantity the line still needs and that is not available; 0 if it is in stock"`
}

// Stocked reports whether the goods of a line come from a warehouse.
func (o Order) Stocked(l trade.Line) bool {
	return l.Item != "" && l.Kind == stock.Goods && o.Warehouse.ID != ""
}

// Availability returns the availability of each line with goods, given the levels
// of its items in the order's warehouse. Goods that the order reserves are
// available to it. Stock is allocated to lines of the same item in document order.
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

// missing returns the wanted quantity that is not available.
func missing(wanted, available money.Quantity) money.Quantity {
	if available.Sign() < 0 {
		available = money.Quantity{}
	}
	if wanted.Cmp(available) <= 0 {
		return money.Quantity{}
	}
	return wanted.Sub(available)
}
