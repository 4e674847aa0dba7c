package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/money"

	"github.com/google/go-cmp/cmp"
)

func TestPart(t *testing.T) {
	f := ordered(text("10", "10"), taxed(off(text("3", "9.99"), percent("33.3")), "tax_55"), service(text("1", "50"))).
		below(trade.FormSection{Discount: percent("3"), Freight: amount("12"), ShippingTax: "tax_20", Adjustment: amount("0.05")})
	o := confirmed(t, "so_1", f)
	first := invoice(t, &o, taken(3, "1"), taken(1, "4"))
	if d := cmp.Diff([]trade.Taken{taken(1, "4"), taken(3, "1")}, first.TakenOf("so_1")); d != "" {
		t.Errorf("lines are taken in print order: %s", d)
	}
	if len(first.Lines) != 2 || first.Lines[0].Amount.String() != "40.00" || first.Lines[1].Amount.String() != "50.00" {
		t.Errorf("the invoice has a line for each line taken: %v", written(t, first.Lines))
	}
	if o.Invoiced() != trade.Partly {
		t.Errorf("got %s", o.Invoiced())
	}
	invoice(t, &o, taken(2, "1"))
	second := invoice(t, &o)
	if d := cmp.Diff([]trade.Taken{taken(1, "6"), taken(2, "2")}, second.TakenOf("so_1")); d != "" {
		t.Error(d)
	}
	if o.Invoiced() != trade.Fully || len(second.Lines) != 2 {
		t.Errorf("got %s, %d lines", o.Invoiced(), len(second.Lines))
	}
	sameMoney(t, o, billed(o))
}

// billed is what an order says of its invoices.
func billed(o Order) money.Computed {
	c := money.Computed{Totals: *o.Billed}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, l.BilledAmounts)
	}
	return c
}

// comesTo is what an order comes to.
func comesTo(o Order) money.Computed {
	c := money.Computed{Totals: o.Totals}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, l.Total())
	}
	return c
}

// sameMoney fails where what is invoiced is not the order, to the cent.
func sameMoney(t fatal, o Order, billed money.Computed) {
	t.Helper()
	sameSum(t, comesTo(o), billed)
}

func sameSum(t fatal, order, billed money.Computed) {
	t.Helper()
	for i := range order.Taxes {
		for _, g := range billed.Taxes {
			w := order.Taxes[i]
			if g.Category == w.Category && g.Rate.Equal(w.Rate) && (!g.Base.Equal(w.Base) || !g.Tax.Equal(w.Tax)) {
				t.Fatalf("tax %s: %s of %s is invoiced, %s of %s ordered", g.Rate, g.Tax, g.Base, w.Tax, w.Base)
			}
		}
	}
	for i := range order.Lines {
		if !order.Lines[i].Amount.Equal(billed.Lines[i].Amount) {
			t.Fatalf("line %d: %s is invoiced, %s ordered", i, billed.Lines[i].Amount, order.Lines[i].Amount)
		}
	}
	for name, pair := range map[string][2]money.Amount{
		"subtotal": {order.Subtotal, billed.Subtotal}, "discount": {order.Discount, billed.Discount}, "shipping": {order.Shipping, billed.Shipping},
		"net": {order.Net, billed.Net}, "tax": {order.Tax, billed.Tax}, "adjustment": {order.Adjustment, billed.Adjustment}, "total": {order.Total, billed.Total},
	} {
		if !pair[0].Equal(pair[1]) {
			t.Fatalf("%s: %s is invoiced, %s ordered", name, pair[1], pair[0])
		}
	}
}

