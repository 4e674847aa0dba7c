package sales

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// Held is what the order itself keeps committed for one of its lines. Only a
// confirmed order holds goods: what is ordered and neither cancelled nor on an
// invoice. An invoice, even a draft, takes its part of the commitment over.
func (o Order) Held(l trade.Line) money.Quantity {
	if o.Status != Confirmed || !o.Stocked(l) {
		return money.Quantity{}
	}
	return l.Left(trade.Invoiced)
}

// Moves is what the stock sees of a change of an order: the difference of what
// it holds, line by line. A new order is compared with the zero Order. With
// guard, what rises is refused where it takes more than is available; goods on
// the shelf do not move.
func Moves(before, after Order, guard bool) []stock.Move {
	var all []stock.Move
	was := make(map[int]trade.Line, len(before.Lines))
	for _, l := range before.Lines {
		was[l.ID] = l
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
		old := was[l.ID]
		delete(was, l.ID)
		if old.Item == l.Item && before.Warehouse.ID == after.Warehouse.ID {
			add(after, l, after.Held(l).Sub(before.Held(old)), pointer)
			continue
		}
		add(before, old, before.Held(old).Neg(), pointer)
		add(after, l, after.Held(l), pointer)
	}
	for _, l := range before.Lines {
		if gone, ok := was[l.ID]; ok {
			add(before, gone, before.Held(gone).Neg(), "/lines")
		}
	}
	return all
}
