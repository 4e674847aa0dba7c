package bill_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// world holds orders, invoices and levels that change together, as the store and its
// transactions do for an operation.
type world struct {
	orders   map[sales.OrderID]sales.Order
	invoices map[bill.InvoiceID]bill.Invoice
	levels   map[stock.ItemID]stock.Level
	t        *rapid.T
	in       bill.Sending
	src      trade.Sources
}

func (s *world) move(moves []stock.Move) {
	for _, m := range moves {
		l := s.levels[m.Item]
		l.Accounting, l.Committed = l.Accounting.Add(m.Accounting), l.Committed.Add(m.Committed)
		s.levels[m.Item] = l
	}
}

// save stores an order and an invoice and moves the stock by both differences.
func (s *world) save(o sales.Order, i bill.Invoice) {
	if o.ID != "" {
		s.move(sales.Moves(s.orders[o.ID], o, false))
		s.orders[o.ID] = o
	}
	if i.ID != "" {
		s.move(bill.Moves(s.invoices[i.ID], i, false))
		s.invoices[i.ID] = i
	}
}

func (s *world) must(err error) {
	if err != nil {
		s.t.Fatal(err)
	}
}

// change does one step with an order or one of its invoices. A step refused by the
// rules is ignored.
func (s *world) change(step string) {
	switch step {
	case "order":
		id := sales.OrderID(fmt.Sprintf("so_%d", len(s.orders)))
		o, err := sales.New(id, orderOf(
			trade.FormLine{Item: "itm_1", Quantity: money.Units(int64(rapid.IntRange(1, 9).Draw(s.t, "quantity")))},
			trade.FormLine{Item: "itm_1", Quantity: money.MustQuantity("0.5")},
			trade.FormLine{Item: "itm_2", Quantity: money.Units(1)},
			trade.FormLine{Name: "Free text", Rate: price("1"), Quantity: money.Units(1)},
		), s.src)
		s.must(err)
		s.save(o, bill.Invoice{})
		return
	case "direct invoice":
		i, err := bill.New(s.newInvoice(), form(), s.src)
		s.must(err)
		s.move(bill.Moves(bill.Invoice{}, i, false))
		s.invoices[i.ID] = i
		return
	}
	if len(s.orders) == 0 {
		return
	}
	o := s.orders[rapid.SampledFrom(sorted(s.orders)).Draw(s.t, "order")]
	i := bill.Invoice{}
	if len(s.invoices) > 0 {
		i = s.invoices[rapid.SampledFrom(sorted(s.invoices)).Draw(s.t, "invoice")]
	}
	switch step {
	case "confirm":
		if o.Confirm() == nil {
			s.save(o, bill.Invoice{})
		}
	case "close":
		if o.Close() == nil {
			s.save(o, bill.Invoice{})
		}
	case "reopen":
		if o.Reopen() == nil {
			s.save(o, bill.Invoice{})
		}
	case "void order":
		if o.Void() == nil {
			s.save(o, bill.Invoice{})
		}
	case "write":
		s.write(o)
	case "merge", "unmerge":
		s.join(step, o)
	case "convert":
		s.convert(o)
	default:
		if i.ID != "" {
			s.bill(step, i)
		}
	}
}

// write changes the warehouse and the quantities of an order, and adds or removes a
// line.
func (s *world) write(o sales.Order) {
	f := o.Form()
	f.Warehouse = rapid.SampledFrom([]org.WarehouseID{"wh_1", "wh_2"}).Draw(s.t, "warehouse")
	for n := range f.Lines {
		f.Lines[n].Quantity = money.Units(int64(rapid.IntRange(1, 9).Draw(s.t, "quantity")))
	}
	if rapid.Bool().Draw(s.t, "add a line") {
		f.Lines = append(f.Lines, trade.FormLine{Item: "itm_1", Quantity: money.Units(2)})
	} else {
		f.Lines = f.Lines[1:]
	}
	if o.Write(f, s.src) == nil {
		s.save(o, bill.Invoice{})
	}
}

// join merges an order with another one, or undoes its last merge.
func (s *world) join(step string, o sales.Order) {
	var other sales.Order
	var err error
	if id, merged := o.LastMerged(); step == "unmerge" && merged {
		o, other, err = sales.Unmerge(o, s.orders[id])
	} else if step == "merge" {
		o, other, err = sales.Merge(o, s.orders[rapid.SampledFrom(sorted(s.orders)).Draw(s.t, "other")], "")
	}
	if err == nil && other.ID != "" {
		s.save(o, bill.Invoice{})
		s.save(other, bill.Invoice{})
	}
}

