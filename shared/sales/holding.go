package sales

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// Held returns the quantity that the order reserves for one of its lines. Only a
// confirmed order reserves goods: the ordered quantity that is neither cancelled
// nor on an invoice. An invoice, even a draft, assumes its share of the
// reservation.
func (o Order) Held(l trade.Line) money.Quantity {
	if o.Status != Confirmed || !o.Stocked(l) {
		return money.Quantity{}
	}
	return l.Left(trade.Invoiced)
}

// Moves returns the stock moves of a change of an order: the difference between
// the quantities it reserves before and after, line by line. A new order is
// compared with the zero Order. With guard, an increase above the available
// quantity is refused. The quantity on hand does not change.
func Moves(before, after Order, guard bool) []stock.Move {
	var all []stock.Move
	oldLines := make(map[int]trade.Line, len(before.Lines))
	for _, l := range before.Lines {
		oldLines[l.ID] = l
	}
	add := func(o Order, l trade.Line, q money.Quantity, pointer string) {
		if !q.IsZero() {
			all = append(all, stock.Move{
				Item: l.Item, Warehouse: o.Warehouse.ID, Committed: q,
				Guard: guard && q.Sign() > 0, Pointer: pointer, Name: l.Name,
			})
		}
	}
	for i, l := range after.Lines {
		pointer := fmt.Sprintf("/lines/%d/quantity", i)
		old := oldLines[l.ID]
		delete(oldLines, l.ID)
		if old.Item == l.Item && before.Warehouse.ID == after.Warehouse.ID {
			add(after, l, after.Held(l).Sub(before.Held(old)), pointer)
			continue
		}
		add(before, old, before.Held(old).Neg(), pointer)
		add(after, l, after.Held(l), pointer)
	}
	for _, l := range before.Lines {
		if removed, ok := oldLines[l.ID]; ok {
			add(before, removed, before.Held(removed).Neg(), "/lines")
		}
	}
	return all
}
