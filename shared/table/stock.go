package table

import (
	"context"
	"fmt"

	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// stockMove is a movement and the item it changes.
type stockMove = stock.Move

// Move stages movements of stock; those of one item and warehouse are added up
// before they are checked, so that two lines cannot both take the last piece.
func (w *Work) Move(moves ...stock.Move) { w.moves = append(w.moves, moves...) }

// levels turns the staged movements into writes.
func (w *Work) levels() ([]write, error) {
	if len(w.moves) > 0 && !w.Write {
		return nil, fmt.Errorf("%s moves stock without a grant", w.Operation)
	}
	var out []write
	for _, m := range stock.Total(w.moves) {
		out = append(out, level(m))
	}
	return out, nil
}

// level applies one movement. Its condition knows no arithmetic: available is
// kept beside what it is made of.
func level(m stock.Move) write {
	take := m.Available()
	u := write{
		key:    levelKey(m.Item, m.Warehouse),
		update: "ADD physical :physical, accounting :accounting, committed :committed, available :available SET kind = :kind",
		values: item{
			":physical": num(m.Physical.Number()), ":accounting": num(m.Accounting.Number()), ":committed": num(m.Committed.Number()),
			":available": num(take.Number()), ":kind": text("level"),
		},
	}
	if m.Guard && take.Sign() < 0 {
		u.cond = "available >= :need"
		u.values[":need"] = num(take.Neg().Number())
		u.failed = func(found item) error {
			var there money.Quantity
			if n := str(found["available"]); n != "" {
				if err := there.SetNumber(n); err != nil {
					return fmt.Errorf("read a stock level: %w", err)
				}
			}
			return stock.Short(m, there)
		}
	}
	return u
}

// Level is how much of an item there is in a warehouse.
func (w *Work) Level(ctx context.Context, i stock.ItemID, at org.WarehouseID) (stock.Level, error) {
	it, err := w.load(ctx, levelKey(i, at))
	if err != nil {
		return stock.Level{}, err
	}
	return readLevel(it, at)
}

// Stock is the key of an item's level in a warehouse, to be expected.
func Stock(i stock.ItemID, at org.WarehouseID) Key { return levelKey(i, at) }

func readLevel(it item, at org.WarehouseID) (stock.Level, error) {
	l := stock.Level{Warehouse: at}
	for name, q := range map[string]*money.Quantity{"physical": &l.Physical, "accounting": &l.Accounting, "committed": &l.Committed, "available": &l.Available} {
		if n := str(it[name]); n != "" {
			if err := q.SetNumber(n); err != nil {
				return l, fmt.Errorf("read a stock level: %w", err)
			}
		}
	}
	return l, nil
}