func (s *world) newInvoice() bill.InvoiceID {
	return bill.InvoiceID(fmt.Sprintf("inv_%d", len(s.invoices)))
}

func (s *world) convert(o sales.Order) {
	if o.Status == sales.Draft {
		s.must(o.Confirm())
	}
	var take []trade.Taken
	for _, l := range o.Lines {
		if l.Left(trade.Invoiced).Sign() > 0 && rapid.Bool().Draw(s.t, "take") {
			q := l.Left(trade.Invoiced)
			if rapid.Bool().Draw(s.t, "a quarter") {
				q = money.MustQuantity("0.25")
			}
			take = append(take, trade.Taken{Line: l.ID, Quantity: q})
		}
	}
	i, err := bill.Convert(s.newInvoice(), &o, take)
	if err != nil {
		return
	}
	s.save(o, i)
}

func (s *world) bill(step string, i bill.Invoice) {
	o := s.orders[i.Order]
	switch step {
	case "send":
		if next, err := i.Send(s.in); err == nil {
			s.in.Series = next
			s.save(o, i)
		}
	case "void":
		if i.Void() == nil {
			if i.Order != "" {
				s.must(o.Unbill(i.Document))
			}
			s.save(o, i)
		}
	case "credit":
		if _, _, err := bill.Credit("crn_1", &i, s.in); err == nil {
			if i.Order != "" {
				s.must(o.Credit(i.Document))
			}
			s.save(o, i)
		}
	case "delete":
		if bill.Life().Can("delete", i) == nil {
			if i.Order != "" {
				s.must(o.Unbill(i.Document))
			}
			s.move(bill.Moves(i, bill.Invoice{}, false))
			s.invoices[i.ID] = bill.Invoice{ID: i.ID, Status: bill.Void} // so that its id is not used again
			s.save(o, bill.Invoice{})
		}
	}
}

func sorted[K ~string, V any](m map[K]V) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// After any sequence of steps the committed quantity is exactly the sum of the
// reservations of orders and drafts and never negative, and the accounting stock is
// reduced by the sent invoices. When all documents are finished, no quantity is
// committed.
func TestStockFollowsOrdersAndInvoices(t *testing.T) {
	steps := []string{
		"order", "order", "direct invoice", "confirm", "convert", "convert", "convert", "close", "reopen", "void order",
		"send", "send", "void", "credit", "delete", "write", "merge", "merge", "unmerge",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := &world{
			orders: map[sales.OrderID]sales.Order{}, invoices: map[bill.InvoiceID]bill.Invoice{},
			levels: map[stock.ItemID]stock.Level{},
			t:      t, in: sending(t), src: sources(t),
		}
		s.src.Settings.Warehouses = append(s.src.Settings.Warehouses, &org.Warehouse{ID: "wh_2", Place: org.Place{Name: "Annexe"}})
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			s.change(rapid.SampledFrom(steps).Draw(t, "step"))
			s.check()
		}
		for _, id := range sorted(s.invoices) {
			s.bill(rapid.SampledFrom([]string{"send", "delete"}).Draw(t, "finish"), s.invoices[id])
		}
		for _, id := range sorted(s.orders) {
			if o := s.orders[id]; o.Close() == nil {
				s.save(o, bill.Invoice{})
			}
		}
		s.check()
		if c := s.levels["itm_1"].Committed; !c.IsZero() {
			t.Errorf("%s are still committed when all documents are finished", c)
		}
	})
}

func (s *world) check() {
	var reserved, sold money.Quantity
	for _, o := range s.orders {
		for _, l := range o.Lines {
			reserved = reserved.Add(o.Held(l))
		}
	}
	for _, i := range s.invoices {
		for _, l := range i.Lines {
			switch {
			case l.Item != "itm_1":
			case i.Status == bill.Draft && i.Order != "":
				reserved = reserved.Add(l.Quantity)
			case i.Status != bill.Draft && i.Status != bill.Void && i.CreditNote == "":
				sold = sold.Add(l.Quantity)
			}
		}
	}
	l := s.levels["itm_1"]
	if l.Committed.Sign() < 0 || !l.Committed.Equal(reserved) || !l.Accounting.Equal(sold.Neg()) {
		s.t.Fatalf("committed %s, reserved %s; accounting %s, invoiced %s", l.Committed, reserved, l.Accounting, sold)
	}
	if len(s.levels) > 1 {
		s.t.Fatalf("services or free text have stock: %v", s.levels)
	}
}

// convert creates an invoice from quantities of a confirmed order and records it in
// the order.
func convert(t fataler, o *sales.Order, id bill.InvoiceID, take ...trade.Taken) bill.Invoice {
	t.Helper()
	i, err := bill.Convert(id, o, take)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
