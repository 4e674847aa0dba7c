package bill

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// What invoices do to the stock, and how it fits what orders do.
//
// The books' stock (accounting) falls when an invoice is sent. What was
// promised before that is committed, and each piece is held by exactly one
// document at a time:
//
//	confirmed order                   holds  what is wanted and on no invoice
//	draft, void, closed, merged       hold   nothing
//	draft invoice made from an order  holds  its quantities
//	any other invoice                 holds  nothing
//
//	committed  = what all orders hold + what all draft invoices from orders hold
//	accounting = what came in − what is on sent invoices, neither void nor credited
//
// So each step moves the stock by the difference, that of the order
// (sales.Moves) and that of the invoice (Moves) in one transaction:
//
//	step                           order       invoice     accounting  committed
//	confirm                        +q          .           .           +q
//	convert to a draft invoice     −q          +q          .           .
//	… the order was a draft        .           +q          .           +q
//	send that invoice              .           −q          −q          −q
//	delete that draft              +q          −q          .           .
//	… the order was closed         .           −q          .           −q
//	send one without an order      .           .           −q          .
//	void or credit a sent one      +q          .           +q          +q
//	… of a closed order, or none   .           .           +q          .
//
// Sending what was promised takes nothing from what is available and is never
// refused, nor is taking an invoice back. A sent invoice without an order takes from it, and so does the
// conversion of a draft order: there overselling is refused where the
// organisation forbids it.

// Moves is what the stock sees of a change of an invoice; one that is new or
// gone is compared with the zero Invoice. With guard, what takes more than is
// available is refused.
func Moves(before, after Invoice, guard bool) []stock.Move {
	var out []stock.Move
	add := func(i Invoice, sign func(money.Quantity) money.Quantity, guard bool) {
		for n, l := range i.Lines {
			accounting, committed := i.effect(l)
			if accounting.IsZero() && committed.IsZero() {
				continue
			}
			out = append(out, stock.Move{
				Item: l.Item, Warehouse: i.Warehouse.ID, Accounting: sign(accounting), Committed: sign(committed),
				Guard: guard, Pointer: fmt.Sprintf("/lines/%d/quantity", n), Name: l.Name,
			})
		}
	}
	add(after, func(q money.Quantity) money.Quantity { return q }, guard)
	add(before, money.Quantity.Neg, false)
	return out
}

// effect is what the invoice, as it is, does to the stock by one of its lines.
// A service, a free text and goods from nowhere have no stock.
func (i Invoice) effect(l trade.Line) (accounting, committed money.Quantity) {
	switch {
	case l.Kind != stock.Goods || l.Item == "" || i.Warehouse.ID == "" || i.Status == Void || i.CreditNote != "":
	case i.Status != Draft:
		accounting = l.Quantity.Neg()
	case i.Order != "":
		committed = l.Quantity
	}
	return accounting, committed
}
