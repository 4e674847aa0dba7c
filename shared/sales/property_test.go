package sales

import (
	"fmt"
	"slices"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever was rounded where, a merged order comes to the sum of the two in
// every figure, and unmerging brings both back.
func TestMergeAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, inclusive := anyMode(t)
		orders := []Order{newOrder(t, "so_1", anyForm(t, c, inclusive)), newOrder(t, "so_2", anyForm(t, c, inclusive)), newOrder(t, "so_3", anyForm(t, c, inclusive))}
		sum := orders[0].Totals.Place(positions(orders[0], 0), 99).Add(orders[1].Totals.Place(positions(orders[1], len(orders[0].Lines)), 99))
		two, other, err := Merge(orders[0], orders[1], "so_1")
		if err != nil {
			t.Fatalf("merge: %v", err)
		}
		sum.Lines = sum.Lines[:len(two.Lines)]
		sameMoney(t, sum, two.Totals)
		all, third, err := Merge(two, orders[2], rapid.SampledFrom([]OrderID{"so_1", "so_3", ""}).Draw(t, "into"))
		if err != nil {
			t.Fatalf("merge: %v", err)
		}
		if want := two.Totals.Total.Add(orders[2].Totals.Total); !all.Totals.Total.Equal(want) {
			t.Fatalf("three orders come to %s, not %s", all.Totals.Total, want)
		}
		again, back, err := Unmerge(all, third)
		if err != nil {
			t.Fatalf("unmerge: %v", err)
		}
		if again.ID != two.ID {
			again, back = back, again
		}
		same(t, two, again)
		same(t, orders[2], back)
		first, second, err := Unmerge(again, other)
		if err != nil {
			t.Fatalf("unmerge: %v", err)
		}
		same(t, orders[0], first)
		same(t, orders[1], second)
	})
}

func positions(o Order, from int) (at []int) {
	for i := range o.Lines {
		at = append(at, from+i)
	}
	return at
}

// same compares two states of an order; ids of lines given in between are lost.
func same(t *rapid.T, want, got Order) {
	want.LastLine = got.LastLine
	if d := cmp.Diff(written(t, want), written(t, got)); d != "" {
		t.Fatalf("%s", d)
	}
}

// life is an order with the invoices that were made of it.
type life struct {
	order Order
	bills map[string]money.Totals
	count int
}

// Whatever is invoiced, deleted, credited and changed on the way, the lines keep
// their invariants, and the invoices alive in the end are the order, to the cent.
func TestInvoicesAreTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, inclusive := anyMode(t)
		l := life{order: newOrder(t, "so_1", anyForm(t, c, inclusive)), bills: map[string]money.Totals{}}
		if rapid.Bool().Draw(t, "merged") {
			survivor, _, err := Merge(l.order, newOrder(t, "so_2", anyForm(t, c, inclusive)), "so_1")
			if err != nil {
				t.Fatalf("merge: %v", err)
			}
			l.order = survivor
		}
		if err := l.order.Confirm(); err != nil {
			t.Fatalf("confirm: %v", err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"invoice": l.invoice, "delete": l.delete, "credit": l.credit, "change": l.change, "ship": l.ship, "": l.invariants,
		})
		if l.order.Invoiced() != Fully {
			l.bill(t, nil)
		}
		if l.order.Invoiced() != Fully {
			t.Skip("the rest is less than nothing")
		}
		sum := money.Totals{}
		for _, ref := range l.order.Invoices {
			sum = sum.Add(l.bills[ref.ID].Place(l.order.positions(ref.Lines), len(l.order.Lines)))
		}
		sameMoney(t, l.order.Totals, sum)
		sameMoney(t, l.order.Totals, *l.order.Billed)
	})
}

func (l *life) bill(t *rapid.T, take []Taken) {
	before := l.order
	taken, totals, err := l.order.Part(take)
	if fault.Code(err) == "invoice.negative" {
		return
	}
	if err != nil {
		t.Fatalf("part: %v", err)
	}
	l.count++
	ref := InvoiceRef{ID: fmt.Sprintf("inv_%d", l.count), Total: totals.Total, Lines: taken}
	l.bills[ref.ID] = totals
	l.order.Bill(ref, totals)
	held(t, before, l.order)
}

func (l *life) invoice(t *rapid.T) {
	var take []Taken
	for _, line := range l.order.Lines {
		if left := line.Left(); left.Sign() > 0 && rapid.Bool().Draw(t, "take") {
			take = append(take, Taken{Line: line.ID, Quantity: someOf(t, left)})
		}
	}
	if take == nil {
		t.Skip("nothing left, or nothing wanted")
	}
	l.bill(t, take)
}

