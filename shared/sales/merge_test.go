package sales

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"comptoir/shared/trade"

	"comptoir/shared/money"
	"comptoir/shared/org"

	"github.com/google/go-cmp/cmp"
)

// pair returns two orders that can be merged, with 2 lines and 1 line.
func pair(t fatal) (a, b Order) {
	a = draft(t, "so_1", ordered(text("3", "0.335"), item("itm_cheese", "2")).
		with(func(f *Form) { f.Date = date("2026-11-01"); f.Notes = "a" }).
		below(trade.FormSection{Discount: percent("3"), Shipping: amount("5"), ShippingTax: "tax_20", Adjustment: amount("0.01")}))
	b = draft(t, "so_2", ordered(text("1", "0.335")).with(func(f *Form) { f.Date = date("2026-11-02"); f.Term = "pt_45" }).
		below(trade.FormSection{Discount: less("0.10"), Shipping: amount("2.50"), ShippingTax: "tax_20"}))
	return a, b
}

func TestMergeMakesOneOrder(t *testing.T) {
	a, b := pair(t)
	survivor, other, err := Merge(b, a, "")
	check(t, err)
	if survivor.ID != "so_1" || survivor.Number != "SO-so_1" || survivor.Term.ID != "pt_30" || survivor.Date != date("2026-11-01") {
		t.Errorf("the older order does not survive with its own fields: %+v", survivor)
	}
	if other.ID != "so_2" || other.Status != Merged || other.MergedInto != "so_1" || other.Number != "SO-so_2" {
		t.Errorf("the other order is not merged: %+v", other)
	}
	if d := cmp.Diff(toJSON(t, b.Lines), toJSON(t, other.Lines)); d != "" {
		t.Errorf("the merged order does not keep its lines: %s", d)
	}
	l := survivor.Lines[2]
	if l.ID != 3 || l.Section != 1 || len(l.From) != 1 || l.From[0].Document != "so_2" || l.From[0].Line != 1 || survivor.LastLine != 3 {
		t.Errorf("the line taken over is %+v", l)
	}
	if !survivor.Totals.Total.Equal(a.Totals.Total.Add(b.Totals.Total)) {
		t.Errorf("%s and %s are merged to %s", a.Totals.Total, b.Totals.Total, survivor.Totals.Total)
	}
	if len(a.Lines) != 2 || a.Status != Draft || len(a.Merges) != 0 {
		t.Errorf("the merge changed its arguments: %+v", a)
	}
}

func TestMergeChoosesSurvivor(t *testing.T) {
	for name, c := range map[string]struct {
		change func(a, b *Order)
		into   OrderID
		want   OrderID
	}{
		"the older by date":       {func(a, b *Order) { b.Date = date("2026-10-01") }, "", "so_2"},
		"same day, first created": {func(a, b *Order) { b.Date = a.Date; a.CreatedAt = b.CreatedAt.Add(time.Second) }, "", "so_2"},
		"same time, by id":        {func(a, b *Order) { b.Date = a.Date }, "", "so_1"},
		"the newer one, chosen":   {func(a, b *Order) {}, "so_2", "so_2"},
		"the older one, chosen":   {func(a, b *Order) {}, "so_1", "so_1"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			c.change(&a, &b)
			for _, orders := range [][2]Order{{a, b}, {b, a}} {
				survivor, _, err := Merge(orders[0], orders[1], c.into)
				check(t, err)
				if survivor.ID != c.want {
					t.Errorf("%s survives, want %s", survivor.ID, c.want)
				}
			}
		})
	}
}

