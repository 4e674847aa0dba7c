package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/table"
)

// Items are goods and services.
var Items = Kind[stock.Item, stock.ItemID, stock.Row]{
	Name: "item", Modules: []rights.Module{rights.Items}, Schema: 1, Kept: true,
	ID:     func(i stock.Item) stock.ItemID { return i.ID },
	Label:  func(i stock.Item) string { return i.Name },
	Row:    stock.Item.Row,
	States: func() []string { return texts(stock.Statuses()) },
	Places: func(i stock.Item) []table.Place { return byName(string(i.Status()), i.Name, i.ID) },
	Side:   func(i *stock.Item, r table.Record) { i.Used = r.Used() },
	Words:  stock.Item.Words,
	Uses:   func(i stock.Item) []string { return []string{string(i.Tax)} },
	Claims: itemClaims,

	Deletable: stock.Item.Deletable,
}

const skuClaim = "sku"

func itemClaims(i stock.Item) (all []table.Claim) {
	if i.SKU != "" {
		taken := fault.Invalid("item.sku_taken", "/sku", "Another item has the SKU %s. Choose another SKU.", i.SKU)
		all = append(all, table.Claim{Kind: skuClaim, What: canon.Number(i.SKU), Taken: taken})
	}
	return append(all, known(i.ExternalIDs)...)
}

// ItemWithStock reads an item and its levels in every warehouse, in one query.
func ItemWithStock(ctx context.Context, w *table.Work, v stock.ItemID) (stock.Item, []stock.Level, error) {
	i, sides, err := Items.Read(ctx, w, v, "-STK#")
	if err != nil {
		return i, nil, err
	}
	levels := []stock.Level{}
	for _, r := range sides {
		at, is := strings.CutPrefix(r.Sort(), "-STK#")
		if !is {
			continue
		}
		l, err := readLevel(r, org.WarehouseID(at))
		if err != nil {
			return i, nil, err
		}
		levels = append(levels, l)
	}
	slices.SortFunc(levels, func(a, b stock.Level) int { return strings.Compare(string(a.Warehouse), string(b.Warehouse)) })
	return i, levels, nil
}

// mostLevels is how many stock levels are read for a page of items.
const mostLevels = 400

// ListItems lists items by name, with their stock in all warehouses of the settings, which are
// read before. The page is shorter if the organisation has many warehouses.
func ListItems(ctx context.Context, w *table.Work, f Filter, p table.Page) ([]stock.Row, string, error) {
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return nil, "", err
	}
	p.Limit = min(p.Limit, max(1, mostLevels/max(1, len(s.Warehouses))))
	rows, next, err := Items.List(ctx, w, f, p)
	if err != nil {
		return nil, "", err
	}
	return rows, next, stocked(ctx, w, s, rows)
}

// ItemsOf lists some items by name, with their stock; an item that does not exist has no row.
func ItemsOf(ctx context.Context, w *table.Work, ids []stock.ItemID) (rows []stock.Row, err error) {
	for _, v := range ids {
		w.Expect(Items.Key(v))
	}
	s, err := ReadSettings(ctx, w)
	if err != nil {
		return nil, err
	}
	for _, v := range ids {
		r, err := w.Document(ctx, Items.Key(v))
		if err != nil {
			return nil, err
		}
		if !r.Live() {
			continue
		}
		i, err := Items.Open(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, i.Row())
	}
	slices.SortFunc(rows, func(a, b stock.Row) int { return strings.Compare(canon.SortKey(a.Name), canon.SortKey(b.Name)) })
	return rows, stocked(ctx, w, s, rows)
}