// someOf is a tenth to all of a quantity that has at most one decimal.
func someOf(t *rapid.T, q money.Quantity) money.Quantity {
	tenths := int64(0)
	for r := q; r.Sign() > 0; r = r.Sub(quantity("0.1")) {
		tenths++
	}
	return money.MustQuantity(decimalOf(t, "some", tenths-1, 1)).Add(quantity("0.1"))
}

func (l *life) delete(t *rapid.T) { l.takeBack(t, (*Order).Unbill) }
func (l *life) credit(t *rapid.T) { l.takeBack(t, (*Order).Credit) }

func (l *life) takeBack(t *rapid.T, how func(*Order, string, money.Totals) error) {
	if len(l.order.Invoices) == 0 {
		t.Skip("no invoice")
	}
	before, id := l.order, rapid.SampledFrom(l.order.Invoices).Draw(t, "invoice").ID
	if err := how(&l.order, id, l.bills[id]); err != nil {
		t.Fatalf("take back: %v", err)
	}
	held(t, before, l.order)
}

// change writes the order anew; a refusal is as good as any other answer.
func (l *life) change(t *rapid.T) {
	f := l.order.Form()
	i := rapid.IntRange(0, len(f.Lines)-1).Draw(t, "line")
	switch rapid.IntRange(0, 6).Draw(t, "change") {
	case 0:
		f.Lines[i].Quantity = money.MustQuantity(decimalOf(t, "quantity", 300, 1)).Add(quantity("0.1"))
	case 1:
		f.Lines = slices.Delete(f.Lines, i, i+1)
	case 2:
		f.Lines = append(f.Lines, anyLine(t, f.Currency))
	case 3:
		slices.Reverse(f.Lines)
	case 4:
		f.Freight, f.ShippingTax = upTo(t, "shipping", amount("40"), f.Currency), anyTax(t)
	case 5:
		f.Lines[i].Tax, f.Lines[i].Rate = anyTax(t), price(decimalOf(t, "rate", 3000, 2))
	case 6:
		f.Discount = percent(decimalOf(t, "percent", 10000, 2))
	}
	before, was := l.order, written(t, l.order)
	if err := l.order.Write(f, anyOffice()); err != nil && written(t, l.order) != was {
		t.Fatalf("a refused form left traces")
	}
	if written(t, before) != was {
		t.Fatalf("writing changed an earlier copy of the order")
	}
	held(t, before, l.order)
}

func (l *life) ship(t *rapid.T) {
	i := rapid.IntRange(0, len(l.order.Lines)-1).Draw(t, "line")
	l.order.Lines = slices.Clone(l.order.Lines)
	l.order.Lines[i].Packed = l.order.Lines[i].Wanted()
}

func (l *life) invariants(t *rapid.T) {
	seen, zero := map[int]bool{}, quantity("0")
	for _, line := range l.order.Lines {
		if seen[line.ID] || line.ID < 1 || line.ID > l.order.LastLine {
			t.Fatalf("line id %d", line.ID)
		}
		seen[line.ID] = true
		for rule, holds := range map[string]bool{
			"0 ≤ credited":           line.Credited.Cmp(zero) >= 0,
			"credited ≤ invoiced":    line.Credited.Cmp(line.Invoiced) <= 0,
			"invoiced less credited": line.Billed().Cmp(line.Wanted()) <= 0,
			"shipped ≤ packed":       line.Shipped.Cmp(line.Packed) <= 0,
			"packed ≤ wanted":        line.Packed.Cmp(line.Wanted()) <= 0,
			"held ≤ wanted":          l.order.Held(line).Cmp(line.Wanted()) <= 0,
			"0 ≤ held":               l.order.Held(line).Sign() >= 0,
		} {
			if !holds {
				t.Fatalf("%s does not hold on line %+v", rule, line)
			}
		}
	}
	if (l.order.Billed == nil) != (len(l.order.Invoices) == 0) {
		t.Fatalf("billed without invoice, or the other way round")
	}
	unchanged := l.order
	if err := unchanged.Write(unchanged.Form(), Sources{}); err != nil {
		t.Fatalf("written back: %v", err)
	}
	same(t, l.order, unchanged)
}

// held checks that the moves are exactly the difference of what the two states
// hold of each item.
func held(t *rapid.T, before, after Order) {
	sum := map[stock.ItemID]money.Quantity{}
	for _, l := range after.Lines {
		sum[l.Item] = sum[l.Item].Add(after.Held(l))
	}
	for _, l := range before.Lines {
		sum[l.Item] = sum[l.Item].Sub(before.Held(l))
	}
	for _, m := range Moves(before, after, true) {
		sum[m.Item] = sum[m.Item].Sub(m.Committed)
		if m.Guard != (m.Committed.Sign() > 0) {
			t.Fatalf("guard of %+v", m)
		}
	}
	for id, q := range sum {
		if !q.IsZero() {
			t.Fatalf("%s of %s moved without a move", q, id)
		}
	}
}