func TestMergeRefusesIncompatibleOrders(t *testing.T) {
	lines := func(o *Order) *trade.Line { o.Lines = slices.Clone(o.Lines); return &o.Lines[0] }
	for name, c := range map[string]struct {
		change func(a, b *Order)
		into   OrderID
		want   []string
	}{
		"two drafts":                    {func(a, b *Order) {}, "", nil},
		"both confirmed":                {func(a, b *Order) { a.Status, b.Status = Confirmed, Confirmed }, "", nil},
		"an order with itself":          {func(a, b *Order) { *b = *a }, "", []string{"merge.same /orders/1"}},
		"into a third order":            {func(a, b *Order) {}, "so_3", []string{"merge.into /into"}},
		"two customers":                 {func(a, b *Order) { b.Customer.ID = "con_x" }, "", []string{"merge.customer_differs /orders"}},
		"two billing addresses":         {func(a, b *Order) { b.Billing = paris }, "", []string{"merge.billing_differs /orders"}},
		"two shipping addresses":        {func(a, b *Order) { b.Shipping = paris }, "", []string{"merge.shipping_differs /orders"}},
		"an address in capitals":        {func(a, b *Order) { b.Billing.City, b.Billing.Attention = " REIMS", "Mme Petit" }, "", nil},
		"a draft and a confirmed order": {func(a, b *Order) { b.Status = Confirmed }, "", []string{"merge.status_differs /orders"}},
		"both closed": {
			func(a, b *Order) { a.Status, b.Status = Closed, Closed }, "", []string{"merge.status /orders/0", "merge.status /orders/1"},
		},
		"a merged order": {
			func(a, b *Order) { b.Status = Merged }, "", []string{"merge.status_differs /orders", "merge.status /orders/1"},
		},
		"a void order": {
			func(a, b *Order) { a.Status = Void }, "", []string{"merge.status_differs /orders", "merge.status /orders/0"},
		},
		"a package":       {func(a, b *Order) { lines(b).Packed = quantity("1") }, "", []string{"merge.package /orders/1"}},
		"a draft invoice": {func(a, b *Order) { lines(a).Invoiced = quantity("1") }, "", []string{"merge.invoice /orders/0"}},
		"a credited invoice": {
			func(a, b *Order) { l := lines(b); l.Invoiced, l.Credited = quantity("1"), quantity("1") }, "", []string{"merge.invoice /orders/1"},
		},
		"an order from a marketplace": {func(a, b *Order) { b.Channel = Marketplace }, "", []string{"merge.marketplace /orders/1"}},
		"another channel":             {func(a, b *Order) { b.Channel = Import }, "", nil},
		"two currencies": {
			func(a, b *Order) { b.Currency = money.MustCurrency("USD") }, "", []string{"merge.currency_differs /orders"},
		},
		"two tax modes":  {func(a, b *Order) { b.TaxInclusive = true }, "", []string{"merge.tax_mode_differs /orders"}},
		"two warehouses": {func(a, b *Order) { b.Warehouse = trade.Named[org.WarehouseID]{ID: "wh_two"} }, "", nil},
		"501 lines":      {func(a, b *Order) { b.Lines = make([]trade.Line, 499) }, "", []string{"merge.too_large /orders"}},
		"several faults at once": {
			func(a, b *Order) {
				b.Customer.ID, b.Billing, b.Shipping, b.Status, b.TaxInclusive = "con_x", paris, paris, Confirmed, true
				lines(b).Packed = quantity("1")
			}, "", []string{
				"merge.customer_differs /orders", "merge.billing_differs /orders", "merge.shipping_differs /orders",
				"merge.status_differs /orders", "merge.tax_mode_differs /orders", "merge.package /orders/1",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			c.change(&a, &b)
			_, _, err := Merge(a, b, c.into)
			if d := cmp.Diff(c.want, codes(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestKeptValuesListsDifferences(t *testing.T) {
	a, b := pair(t)
	dropped := map[string]string{}
	for _, s := range KeptValues(a, b) {
		if s.Order != "so_1" {
			t.Errorf("%s: the value of %s is kept, want the survivor's", s.Field, s.Order)
		}
		if s.Dropped != "" {
			dropped[s.Field] = s.Kept + " | " + s.Dropped
		}
	}
	want := map[string]string{
		"number": "SO-so_1 | SO-so_2", "date": "2026-11-01 | 2026-11-02", "payment_term": "30 jours | 45 jours fin de mois",
	}
	if d := cmp.Diff(want, dropped); d != "" {
		t.Error(d)
	}
}

func TestUnmergeRestoresOrders(t *testing.T) {
	a, b := pair(t)
	beforeA, beforeB := toJSON(t, a.with(func(o *Order) { o.LastLine = 3 })), toJSON(t, b)
	survivor, other, err := Merge(a, b, "")
	check(t, err)
	f := survivor.Form()
	f.Notes, f.Date, f.Warehouse = "kept", date("2026-11-20"), "wh_two"
	check(t, survivor.Write(f, office("con_wine")))
	again, back, err := Unmerge(survivor, other)
	check(t, err)
	if again.Notes != "kept" || again.Warehouse.ID != "wh_two" {
		t.Errorf("the survivor's fields written after the merge are lost: %+v", again)
	}
	again.Notes, again.Date, again.Warehouse = a.Notes, a.Date, a.Warehouse
	if d := cmp.Diff(beforeA, toJSON(t, again)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(beforeB, toJSON(t, back)); d != "" {
		t.Error(d)
	}
}

func TestUnmergeKeepsCurrentStatus(t *testing.T) {
	a, b := pair(t)
	survivor, other, err := Merge(a, b, "")
	check(t, err)
	check(t, survivor.Confirm())
	again, back, err := Unmerge(survivor, other)
	check(t, err)
	if again.Status != Confirmed || back.Status != Confirmed || back.MergedInto != "" {
		t.Errorf("got %s and %s, want two confirmed orders", again.Status, back.Status)
	}
}

func TestUnmergeUndoesSeveralMerges(t *testing.T) {
	orders := make([]Order, 4)
	for i := range orders {
		orders[i] = draft(t, OrderID(fmt.Sprintf("so_%d", i)),
			ordered(text("1", fmt.Sprintf("%d.335", i))).below(trade.FormSection{Adjustment: amount("0.01")}))
	}
	ab, b, err := Merge(orders[0], orders[1], "")
	check(t, err)
	cd, d, err := Merge(orders[2], orders[3], "")
	check(t, err)
	all, merged, err := Merge(ab, cd, "")
	check(t, err)
	if len(all.Lines) != 4 || len(all.Sections) != 4 || all.Lines[3].Section != 3 {
		t.Fatalf("got %s", toJSON(t, all.Lines))
	}
	if last, _ := all.LastMerged(); last != "so_2" {
		t.Errorf("the last merged order is %s, want so_2", last)
	}
	_, _, err = Unmerge(all, b)
	if diff := cmp.Diff([]string{"unmerge.not_last"}, codes(err)); diff != "" {
		t.Error(diff)
	}
	ab, cd, err = Unmerge(all, merged)
	check(t, err)
	c, d, err := Unmerge(cd, d)
	check(t, err)
	a, b, err := Unmerge(ab, b)
	check(t, err)
	for i, o := range []Order{a, b, c, d} {
		orders[i].LastLine = o.LastLine
		if diff := cmp.Diff(toJSON(t, orders[i]), toJSON(t, o)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestUnmergeRefusesChangedOrder(t *testing.T) {
	rewrite := func(change func(*Form)) func(*Order) {
		return func(o *Order) {
			f := o.Form()
			change(&f)
			check(t, o.Write(f, office(f.CustomerID)))
		}
	}
	for name, c := range map[string]struct {
		change func(*Order)
		want   []string
	}{
		"no change":         {func(*Order) {}, nil},
		"another attention": {rewrite(func(f *Form) { f.Billing.Attention, f.Billing.Phone = "Mme Petit", "1" }), nil},
		"no merge":          {func(o *Order) { o.Merges = nil }, []string{"unmerge.nothing"}},
		"closed":            {func(o *Order) { o.Status = Closed }, []string{"unmerge.status"}},
		"void":              {func(o *Order) { o.Status = Void }, []string{"unmerge.status"}},
		"packed":            {func(o *Order) { o.Lines[0].Packed = quantity("1") }, []string{"unmerge.package"}},
		"invoiced":          {func(o *Order) { check(t, o.Confirm()); invoice(t, o, taken(1, "1")) }, []string{"unmerge.invoice"}},
		"another quantity":  {rewrite(func(f *Form) { f.Lines[0].Quantity = quantity("9") }), []string{"unmerge.changed"}},
		"another rate":      {rewrite(func(f *Form) { f.Lines[2].Rate = price("9") }), []string{"unmerge.changed"}},
		"another text":      {rewrite(func(f *Form) { f.Lines[2].Description = "x" }), []string{"unmerge.changed"}},
		"a line added":      {rewrite(func(f *Form) { f.Lines = append(f.Lines, text("1", "1")) }), []string{"unmerge.changed"}},
		"a line removed": {
			rewrite(func(f *Form) { f.Lines = f.Lines[:2]; f.Sections[1] = trade.FormSection{} }), []string{"unmerge.changed"},
		},
		"another customer": {rewrite(func(f *Form) { f.CustomerID = "con_swiss" }), []string{"unmerge.changed"}},
		"another address":  {rewrite(func(f *Form) { f.Shipping = &paris }), []string{"unmerge.changed"}},
		"another charge":   {rewrite(func(f *Form) { f.Sections[1].Shipping = amount("3") }), []string{"unmerge.changed"}},
		"another tax":      {rewrite(func(f *Form) { f.Lines[0].Tax = "tax_55" }), []string{"unmerge.changed"}},
		"another tax mode": {rewrite(func(f *Form) { f.TaxInclusive = true }), []string{"unmerge.changed"}},
		"changed and restored": {func(o *Order) {
			rewrite(func(f *Form) { f.Lines[0].Quantity = quantity("9") })(o)
			rewrite(func(f *Form) { f.Lines[0].Quantity = quantity("3.0") })(o)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			survivor, other, err := Merge(a, b, "")
			check(t, err)
			c.change(&survivor)
			_, _, err = Unmerge(survivor, other)
			if d := cmp.Diff(c.want, codes(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWriteChangesMergedOrder(t *testing.T) {
	a, b := pair(t)
	survivor, _, err := Merge(a, b, "")
	check(t, err)
	f := survivor.Form()
	f.Lines = append(f.Lines, text("1", "7"))
	f.Sections[1].Discount = less("1")
	if d := cmp.Diff([]string{"money.discount_too_high /sections/1/discount/amount"}, codes(survivor.Write(f, office("con_wine")))); d != "" {
		t.Error(d)
	}
	f.Sections[1].Discount, f.Sections[0].Shipping = less("0.2"), amount("6")
	check(t, survivor.Write(f, office("con_wine")))
	if l := survivor.Lines[3]; l.ID != 4 || l.Section != 0 || survivor.Lines[2].Section != 1 || survivor.Lines[2].From == nil {
		t.Errorf("a new line is not in the first section, or another line changed its section: %+v", survivor.Lines)
	}
	f.Sections = f.Sections[:1]
	if d := cmp.Diff([]string{"document.sections_fixed /sections"}, codes(survivor.Write(f, office("con_wine")))); d != "" {
		t.Error(d)
	}
}
