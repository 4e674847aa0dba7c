package stock

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Figures are the quantities of an item.
type Figures struct {
	Physical   money.Quantity `json:"physical" doc:"Physical stock: received minus shipped"`
	Accounting money.Quantity `json:"on_hand" doc:"Accounting stock: billed purchases minus sent invoices"`
	Committed  money.Quantity `json:"committed" doc:"Promised by confirmed orders and not yet on a sent invoice"`
	Available  money.Quantity `json:"available" doc:"On hand minus committed; negative when oversold"`
}

// Add returns the sum of two figures.
func (f Figures) Add(o Figures) Figures {
	return Figures{
		Physical: f.Physical.Add(o.Physical), Accounting: f.Accounting.Add(o.Accounting),
		Committed: f.Committed.Add(o.Committed), Available: f.Available.Add(o.Available),
	}
}

// Level is the stock of an item in one warehouse.
type Level struct {
	Warehouse org.WarehouseID `json:"warehouse_id" doc:"Warehouse"`
	Figures
}

// After returns the level after a movement.
func (l Level) After(m Move) Level {
	l.Figures = l.Add(Figures{Physical: m.Physical, Accounting: m.Accounting, Committed: m.Committed, Available: m.Available()})
	return l
}

// Stock is the stock of an item in all warehouses.
type Stock struct {
	Figures
	Warehouses []Level `json:"warehouses" doc:"The quantities in each warehouse that has or had the item"`
}

// InAll sums an item's levels.
func InAll(levels []Level) Stock {
	s := Stock{Warehouses: levels}
	for _, l := range levels {
		s.Figures = s.Add(l.Figures)
	}
	return s
}

// Move changes a level. A document stages moves; the table sums the moves of
// one item and warehouse and applies them in the document's transaction.
type Move struct {
	Item       ItemID
	Warehouse  org.WarehouseID
	Physical   money.Quantity
	Accounting money.Quantity
	Committed  money.Quantity
	Guard      bool   // refuse to use more than the available quantity
	Pointer    string // JSON pointer of the quantity in the request
	Name       string // name of the item, for the refusal
}

// Available is the change of the available quantity.
func (m Move) Available() money.Quantity { return m.Accounting.Sub(m.Committed) }

// Add returns the sum of two moves of one item and warehouse, with the pointer of the first.
func (m Move) Add(o Move) Move {
	m.Physical, m.Accounting, m.Committed = m.Physical.Add(o.Physical), m.Accounting.Add(o.Accounting), m.Committed.Add(o.Committed)
	m.Guard = m.Guard || o.Guard
	return m
}

// Total sums moves per item and warehouse, in the order of their first occurrence,
// and drops sums of zero.
func Total(moves []Move) []Move {
	type position struct {
		item      ItemID
		warehouse org.WarehouseID
	}
	at := map[position]int{}
	var out []Move
	for _, m := range moves {
		p := position{m.Item, m.Warehouse}
		if i, known := at[p]; known {
			out[i] = out[i].Add(m)
			continue
		}
		at[p] = len(out)
		out = append(out, m)
	}
	return slices.DeleteFunc(out, func(m Move) bool {
		return m.Physical.IsZero() && m.Accounting.IsZero() && m.Committed.IsZero()
	})
}

// Short is the refusal to promise more than the available quantity.
func Short(m Move, available money.Quantity) error {
	return fault.Invalid("stock.short", m.Pointer, "Only %s of %s are available, but %s are needed. "+
		"Reduce the quantity, or allow overselling in the preferences.", available, m.Name, m.Available().Neg())
}