// stocked adds the stock in all warehouses to the rows of goods, read together.
func stocked(ctx context.Context, w *table.Work, s org.Settings, rows []stock.Row) error {
	for _, r := range rows {
		for _, at := range s.Warehouses {
			if r.Kind == stock.Goods {
				w.Expect(levelKey(r.ID, at.ID))
			}
		}
	}
	for i, r := range rows {
		if r.Kind != stock.Goods {
			continue
		}
		var all stock.Figures
		for _, at := range s.Warehouses {
			l, err := Level(ctx, w, r.ID, at.ID)
			if err != nil {
				return err
			}
			all = all.Add(l.Figures)
		}
		rows[i].Stock = &all
	}
	return nil
}

// SaveItem stages a changed item. An item changes its kind and its unit only while no
// document names it.
func SaveItem(w *table.Work, i *stock.Item) error {
	before, _, err := Items.Seen(w, i.ID)
	if err != nil {
		return err
	}
	if before.Fixed(i.Card) {
		return Items.SaveUnused(w, i, Unguarded)
	}
	return Items.Save(w, i, Unguarded)
}

// ItemWithSKU returns the id of the item with the SKU, or an empty id without one.
func ItemWithSKU(ctx context.Context, w *table.Work, sku string) (stock.ItemID, error) {
	v, err := w.Holder(ctx, skuClaim, canon.Number(sku))
	return stock.ItemID(v), err
}

// SKU is the key of the claim to a SKU, for a batch of reads.
func SKU(sku string) table.Key { return table.ClaimKey(skuClaim, canon.Number(sku)) }

// Adjust stages a manual movement, with its entry in the ledger, and marks item and
// warehouse as used.
func Adjust(w *table.Work, i stock.Item, a stock.Adjustment) error {
	for _, v := range []string{string(i.ID), string(a.Warehouse)} {
		if !slices.Contains(usersOf(w, v).IDs, ledger) {
			use(w, ledger, []string{v})
		}
	}
	Move(w, a.Move(i))
	return w.KeepOnce(Items.Key(i.ID).Beside("MOVE", table.Instant(a.At), string(a.ID)), 1, a, nil, table.Again)
}

// Ledger lists the manual movements of an item.
func Ledger(ctx context.Context, w *table.Work, v stock.ItemID, p table.Page) ([]stock.Adjustment, string, error) {
	rows, next, err := w.Range(ctx, "ledger", Items.Key(v), "MOVE#", p)
	return decoded[stock.Adjustment](rows, next, err)
}

// addition converts a movement to an addition of the table. The available quantity is
// stored as well as its terms, so that a condition can compare it.
func addition(m stock.Move) table.Addition {
	a := table.Addition{Key: levelKey(m.Item, m.Warehouse), Figures: table.Figures{
		"physical": m.Physical, "accounting": m.Accounting, "committed": m.Committed, "available": m.Available(),
	}}
	if m.Guard {
		a.Floor = "available"
		a.Refuse = func(taken, current table.Figures) error {
			all := m
			all.Physical, all.Accounting, all.Committed = taken["physical"], taken["accounting"], taken["committed"]
			return stock.Short(all, current["available"])
		}
	}
	return a
}

// Level reads the stock level of an item in a warehouse.
func Level(ctx context.Context, w *table.Work, i stock.ItemID, at org.WarehouseID) (stock.Level, error) {
	r, err := w.Load(ctx, levelKey(i, at))
	if err != nil {
		return stock.Level{}, err
	}
	return readLevel(r, at)
}

// Stock is the key of an item's level in a warehouse, for a batch of reads.
func Stock(i stock.ItemID, at org.WarehouseID) table.Key { return levelKey(i, at) }

func readLevel(r table.Record, at org.WarehouseID) (stock.Level, error) {
	l := stock.Level{Warehouse: at}
	f, err := r.Figures()
	if err != nil {
		return l, fmt.Errorf("read a stock level: %w", err)
	}
	for name, q := range map[string]*money.Quantity{
		"physical": &l.Physical, "accounting": &l.Accounting, "committed": &l.Committed, "available": &l.Available,
	} {
		*q = f[name]
	}
	return l, nil
}
