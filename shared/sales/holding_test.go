package sales

import (
	"fmt"
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

func TestMovesFollowReservation(t *testing.T) {
	f := ordered(item("itm_cheese", "5"), item("itm_advice", "1"), text("1", "1"), item("itm_glass", "2"))
	rewritten := func(change func(*Form)) func(*Order) {
		return func(o *Order) {
			f := o.Form()
			change(&f)
			check(t, o.Write(f, office("con_wine")))
		}
	}
	confirm := func(o *Order) { check(t, o.Confirm()) }
	var drawn trade.Document
	for name, c := range map[string]struct {
		before, change func(*Order)
		want           []string
	}{
		"a draft reserves no goods": {func(*Order) {}, rewritten(func(f *Form) { f.Lines[0].Quantity = quantity("6") }), nil},
		"confirmed": {
			func(*Order) {}, confirm,
			[]string{"itm_cheese wh_main 5 guarded /lines/0/quantity", "itm_glass wh_main 2 guarded /lines/3/quantity"},
		},
		"more, less, notes": {
			confirm, rewritten(func(f *Form) { f.Lines[0].Quantity, f.Lines[3].Quantity, f.Notes = quantity("7.5"), quantity("1"), "n" }),
			[]string{"itm_cheese wh_main 2.5 guarded /lines/0/quantity", "itm_glass wh_main -1 /lines/3/quantity"},
		},
		"a line removed": {confirm, rewritten(func(f *Form) { f.Lines = f.Lines[1:] }), []string{"itm_cheese wh_main -5 /lines"}},
		"a line added": {
			confirm, rewritten(func(f *Form) { f.Lines = append([]trade.FormLine{item("itm_glass", "1")}, f.Lines...) }),
			[]string{"itm_glass wh_main 1 guarded /lines/0/quantity"},
		},
		"another item": {
			confirm, rewritten(func(f *Form) { f.Lines[0] = as(item("itm_glass", "5"), 1) }),
			[]string{"itm_cheese wh_main -5 /lines/0/quantity", "itm_glass wh_main 5 guarded /lines/0/quantity"},
		},
		"another warehouse": {confirm, rewritten(func(f *Form) { f.Warehouse = "wh_two" }), []string{
			"itm_cheese wh_main -5 /lines/0/quantity", "itm_cheese wh_two 5 guarded /lines/0/quantity",
			"itm_glass wh_main -2 /lines/3/quantity", "itm_glass wh_two 2 guarded /lines/3/quantity",
		}},
		"partly on an invoice": {confirm, func(o *Order) { invoice(t, o, taken(1, "2")) }, []string{"itm_cheese wh_main -2 /lines/0/quantity"}},
		"the invoice deleted": {
			func(o *Order) { confirm(o); drawn = invoice(t, o, taken(1, "2")) }, func(o *Order) { check(t, o.Unbill(drawn)) },
			[]string{"itm_cheese wh_main 2 guarded /lines/0/quantity"},
		},
		"closed": {
			func(o *Order) { confirm(o); invoice(t, o, taken(1, "2")) }, func(o *Order) { check(t, o.Close()) },
			[]string{"itm_cheese wh_main -3 /lines/0/quantity", "itm_glass wh_main -2 /lines/3/quantity"},
		},
		"void": {
			confirm, func(o *Order) { check(t, o.Void()) },
			[]string{"itm_cheese wh_main -5 /lines/0/quantity", "itm_glass wh_main -2 /lines/3/quantity"},
		},
		"partly cancelled": {
			confirm, func(o *Order) { o.Lines = slices.Clone(o.Lines); o.Lines[0].Cancelled = quantity("1") },
			[]string{"itm_cheese wh_main -1 /lines/0/quantity"},
		},
		"no warehouse, no stock": {func(o *Order) { o.Warehouse.ID = "" }, confirm, nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := draft(t, "so_1", f)
			c.before(&before)
			after := before
			c.change(&after)
			if d := cmp.Diff(c.want, describe(Moves(before, after, true))); d != "" {
				t.Error(d)
			}
			for _, m := range Moves(before, after, false) {
				if m.Guard {
					t.Errorf("the move of %s is guarded although overselling is allowed", m.Item)
				}
			}
		})
	}
}

// describe returns a text for each move.
func describe(moves []stock.Move) (texts []string) {
	for _, m := range moves {
		guard := ""
		if m.Guard {
			guard = " guarded"
		}
		texts = append(texts, fmt.Sprintf("%s %s %s%s %s", m.Item, m.Warehouse, m.Committed, guard, m.Pointer))
	}
	return texts
}

func TestMovesOfNewOrder(t *testing.T) {
	o := confirmed(t, "so_1", ordered(item("itm_cheese", "5")))
	if d := cmp.Diff([]string{"itm_cheese wh_main 5 guarded /lines/0/quantity"}, describe(Moves(Order{}, o, true))); d != "" {
		t.Error(d)
	}
}

func TestMergeMovesNoStock(t *testing.T) {
	a, b := confirmed(t, "so_1", ordered(item("itm_cheese", "5"))), confirmed(t, "so_2",
		ordered(item("itm_cheese", "2"), item("itm_glass", "1")))
	survivor, other, err := Merge(a, b, "")
	check(t, err)
	if all := stock.Total(append(Moves(a, survivor, true), Moves(b, other, true)...)); len(all) != 0 {
		t.Errorf("got %v", describe(all))
	}
}
