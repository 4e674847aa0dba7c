package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/money"

	"github.com/google/go-cmp/cmp"
)

func TestBillDrawsPartialInvoices(t *testing.T) {
	f := ordered(text("10", "10"), taxed(off(text("3", "9.99"), percent("33.3")), "tax_55"), service(text("1", "50"))).
		below(trade.FormSection{Discount: percent("3"), Shipping: amount("12"), ShippingTax: "tax_20", Adjustment: amount("0.05")})
	o := confirmed(t, "so_1", f)
	first := invoice(t, &o, taken(3, "1"), taken(1, "4"))
	if d := cmp.Diff([]trade.Taken{taken(1, "4"), taken(3, "1")}, first.TakenOf("so_1")); d != "" {
		t.Errorf("lines are not in document order: %s", d)
	}
	if len(first.Lines) != 2 || first.Lines[0].Amount.String() != "40.00" || first.Lines[1].Amount.String() != "50.00" {
		t.Errorf("the invoice does not have a line for each taken line: %v", toJSON(t, first.Lines))
	}
	if o.Invoiced() != trade.Partly {
		t.Errorf("got %s, want partly", o.Invoiced())
	}
	invoice(t, &o, taken(2, "1"))
	second := invoice(t, &o)
	if d := cmp.Diff([]trade.Taken{taken(1, "6"), taken(2, "2")}, second.TakenOf("so_1")); d != "" {
		t.Error(d)
	}
	if o.Invoiced() != trade.Fully || len(second.Lines) != 2 {
		t.Errorf("got %s and %d lines, want fully and 2 lines", o.Invoiced(), len(second.Lines))
	}
	sameMoney(t, o, billed(o))
}

// billed returns the billed amounts of an order.
func billed(o Order) money.Computed {
	c := money.Computed{Totals: *o.Billed}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, l.BilledAmounts)
	}
	return c
}

// computed returns the amounts of an order.
func computed(o Order) money.Computed {
	c := money.Computed{Totals: o.Totals}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, l.Total())
	}
	return c
}

// sameMoney fails if the billed amounts are not the order's amounts, to the cent.
func sameMoney(t fatal, o Order, billed money.Computed) {
	t.Helper()
	sameSum(t, computed(o), billed)
}

func sameSum(t fatal, order, billed money.Computed) {
	t.Helper()
	for i := range order.Taxes {
		for _, g := range billed.Taxes {
			w := order.Taxes[i]
			if g.Category == w.Category && g.Rate.Equal(w.Rate) && (!g.Base.Equal(w.Base) || !g.Tax.Equal(w.Tax)) {
				t.Fatalf("tax %s: invoiced %s of %s, ordered %s of %s", g.Rate, g.Tax, g.Base, w.Tax, w.Base)
			}
		}
	}
	for i := range order.Lines {
		if !order.Lines[i].Amount.Equal(billed.Lines[i].Amount) {
			t.Fatalf("line %d: invoiced %s, ordered %s", i, billed.Lines[i].Amount, order.Lines[i].Amount)
		}
	}
	for name, pair := range map[string][2]money.Amount{
		"subtotal": {order.Subtotal, billed.Subtotal}, "discount": {order.Discount, billed.Discount},
		"shipping": {order.Shipping, billed.Shipping}, "net": {order.Net, billed.Net}, "tax": {order.Tax, billed.Tax},
		"adjustment": {order.Adjustment, billed.Adjustment}, "total": {order.Total, billed.Total},
	} {
		if !pair[0].Equal(pair[1]) {
			t.Fatalf("%s: invoiced %s, ordered %s", name, pair[1], pair[0])
		}
	}
}

