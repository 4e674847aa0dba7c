package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Regardless of rounding, every figure of a merged order is the sum of the two
// orders, and undoing the merge restores both.
func TestMergeAddsUpAndUnmergeRestores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, inclusive := anyMode(t)
		var orders []Order
		for _, id := range []OrderID{"so_1", "so_2", "so_3"} {
			orders = append(orders, newOrder(t, id, anyForm(t, c, inclusive)))
		}
		first, second := computed(orders[0]), computed(orders[1])
		second.Lines = append(make([]money.LineTotal, len(first.Lines)), second.Lines...)
		sum := first.Add(second)
		two, other, err := Merge(orders[0], orders[1], "so_1")
		if err != nil {
			t.Fatalf("merge: %v", err)
		}
		sameSum(t, sum, computed(two))
		all, third, err := Merge(two, orders[2], rapid.SampledFrom([]OrderID{"so_1", "so_3", ""}).Draw(t, "into"))
		if err != nil {
			t.Fatalf("merge: %v", err)
		}
		if want := two.Totals.Total.Add(orders[2].Totals.Total); !all.Totals.Total.Equal(want) {
			t.Fatalf("three orders are merged to %s, want %s", all.Totals.Total, want)
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
		one, next, err := Unmerge(again, other)
		if err != nil {
			t.Fatalf("unmerge: %v", err)
		}
		same(t, orders[0], one)
		same(t, orders[1], next)
	})
}

// same compares two states of an order. It ignores the highest line id, which is
// not restored.
func same(t *rapid.T, want, got Order) {
	want.LastLine = got.LastLine
	if d := cmp.Diff(toJSON(t, want), toJSON(t, got)); d != "" {
		t.Fatalf("%s", d)
	}
}

// history is an order with its invoices.
type history struct {
	order Order
	bills []trade.Document
}

// After any sequence of invoices, deletions, credits and changes the lines keep
// their invariants, and the remaining invoices add up to the order, to the cent.
func TestInvoicesAddUpToOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, inclusive := anyMode(t)
		l := history{order: newOrder(t, "so_1", anyForm(t, c, inclusive))}
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
		if l.order.Invoiced() != trade.Fully {
			l.bill(t, nil)
		}
		if l.order.Invoiced() != trade.Fully {
			t.Skip("the rest is negative")
		}
		sum := money.Computed{Lines: make([]money.LineTotal, len(l.order.Lines))}
		at := map[int]int{}
		for i, line := range l.order.Lines {
			at[line.ID] = i
		}
		for _, drawn := range l.bills {
			sum.Totals = sum.Totals.Add(drawn.Totals)
			for _, line := range drawn.Lines {
				n := at[line.From[0].Line]
				sum.Lines[n] = sum.Lines[n].Add(line.Total())
			}
		}
		sameMoney(t, l.order, sum)
		sameMoney(t, l.order, billed(l.order))
	})
}

func (l *history) bill(t *rapid.T, take []trade.Taken) {
	before := l.order
	drawn, err := l.order.Bill(take)
	if fault.Code(err) == "document.part_negative" {
		return
	}
	if err != nil {
		t.Fatalf("bill: %v", err)
	}
	l.bills = append(l.bills, drawn)
	held(t, before, l.order)
}

func (l *history) invoice(t *rapid.T) {
	var take []trade.Taken
	for _, line := range l.order.Lines {
		if left := line.Left(trade.Invoiced); left.Sign() > 0 && rapid.Bool().Draw(t, "take") {
			take = append(take, trade.Taken{Line: line.ID, Quantity: fractionOf(t, left)})
		}
	}
	if take == nil {
		t.Skip("no line to invoice")
	}
	l.bill(t, take)
}

// fractionOf draws between a tenth and the whole of a quantity with at most one
// decimal.
func fractionOf(t *rapid.T, q money.Quantity) money.Quantity {
	tenths := int64(0)
	for r := q; r.Sign() > 0; r = r.Sub(quantity("0.1")) {
		tenths++
	}
	return money.MustQuantity(decimalOf(t, "some", tenths-1, 1)).Add(quantity("0.1"))
}

func (l *history) delete(t *rapid.T) { l.withdraw(t, (*Order).Unbill) }
func (l *history) credit(t *rapid.T) { l.withdraw(t, (*Order).Credit) }

func (l *history) withdraw(t *rapid.T, undo func(*Order, trade.Document) error) {
	if len(l.bills) == 0 {
		t.Skip("no invoice")
	}
	before, n := l.order, rapid.IntRange(0, len(l.bills)-1).Draw(t, "invoice")
	if err := undo(&l.order, l.bills[n]); err != nil {
		t.Fatalf("withdraw: %v", err)
	}
	l.bills = slices.Delete(l.bills, n, n+1)
	held(t, before, l.order)
}

// change writes the order with one change. A refusal is a valid result.
func (l *history) change(t *rapid.T) {
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
		f.Sections[0].Shipping, f.Sections[0].ShippingTax = upTo(t, "shipping", amount("40"), f.Currency), anyTax(t)
	case 5:
		f.Lines[i].Tax, f.Lines[i].Rate = anyTax(t), price(decimalOf(t, "rate", 3000, 2))
	case 6:
		f.Sections[0].Discount = percent(decimalOf(t, "percent", 10000, 2))
	}
	before, beforeJSON := l.order, toJSON(t, l.order)
	if err := l.order.Write(f, anyOffice()); err != nil && toJSON(t, l.order) != beforeJSON {
		t.Fatalf("a refused form changed the order")
	}
	if toJSON(t, before) != beforeJSON {
		t.Fatalf("writing changed an earlier copy of the order")
	}
	held(t, before, l.order)
}

func (l *history) ship(t *rapid.T) {
	i := rapid.IntRange(0, len(l.order.Lines)-1).Draw(t, "line")
	l.order.Lines = slices.Clone(l.order.Lines)
	l.order.Lines[i].Packed = l.order.Lines[i].Wanted()
}

func (l *history) invariants(t *rapid.T) {
	seen, zero := map[int]bool{}, quantity("0")
	for _, line := range l.order.Lines {
		if seen[line.ID] || line.ID < 1 || line.ID > l.order.LastLine {
			t.Fatalf("line id %d is used twice or out of range", line.ID)
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
				t.Fatalf("%s is not true for line %+v", rule, line)
			}
		}
	}
	if (l.order.Billed == nil) != (len(l.bills) == 0) {
		t.Fatalf("the order has billed amounts without an invoice, or an invoice without billed amounts")
	}
	unchanged := l.order
	if err := unchanged.Write(unchanged.Form(), trade.Sources{}); err != nil {
		t.Fatalf("write back: %v", err)
	}
	same(t, l.order, unchanged)
}

// held checks that the moves are exactly the difference between the quantities of
// each item that the two states reserve.
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
			t.Fatalf("wrong guard of %+v", m)
		}
	}
	for id, q := range sum {
		if !q.IsZero() {
			t.Fatalf("the moves of %[2]s differ by %[1]s", q, id)
		}
	}
}
