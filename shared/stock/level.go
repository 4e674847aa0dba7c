package stock

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// Figures is how much of an item there is.
type Figures struct {
	Physical   money.Quantity `json:"physical" doc:"On the shelf: received less shipped"`
	Accounting money.Quantity `json:"on_hand" doc:"By the books: billed purchases less sent invoices"`
	Committed  money.Quantity `json:"committed" doc:"Promised by confirmed orders and not on a sent invoice yet"`
	Available  money.Quantity `json:"available" doc:"On hand less committed; negative when oversold"`
}

// Add adds figures up.
func (f Figures) Add(o Figures) Figures {
	return Figures{
		Physical: f.Physical.Add(o.Physical), Accounting: f.Accounting.Add(o.Accounting),
		Committed: f.Committed.Add(o.Committed), Available: f.Available.Add(o.Available),
	}
}

// Level is how much of an item there is in one warehouse.
type Level struct {
	Warehouse org.WarehouseID `json:"warehouse_id" doc:"Where"`
	Figures
}

// After is the level once a movement has been made.
func (l Level) After(m Move) Level {
	l.Figures = l.Add(Figures{Physical: m.Physical, Accounting: m.Accounting, Committed: m.Committed, Available: m.Available()})
	return l
}

// Stock is how much of an item there is everywhere.
type Stock struct {
	Figures
	Warehouses []Level `json:"warehouses" doc:"The same in each warehouse the item has been in"`
}

// InAll adds up an item's levels.
func InAll(levels []Level) Stock {
	s := Stock{Warehouses: levels}
	for _, l := range levels {
		s.Figures = s.Add(l.Figures)
	}
	return s
}

// Move changes a level. A document stages moves; the table adds up those of
// one item and warehouse and applies them with the document.
type Move struct {
	Item       ItemID
	Warehouse  org.WarehouseID
	Physical   money.Quantity
	Accounting money.Quantity
	Committed  money.Quantity
	Guard      bool   // refuse when it takes more than is available
	Pointer    string // where the request asked for it
	Name       string // of the item, for the refusal
}

// Available is what the move takes from or gives to the available quantity.
func (m Move) Available() money.Quantity { return m.Accounting.Sub(m.Committed) }

// Add adds up moves of one item and warehouse; the pointer of the first stays.
func (m Move) Add(o Move) Move {
	m.Physical, m.Accounting, m.Committed = m.Physical.Add(o.Physical), m.Accounting.Add(o.Accounting), m.Committed.Add(o.Committed)
	m.Guard = m.Guard || o.Guard
	return m
}

// Total adds up moves per item and warehouse, in the order they first appear,
// and drops what cancels out.
func Total(moves []Move) []Move {
	type place struct {
		item      ItemID
		warehouse org.WarehouseID
	}
	at := map[place]int{}
	var out []Move
	for _, m := range moves {
		p := place{m.Item, m.Warehouse}
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

// Short is the refusal to promise more than is available.
func Short(m Move, available money.Quantity) error {
	return fault.Invalid("stock.short", m.Pointer, "Only %s of %s are available; %s are asked for. Order less, or allow overselling in the preferences.", available, m.Name, m.Available().Neg())
}