func TestBillRefusesInvalidQuantities(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("10", "10"), text("3", "9.99")))
	invoice(t, &o, taken(1, "4"))
	full := o
	invoice(t, &full)
	for name, c := range map[string]struct {
		order Order
		take  []trade.Taken
		want  []string
	}{
		"more than is left":     {o, []trade.Taken{taken(2, "1"), taken(1, "6.000001")}, []string{"line.over_invoiced /lines/1/quantity"}},
		"everything again":      {full, nil, []string{"document.nothing_left"}},
		"one more than ordered": {full, []trade.Taken{taken(2, "1")}, []string{"line.over_invoiced /lines/0/quantity"}},
		"no line":               {o, []trade.Taken{}, []string{"document.nothing_taken /lines"}},
		"a line twice":          {o, []trade.Taken{taken(1, "1"), taken(1, "1")}, []string{"line.twice /lines/1/line"}},
		"an unknown line":       {o, []trade.Taken{taken(9, "1")}, []string{"line.unknown /lines/0/line"}},
		"a quantity of zero":    {o, []trade.Taken{taken(1, "0")}, []string{"line.quantity /lines/0/quantity"}},
		"a negative quantity":   {o, []trade.Taken{taken(1, "-1")}, []string{"line.quantity /lines/0/quantity"}},
		"several faults at once": {
			o,
			[]trade.Taken{taken(9, "1"), taken(1, "0"), taken(2, "4")},
			[]string{"line.unknown /lines/0/line", "line.quantity /lines/1/quantity", "line.over_invoiced /lines/2/quantity"},
		},
		"a closed order": {o.with(func(o *Order) { o.Status = Closed }), nil, []string{"order.status"}},
		"a merged order": {o.with(func(o *Order) { o.Status = Merged }), nil, []string{"order.status"}},
		"a cancelled quantity": {
			o.with(func(o *Order) { o.Lines = slices.Clone(o.Lines); o.Lines[1].Cancelled = quantity("2") }),
			[]trade.Taken{taken(2, "2")},
			[]string{"line.over_invoiced /lines/0/quantity"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.order.Bill(c.take)
			if d := cmp.Diff(c.want, codes(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUnbillAndCreditRestoreQuantities(t *testing.T) {
	o := confirmed(t, "so_1",
		ordered(text("10", "9.99"), text("1", "5")).below(trade.FormSection{Shipping: amount("7"), ShippingTax: "tax_55"}))
	clean := toJSON(t, o)
	first := invoice(t, &o, taken(1, "3"))
	afterFirst := toJSON(t, o)
	second := invoice(t, &o)

	deleted := o
	check(t, deleted.Unbill(second))
	if d := cmp.Diff(afterFirst, toJSON(t, deleted)); d != "" {
		t.Errorf("deleting the last invoice does not give everything back: %s", d)
	}
	check(t, deleted.Unbill(first))
	if d := cmp.Diff(clean, toJSON(t, deleted)); d != "" {
		t.Errorf("the order keeps data of deleted invoices: %s", d)
	}
	if err := deleted.Unbill(first); err == nil {
		t.Error("an invoice is given back twice")
	}

	credited := o
	check(t, credited.Credit(first))
	l := credited.Lines[0]
	if l.Invoiced.String() != "10" || l.Credited.String() != "3" || l.Left(trade.Invoiced).String() != "3" ||
		credited.Invoiced() != trade.Partly {
		t.Errorf("got %+v, want 10 invoiced and 3 credited", l)
	}
	if again := invoice(t, &credited); !again.Totals.Total.Equal(first.Totals.Total) {
		t.Errorf("an invoice credited for %s is invoiced again for %s", first.Totals.Total, again.Totals.Total)
	}
	sameMoney(t, credited, billed(credited))
}

func TestBillDoesNotChangeCopiesOfOrder(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("10", "9.99")))
	before := o
	copied := toJSON(t, before)
	drawn := invoice(t, &o, taken(1, "1"))
	check(t, o.Credit(drawn))
	invoice(t, &o, taken(1, "1"))
	if d := cmp.Diff(copied, toJSON(t, before)); d != "" {
		t.Error(d)
	}
}

// A large line is added to a small order after its shipping was invoiced. The next
// invoice then has negative shipping, and its total must not be negative.
func TestBillRefusesNegativeTotal(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("1", "100"), text("1", "2")).
		below(trade.FormSection{Shipping: amount("50"), ShippingTax: "tax_20"}))
	invoice(t, &o, taken(1, "1"))
	f := o.Form()
	f.Lines = append(f.Lines, text("1", "10000"))
	check(t, o.Write(f, office("con_wine")))
	_, err := o.Bill([]trade.Taken{taken(2, "1")})
	if d := cmp.Diff([]string{"document.part_negative"}, codes(err)); d != "" {
		t.Error(d)
	}
	invoice(t, &o)
	sameMoney(t, o, billed(o))
}