func TestPartRefuses(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("10", "10"), text("3", "9.99")))
	invoice(t, &o, taken(1, "4"))
	full := o
	invoice(t, &full)
	for name, c := range map[string]struct {
		order Order
		take  []trade.Taken
		want  []string
	}{
		"more than is left":  {o, []trade.Taken{taken(2, "1"), taken(1, "6.000001")}, []string{"line.over_invoiced /lines/1/quantity"}},
		"all once more":      {full, nil, []string{"document.nothing_left"}},
		"a piece too many":   {full, []trade.Taken{taken(2, "1")}, []string{"line.over_invoiced /lines/0/quantity"}},
		"no line at all":     {o, []trade.Taken{}, []string{"document.nothing_taken /lines"}},
		"a line twice":       {o, []trade.Taken{taken(1, "1"), taken(1, "1")}, []string{"line.twice /lines/1/line"}},
		"an unknown line":    {o, []trade.Taken{taken(9, "1")}, []string{"line.unknown /lines/0/line"}},
		"nothing of a line":  {o, []trade.Taken{taken(1, "0")}, []string{"line.quantity /lines/0/quantity"}},
		"a line backwards":   {o, []trade.Taken{taken(1, "-1")}, []string{"line.quantity /lines/0/quantity"}},
		"everything at once": {o, []trade.Taken{taken(9, "1"), taken(1, "0"), taken(2, "4")}, []string{"line.unknown /lines/0/line", "line.quantity /lines/1/quantity", "line.over_invoiced /lines/2/quantity"}},
		"of a closed order":  {o.but(func(o *Order) { o.Status = Closed }), nil, []string{"order.status"}},
		"of a merged order":  {o.but(func(o *Order) { o.Status = Merged }), nil, []string{"order.status"}},
		"what was cancelled": {o.but(func(o *Order) { o.Lines = slices.Clone(o.Lines); o.Lines[1].Cancelled = quantity("2") }), []trade.Taken{taken(2, "2")}, []string{"line.over_invoiced /lines/0/quantity"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.order.Bill(c.take)
			if d := cmp.Diff(c.want, told(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestInvoiceTakenBack(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("10", "9.99"), text("1", "5")).below(trade.FormSection{Freight: amount("7"), ShippingTax: "tax_55"}))
	clean := written(t, o)
	first := invoice(t, &o, taken(1, "3"))
	afterFirst := written(t, o)
	second := invoice(t, &o)

	deleted := o
	check(t, deleted.Unbill(second))
	if d := cmp.Diff(afterFirst, written(t, deleted)); d != "" {
		t.Errorf("deleting the last invoice takes everything back: %s", d)
	}
	check(t, deleted.Unbill(first))
	if d := cmp.Diff(clean, written(t, deleted)); d != "" {
		t.Errorf("nothing stays of deleted invoices: %s", d)
	}
	if err := deleted.Unbill(first); err == nil {
		t.Error("an invoice is taken back twice")
	}

	credited := o
	check(t, credited.Credit(first))
	l := credited.Lines[0]
	if l.Invoiced.String() != "10" || l.Credited.String() != "3" || l.Left(trade.Invoiced).String() != "3" || credited.Invoiced() != trade.Partly {
		t.Errorf("got %+v", l)
	}
	if again := invoice(t, &credited); !again.Totals.Total.Equal(first.Totals.Total) {
		t.Errorf("what was credited for %s is invoiced again for %s", first.Totals.Total, again.Totals.Total)
	}
	sameMoney(t, credited, billed(credited))
}

func TestCopiesOfAnOrderStayAsTheyWere(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("10", "9.99")))
	before := o
	was := written(t, before)
	part := invoice(t, &o, taken(1, "1"))
	check(t, o.Credit(part))
	invoice(t, &o, taken(1, "1"))
	if d := cmp.Diff(was, written(t, before)); d != "" {
		t.Error(d)
	}
}

// A small order whose shipping is invoiced, then a large line added: what is
// invoiced next gets shipping back, and cannot come to less than nothing.
func TestPartOfLessThanNothing(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("1", "100"), text("1", "2")).below(trade.FormSection{Freight: amount("50"), ShippingTax: "tax_20"}))
	invoice(t, &o, taken(1, "1"))
	f := o.Form()
	f.Lines = append(f.Lines, text("1", "10000"))
	check(t, o.Write(f, office("con_wine")))
	_, err := o.Bill([]trade.Taken{taken(2, "1")})
	if d := cmp.Diff([]string{"document.part_negative"}, told(err)); d != "" {
		t.Error(d)
	}
	invoice(t, &o)
	sameMoney(t, o, billed(o))
}
