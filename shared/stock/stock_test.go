package stock_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comptoir/shared/fault/faulttest"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// house is an organisation with two taxes, one of them inactive, and two warehouses.
func house() org.Settings {
	var s org.Settings
	s.Currency = money.MustCurrency("EUR")
	s.Preferences.PriceDecimals = 2
	s.Taxes = []*org.Tax{{ID: "tax_20"}, {ID: "tax_old", Declared: org.Declared{Inactive: true}}}
	s.Warehouses = []*org.Warehouse{{ID: "wh_main", Declared: org.Declared{Default: true}}, {ID: "wh_two"}}
	return s
}

func TestCardRules(t *testing.T) {
	for name, c := range map[string]struct {
		card stock.Card
		want string
	}{
		"only a name":                          {stock.Card{Name: "Queso"}, ""},
		"a name of spaces":                     {stock.Card{Name: "  "}, "item.name /name"},
		"a negative price":                     {stock.Card{Name: "Queso", Price: money.MustPrice("-1")}, "item.price /price"},
		"a price with the maximum of decimals": {stock.Card{Name: "Queso", Price: money.MustPrice("1.2345")}, ""},
		"a price with too many decimals":       {stock.Card{Name: "Queso", Price: money.MustPrice("1.23456")}, "item.price_decimals /price"},
		"too many decimals for the currency": {
			stock.Card{Name: "Queso", Price: money.MustPrice("1.234"), Currency: money.MustCurrency("JPY")}, "item.price_decimals /price",
		},
		"an active tax":   {stock.Card{Name: "Queso", Tax: "tax_20"}, ""},
		"an unknown tax":  {stock.Card{Name: "Queso", Tax: "tax_x"}, "item.tax_unknown /tax_id"},
		"an inactive tax": {stock.Card{Name: "Queso", Tax: "tax_old"}, "item.tax_inactive /tax_id"},
		"a negative reorder level": {
			stock.Card{Name: "Queso", ReorderLevel: money.MustQuantity("-1")}, "item.reorder_level /reorder_level",
		},
		"several errors": {stock.Card{Price: money.MustPrice("-1"), Tax: "tax_x"}, "item.name /name /price /tax_id"},
	} {
		t.Run(name, func(t *testing.T) {
			i, err := stock.NewItem("itm_1", c.card, house())
			if got := faulttest.Text(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if err == nil && i.Kind != stock.Goods {
				t.Errorf("kind %s", i.Kind)
			}
		})
	}
}

// An unchanged tax and price are not checked again, since the settings may have changed. The kind
// of a used item cannot change.
func TestUsedItemKeepsItsKind(t *testing.T) {
	for name, c := range map[string]struct {
		used   bool
		change func(*stock.Card)
		want   string
	}{
		"a name, with an outdated tax and price": {true, func(c *stock.Card) { c.Name = "Cabrales" }, ""},
		"another price with too many decimals": {
			false, func(c *stock.Card) { c.Price = money.MustPrice("2.123456") }, "item.price_decimals /price",
		},
		"another unknown tax":     {false, func(c *stock.Card) { c.Tax = "tax_x" }, "item.tax_unknown /tax_id"},
		"the kind":                {false, func(c *stock.Card) { c.Kind = stock.Service }, ""},
		"the kind of a used item": {true, func(c *stock.Card) { c.Kind = stock.Service }, "item.kind_fixed /kind"},
	} {
		t.Run(name, func(t *testing.T) {
			i := stock.Item{ID: "itm_1", Used: c.used, Card: stock.Card{
				Name: "Queso", Kind: stock.Goods, Tax: "tax_old", Price: money.MustPrice("1.123456"),
			}}
			card := i.Card
			c.change(&card)
			before := i
			err := i.Write(card, house())
			if got := faulttest.Text(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if err != nil && i.Name != before.Name || err == nil && i.Kind != card.Kind {
				t.Errorf("item %+v", i)
			}
		})
	}
}

func TestStatusOfItem(t *testing.T) {
	for name, c := range map[string]struct {
		item   stock.Item
		status stock.Status
		delete string
	}{
		"new":           {stock.Item{}, stock.Active, ""},
		"inactive":      {stock.Item{Card: stock.Card{Inactive: true}}, stock.Inactive, ""},
		"on a document": {stock.Item{Used: true}, stock.Active, "item.used"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.item.Status(); got != c.status || c.item.Row().Status != c.status {
				t.Errorf("status %s", got)
			}
			if got := faulttest.Text(c.item.Deletable()); got != c.delete {
				t.Errorf("got %q, want %q", got, c.delete)
			}
		})
	}
}

func TestAdjustmentRules(t *testing.T) {
	some := money.MustQuantity("-2")
	for name, c := range map[string]struct {
		kind       stock.Kind
		correction stock.Correction
		noDefault  bool // no warehouse is the default
		want       string
		where      org.WarehouseID
	}{
		"damaged, in the default warehouse": {stock.Goods, stock.Correction{Quantity: some, Reason: stock.Damaged}, false, "", "wh_main"},
		"in another warehouse": {
			stock.Goods, stock.Correction{Quantity: some, Reason: stock.Lost, Warehouse: "wh_two"}, false, "", "wh_two",
		},
		"another reason with a note": {
			stock.Goods, stock.Correction{Quantity: some, Reason: stock.Other, Note: "Offert"}, false, "", "wh_main",
		},
		"another reason without a note": {
			stock.Goods, stock.Correction{Quantity: some, Reason: stock.Other, Note: "  "}, false, "item.note_missing /note", "",
		},
		"a quantity of zero": {stock.Goods, stock.Correction{Reason: stock.Counted}, false, "item.quantity_zero /quantity", ""},
		"an unknown warehouse": {
			stock.Goods,
			stock.Correction{Quantity: some, Reason: stock.Counted, Warehouse: "wh_x"},
			false, "item.warehouse_unknown /warehouse_id",
			"",
		},
		"no warehouse": {
			stock.Goods, stock.Correction{Quantity: some, Reason: stock.Counted}, true, "item.warehouse_missing /warehouse_id", "",
		},
		"a service": {stock.Service, stock.Correction{Quantity: some, Reason: stock.Counted}, false, "item.no_stock", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := house()
			if c.noDefault {
				s.Warehouses[0].Default = false
			}
			i := stock.Item{ID: "itm_1", Card: stock.Card{Name: "Queso", Kind: c.kind}}
			a, err := i.Adjust("mov_1", c.correction, s, time.Time{}, journal.Actor{ID: "usr_1"})
			if got := faulttest.Text(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if err != nil {
				return
			}
			m := a.Move(i)
			if a.Warehouse != c.where || m.Warehouse != c.where || !m.Physical.Equal(some) || !m.Accounting.Equal(some) ||
				!m.Committed.IsZero() || m.Guard {
				t.Errorf("move %+v", m)
			}
		})
	}
}

// shown is a list of moves in short form.
func shown(moves []stock.Move) string {
	var all []string
	for _, m := range moves {
		figures := m.Physical.String() + "/" + m.Accounting.String() + "/" + m.Committed.String()
		s := string(m.Item) + " " + string(m.Warehouse) + " " + figures + " " + m.Pointer
		if m.Guard {
			s += " guarded"
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func TestTotalSumsMovesOfOneItem(t *testing.T) {
	move := func(item, where, committed string, guard bool, at string) stock.Move {
		return stock.Move{
			Item: stock.ItemID(item), Warehouse: org.WarehouseID(where), Committed: money.MustQuantity(committed),
			Guard: guard, Pointer: at,
		}
	}
	for name, c := range map[string]struct {
		moves []stock.Move
		want  string
	}{
		"none": {nil, ""},
		"two lines of one item": {
			[]stock.Move{move("a", "w", "2", true, "/lines/0"), move("b", "w", "1", false, "/lines/1"), move("a", "w", "1.5", false, "/lines/2")},
			"a w 0/0/3.5 /lines/0 guarded, b w 0/0/1 /lines/1",
		},
		"one item in two warehouses": {[]stock.Move{move("a", "w", "2", false, ""), move("a", "x", "2", false, "")}, "a w 0/0/2 , a x 0/0/2 "},
		"moves that cancel out":      {[]stock.Move{move("a", "w", "2", true, ""), move("a", "w", "-2", false, "")}, ""},
		"guarded if one of them is": {
			[]stock.Move{move("a", "w", "1", false, "/lines/0"), move("a", "w", "1", true, "/lines/1")}, "a w 0/0/2 /lines/0 guarded",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(stock.Total(c.moves)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// At every level, and in all of them together, the available quantity is the accounting
// quantity minus the committed quantity, for all moves in any order.
func TestAvailableIsOnHandLessCommitted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quantity := rapid.Custom(func(t *rapid.T) money.Quantity { return money.Units(rapid.Int64Range(-50, 50).Draw(t, "n")) })
		levels := []stock.Level{{Warehouse: "w"}, {Warehouse: "x"}}
		var moved stock.Figures
		for range rapid.IntRange(0, 8).Draw(t, "moves") {
			m := stock.Move{
				Physical: quantity.Draw(t, "physical"), Accounting: quantity.Draw(t, "accounting"), Committed: quantity.Draw(t, "committed"),
			}
			at := rapid.IntRange(0, 1).Draw(t, "where")
			levels[at] = levels[at].After(m)
			moved = moved.Add(stock.Figures{Physical: m.Physical, Accounting: m.Accounting, Committed: m.Committed, Available: m.Available()})
		}
		all := stock.InAll(levels)
		for _, f := range []stock.Figures{levels[0].Figures, levels[1].Figures, all.Figures} {
			if !f.Available.Equal(f.Accounting.Sub(f.Committed)) {
				t.Fatalf("%s on hand, %s committed, %s available", f.Accounting, f.Committed, f.Available)
			}
		}
		if !all.Physical.Equal(moved.Physical) || !all.Available.Equal(moved.Available) {
			t.Fatalf("moved %+v, stock %+v", moved, all.Figures)
		}
	})
}

func TestRefusalPointsAtLine(t *testing.T) {
	m := stock.Move{Committed: money.Units(3), Pointer: "/lines/2/quantity", Name: "Queso"}
	if got := faulttest.Text(stock.Short(m, money.Units(1))); got != "stock.short /lines/2/quantity" {
		t.Errorf("got %q", got)
	}
}
