package audit

import (
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// level notes how much of an item is said to be in a warehouse.
func (a *audit) level(s store.Stored) {
	a.Checks++
	f := figures(s.Figures)
	if want := f["accounting"].Sub(f["committed"]); !f["available"].Equal(want) {
		a.find(s.Org, s.Place, "stock.available", "%s are available, and %s by the books less what is promised.", f["available"], want)
	}
	a.note(fact{Topic: sums, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place, Rule: "stock.level", What: "a stock level", Figures: without(f, "available")})
}

// adjusted notes what a movement made by hand does to the stock.
func (a *audit) adjusted(s store.Stored, m stock.Adjustment) {
	s.ID = s.Of
	a.uses(s, s.Of, string(m.Warehouse))
	a.moved(s.Org, stock.Move{Item: stock.ItemID(s.Of), Warehouse: m.Warehouse, Physical: m.Quantity, Accounting: m.Quantity})
}

// moved notes what something does to the stock.
func (a *audit) moved(o org.OrganizationID, m stock.Move) {
	place := store.Stock(m.Item, m.Warehouse).Place(o)
	a.note(fact{
		Topic: sums, Key: place, Org: o, Doc: place, Rule: "stock.level", What: "a stock level",
		Figures: without(map[string]money.Quantity{"physical": m.Physical, "accounting": m.Accounting, "committed": m.Committed}, ""),
	})
}
