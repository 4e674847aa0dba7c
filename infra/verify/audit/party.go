package audit

import (
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/store"
)

// level records the stock level of an item in a warehouse.
func (a *audit) level(s store.Stored) {
	a.Checks++
	f := figures(s.Figures)
	if want := f["accounting"].Sub(f["committed"]); !f["available"].Equal(want) {
		a.find(s.Org, s.Place, "stock.available", "The available stock is %s, but accounting less committed stock is %s.",
			f["available"], want)
	}
	a.record(fact{
		Topic: sums, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place,
		Rule: "stock.level", What: "the stock level", Figures: without(f, "available"),
	})
}

// adjusted records the stock move of a manual adjustment.
func (a *audit) adjusted(s store.Stored, m stock.Adjustment) {
	s.ID = s.Of
	a.usesDocuments(s, s.Of, string(m.Warehouse))
	a.move(s.Org, stock.Move{Item: stock.ItemID(s.Of), Warehouse: m.Warehouse, Physical: m.Quantity, Accounting: m.Quantity})
}

// move records a stock move.
func (a *audit) move(o org.OrganizationID, m stock.Move) {
	place := store.Stock(m.Item, m.Warehouse).Place(o)
	a.record(fact{
		Topic: sums, Key: place, Org: o, Doc: place, Rule: "stock.level", What: "the stock level",
		Figures: without(map[string]money.Quantity{
			"physical": m.Physical, "accounting": m.Accounting, "committed": m.Committed,
		}, ""),
	})
}
