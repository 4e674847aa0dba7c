package bill

import (
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// What invoices do to the stock, and how it fits what orders do.
//
// The books' stock (accounting) falls when an invoice is sent. What was
// promised before that is committed, and each piece is held by exactly one
// document at a time:
//
//	confirmed order                 holds  ordered − cancelled − invoiced
//	draft, void, closed, merged     hold   nothing
//	draft invoice made from an order holds its quantities
//	any other invoice               holds  nothing
//
//	committed = what all orders hold + what all draft invoices from orders hold
//
// so that each step moves the stock by the difference, order (shared/sales) and
// invoice (here) together:
//
//	step                          order       invoice       accounting  committed
//	confirm                       +q          .             .           +q
//	convert to a draft invoice    −q          +q            .           .
//	send that invoice             .           −q            −q          −q
//	delete that draft             +q          −q            .           .
//	… the order was closed        .           −q            .           −q
//	send one without an order     .           .             −q          .
//	void a sent one               +q          .             +q          +q
//	… of a closed or no order     .           .             +q          .
//	credit a sent one             .           .             +q          .
//
// What the column "order" says is the order's to stage. Sending what was
// promised takes nothing from what is available, and is never refused; an
// invoice without an order takes from it, and is where overselling is forbidden.

// SendMoves are the movements of stock when the invoice is sent.
func (i Invoice) SendMoves(p org.Preferences) []stock.Move {
	return i.moves(func(m *stock.Move, l Line) {
		m.Accounting = l.Quantity.Neg()
		if l.From != nil {
			m.Committed = l.Quantity.Neg()
		} else {
			m.Guard = p.ForbidOverselling
		}
	})
}

// DeleteMoves are the movements when the draft is deleted: what it held for an
// order is let go. The order takes it up again if it still wants it.
func (i Invoice) DeleteMoves() []stock.Move {
	return i.moves(func(m *stock.Move, l Line) {
		if l.From != nil {
			m.Committed = l.Quantity.Neg()
		}
	})
}

// ReturnMoves are the movements when the sent invoice is voided or taken back
// by a credit note: the goods are in our books again.
func (i Invoice) ReturnMoves() []stock.Move {
	return i.moves(func(m *stock.Move, l Line) { m.Accounting = l.Quantity })
}

// moves makes one movement for each line of goods that lie somewhere; a service
// and a free text have no stock.
func (i Invoice) moves(fill func(*stock.Move, Line)) []stock.Move {
	var out []stock.Move
	for n, l := range i.Lines {
		if l.Kind != stock.Goods || l.Item == "" || i.Warehouse.ID == "" {
			continue
		}
		m := stock.Move{
			Item: l.Item, Warehouse: i.Warehouse.ID, Physical: money.Quantity{}, Pointer: fmt.Sprintf("/lines/%d/quantity", n), Name: l.Name,
		}
		fill(&m, l)
		out = append(out, m)
	}
	return out
}

// HoldMoves are the movements when a draft is made from an order: what the
// order held, the draft holds now.
func (i Invoice) HoldMoves() []stock.Move {
	return i.moves(func(m *stock.Move, l Line) {
		if l.From != nil {
			m.Committed = l.Quantity
		}
	})
}
