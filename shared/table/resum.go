package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/sales"
)

// mostSums is how many sums one transaction corrects, beside its checks.
const mostSums = 80

// Resum puts the sums of a contact and the money of its orders to what the
// notes of its documents add up to, if they say something else; whether there
// is more to correct it tells too. The notes are the truth here: every change of
// a sum is in one transaction with the note it follows from.
//
// The sums are read first, and written on condition that they have not changed
// since: then the notes read in between are those the sums follow from. When
// they have changed, everything is read again.
func (w *Work) Resum(ctx context.Context, c crm.ContactID) (more bool, err error) {
	clear(w.seen) // when it runs again, what it has read before is old
	have, err := w.sumsOf(ctx, c)
	if err != nil {
		return false, err
	}
	ownSums := slices.Sorted(maps.Keys(have))
	listed, fed, err := w.everyDocument(ctx, c)
	if err != nil {
		return false, err
	}
	for _, id := range fed {
		listed[id] = true
	}
	documents := slices.DeleteFunc(slices.Sorted(maps.Keys(listed)), func(id string) bool {
		_, _, ok := derivable(id)
		return !ok
	})
	if err := w.moneyOf(ctx, documents, have); err != nil {
		return false, err
	}
	want, err := w.noted(ctx, documents)
	if err != nil {
		return false, err
	}
	return w.correct(c, ownSums, have, want)
}

// sumsOf reads the sums of a contact, by what notes call them.
func (w *Work) sumsOf(ctx context.Context, c crm.ContactID) (map[string]item, error) {
	found, err := w.beside(ctx, Contact(c))
	have := map[string]item{}
	for sk, it := range found {
		if k := (Key{pk: Contact(c).pk, sk: sk}); sk != self {
			have[k.target()] = it
		}
	}
	return have, err
}

// moneyOf reads what is kept of the money of orders, in the same way.
func (w *Work) moneyOf(ctx context.Context, documents []string, have map[string]item) error {
	var keys []Key
	for _, id := range documents {
		if kind, _ := named(id); kind == orders().name {
			keys = append(keys, paidKey(sales.OrderID(id)))
		}
	}
	w.Expect(keys...)
	for _, k := range keys {
		it, err := w.load(ctx, k)
		if err != nil {
			return err
		}
		have[k.target()] = it
		delete(w.seen, k)
	}
	return nil
}

// noted adds up the shares that the notes of documents tell of.
func (w *Work) noted(ctx context.Context, documents []string) (map[string]share, error) {
	want := map[string]share{}
	for some := range slices.Chunk(documents, 100) {
		for _, id := range some {
			_, doc := named(id)
			w.Expect(projectedKey(doc))
		}
		for _, id := range some {
			_, doc := named(id)
			it, err := w.load(ctx, projectedKey(doc))
			if err != nil {
				return nil, err
			}
			delete(w.seen, projectedKey(doc))
			if it["doc"] == nil {
				continue
			}
			var n note
			if err := decode(it["doc"], &n); err != nil {
				return nil, fmt.Errorf("read what was projected of %s: %w", id, err)
			}
			for target, s := range n.Shares {
				want[target] = want[target].plus(s)
			}
		}
	}
	return want, nil
}

// correct stages the sums that are wrong. A document that came meanwhile has
// changed a sum of the contact too, so all of these must have stood still.
func (w *Work) correct(c crm.ContactID, ownSums []string, have map[string]item, want map[string]share) (more bool, err error) {
	for target := range want {
		if _, known := have[target]; !known && sumTarget(target).pk == Contact(c).pk {
			have[target] = nil
			ownSums = append(ownSums, target)
		}
	}
	wrong := 0
	for _, target := range slices.Sorted(maps.Keys(have)) {
		is, changes, err := figuresOf(have[target])
		if err != nil {
			return false, err
		}
		if is.same(want[target]) {
			continue
		}
		if wrong++; wrong > mostSums {
			more = true
			break
		}
		if err := w.putSum(target, have[target], changes, is, want[target]); err != nil {
			return false, err
		}
	}
	if wrong == 0 {
		return false, nil
	}
	for _, target := range ownSums {
		if slices.ContainsFunc(w.staged, func(s write) bool { return s.key == sumTarget(target) }) {
			continue
		}
		_, changes, err := figuresOf(have[target])
		if err != nil {
			return false, err
		}
		if err := w.stage(stoodStill(write{key: sumTarget(target)}, have[target], changes)); err != nil {
			return false, err
		}
	}
	return more, nil
}

// putSum stages a sum as it should be.
func (w *Work) putSum(target string, was item, changes string, is, want share) error {
	times, _ := strconv.Atoi(changes)
	u := write{
		key: sumTarget(target), names: map[string]string{"#changes": "changes", "#schema": "schema"},
		values: item{":one": num("1"), ":kind": text("sum"), ":changes": num(strconv.Itoa(times + 1))},
	}
	set := []string{"kind = :kind", "#schema = :one", "#changes = :changes"}
	for i, f := range figures(is, want) {
		u.names[fmt.Sprintf("#f%d", i)], u.values[fmt.Sprintf(":f%d", i)] = f, num(want[f].Number())
		set = append(set, fmt.Sprintf("#f%d = :f%d", i, i))
	}
	u.update = "SET " + strings.Join(set, ", ")
	return w.stage(stoodStill(u, was, changes))
}

// stoodStill lets a write happen only if the sum has not changed since it was read.
func stoodStill(u write, was item, changes string) write {
	u.failed = again
	if u.names == nil {
		u.names = map[string]string{}
	}
	switch {
	case was == nil:
		u.cond = "attribute_not_exists(pk)"
	case changes == "":
		u.cond, u.names["#changes"] = "attribute_not_exists(#changes)", "changes"
	default:
		u.cond, u.names["#changes"] = "#changes = :was", "changes"
		if u.values == nil {
			u.values = item{}
		}
		u.values[":was"] = num(changes)
	}
	if len(u.names) == 0 {
		u.names = nil
	}
	return u
}
