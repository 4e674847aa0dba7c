package table

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

func itemKind() kind[stock.Item] {
	return kind[stock.Item]{
		name: "item", schema: 1,
		key:   func(i stock.Item) Key { return Item(i.ID) },
		id:    func(i stock.Item) string { return string(i.ID) },
		label: func(i stock.Item) string { return i.Name },
		row:   func(i stock.Item) any { return i.Row() },
		rows: func(i stock.Item) rows {
			return rows{state: itemPartition(i.Status()), stateSort: fold(i.Name) + "#" + string(i.ID)}
		},
	}
}

func itemPartition(s stock.Status) string { return fmt.Sprintf("ITM#%s#%s", s, shard) }

const skuClaim = "sku"

// Item reads an item.
func (w *Work) Item(ctx context.Context, id stock.ItemID) (stock.Item, error) {
	i, err := itemKind().get(ctx, w, Item(id))
	i.Used = isUsed(w.seen[Item(id)])
	return i, err
}

// ItemWithStock reads an item and its levels in every warehouse, in one query.
func (w *Work) ItemWithStock(ctx context.Context, id stock.ItemID) (stock.Item, []stock.Level, error) {
	found, err := w.beside(ctx, Item(id))
	if err != nil {
		return stock.Item{}, nil, err
	}
	i, err := itemKind().read(found[self])
	if err != nil {
		return i, nil, err
	}
	i.Used = isUsed(found[self])
	levels := []stock.Level{}
	for sk, it := range found {
		if sk == self {
			continue
		}
		l, err := readLevel(it, org.WarehouseID(sk[strings.LastIndex(sk, "#")+1:]))
		if err != nil {
			return i, nil, err
		}
		levels = append(levels, l)
	}
	slices.SortFunc(levels, func(a, b stock.Level) int { return strings.Compare(string(a.Warehouse), string(b.Warehouse)) })
	return i, levels, nil
}

// AddItem stages a new item; its SKU becomes its own, its tax is in use.
func (w *Work) AddItem(i *stock.Item) error {
	if i.SKU != "" {
		if err := w.claimSKU(*i); err != nil {
			return err
		}
	}
	if err := w.UseDeclared(string(i.Tax)); err != nil {
		return err
	}
	return itemKind().add(w, i)
}

func (w *Work) claimSKU(i stock.Item) error {
	return w.claim(skuClaim, i.SKU, string(i.ID), fault.Invalid("item.sku_taken", "/sku", "Another item has the SKU %s. Choose another one.", i.SKU))
}

// SaveItem stages a changed item; a changed SKU is claimed and the old one let
// go. Goods become a service, or a service goods, only while nothing names them.
func (w *Work) SaveItem(i *stock.Item) error {
	before, err := itemKind().read(w.seen[Item(i.ID)])
	if err != nil {
		return err
	}
	if before.SKU != i.SKU {
		if before.SKU != "" {
			if err := w.unclaim(skuClaim, before.SKU, string(i.ID)); err != nil {
				return err
			}
		}
		if i.SKU != "" {
			if err := w.claimSKU(*i); err != nil {
				return err
			}
		}
	}
	if before.Tax != i.Tax {
		if err := w.UseDeclared(string(i.Tax)); err != nil {
			return err
		}
	}
	save := func() error { return itemKind().save(w, i) }
	if before.Kind != i.Kind {
		return w.whileUnused(save)
	}
	return save()
}

// RemoveItem stages the deletion of an item that no document names and whose
// stock has never moved.
func (w *Work) RemoveItem(i *stock.Item) error {
	if err := w.removeUnused(func() error { return itemKind().remove(w, i) }, i.Deletable); err != nil {
		return err
	}
	if err := w.forget(i.ExternalIDs, string(i.ID)); err != nil {
		return err
	}
	if i.SKU == "" {
		return nil
	}
	return w.unclaim(skuClaim, i.SKU, string(i.ID))
}

// UseItem marks an item as used.
func (w *Work) UseItem(id stock.ItemID) error { return w.use(Item(id)) }

// ItemWithSKU is the id of the item that has the SKU, and empty if none has.
func (w *Work) ItemWithSKU(ctx context.Context, sku string) (stock.ItemID, error) {
	id, err := w.Holder(ctx, skuClaim, sku)
	return stock.ItemID(id), err
}

// SKU is the key of who has a SKU, to be expected.
func SKU(sku string) Key { return claimKey(skuClaim, sku) }

// Items lists items by name.
func (w *Work) Items(ctx context.Context, statuses []stock.Status, p Page) ([]stock.Row, string, error) {
	if len(statuses) == 0 {
		statuses = stock.Statuses()
	}
	q := query{name: "items", index: "gsi1"}
	for _, s := range statuses {
		q.branches = append(q.branches, branch{partition: itemPartition(s)})
	}
	page, next, err := w.list(ctx, q, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[stock.Row](page)
	return rows, next, err
}

// SearchItems finds items whose words begin with those asked for.
func (w *Work) SearchItems(ctx context.Context, q string, limit int) ([]stock.Row, error) {
	return searchRows(ctx, w, q, limit, itemKind(), func(id string) Key { return Item(stock.ItemID(id)) }, stock.Item.Row)
}

// Adjust stages a movement made by hand, with its place in the ledger. Item and
// warehouse are in use from then on.
func (w *Work) Adjust(i stock.Item, a stock.Adjustment) error {
	doc, err := encode(a)
	if err != nil {
		return fmt.Errorf("keep a stock adjustment: %w", err)
	}
	if err := w.UseItem(i.ID); err != nil {
		return err
	}
	if err := w.UseDeclared(string(a.Warehouse)); err != nil {
		return err
	}
	w.Move(a.Move(i))
	return w.stage(write{key: moveKey(i.ID, a.At, string(a.ID)), put: item{"kind": text("movement"), "schema": num("1"), "doc": doc}, cond: "attribute_not_exists(pk)", failed: again})
}

// Ledger lists the movements of an item made by hand.
func (w *Work) Ledger(ctx context.Context, id stock.ItemID, p Page) ([]stock.Adjustment, string, error) {
	page, next, err := w.list(ctx, query{name: "ledger", branches: []branch{ledger(id)}}, p)
	if err != nil {
		return nil, "", err
	}
	moves := make([]stock.Adjustment, len(page))
	for n, f := range page {
		if err := decode(f.row["doc"], &moves[n]); err != nil {
			return nil, "", fmt.Errorf("read a movement: %w", err)
		}
	}
	return moves, next, nil
}
