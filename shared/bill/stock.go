package bill

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// This file computes the effect of invoices on the stock, together with that of orders.
//
// Sending an invoice reduces the accounting stock. Before that, quantities are
// reserved (committed), and each unit is reserved by exactly one document at a time:
//
//	confirmed order                   reserves  the wanted quantities that are on no invoice
//	any other order                   reserves  nothing
//	draft invoice made from an order  reserves  its quantities
//	any other invoice                 reserves  nothing
//
//	committed  = reserved by all orders + reserved by all draft invoices from orders
//	accounting = received − on sent invoices that are neither void nor credited
//
// So each step moves the stock by the difference for the order (sales.Moves) and for
// the invoice (Moves), in one transaction:
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
// Sending a reserved quantity does not reduce the available quantity and is never
// refused. Withdrawing an invoice is never refused either. Sending an invoice without
// an order and converting a draft order reduce the available quantity: they are
// refused if they oversell and the organisation forbids overselling.

// Moves returns the stock moves of a change of an invoice. A new or deleted invoice is
// compared with the zero Invoice. With guard, a move above the available quantity is
// refused.
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

// effect returns the effect of one line of the invoice on the stock, in the invoice's
// current state. Services, free text and goods without a warehouse have no stock.
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
