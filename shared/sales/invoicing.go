package sales

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Part is what an invoice for some of the order comes to: what it takes of
// which lines, in the order they are printed, and its totals with one line for
// each of these. Without a choice it takes everything that is left.
//
// All parts of an order add up to it, to the cent, whatever was deleted and
// invoiced again on the way (see money.Part). A part of less than nothing, which
// takes an order that was changed after its first invoice, is refused.
func (o Order) Part(take []Taken) (resolved []Taken, t money.Totals, err error) {
	if o.Status != Confirmed {
		return nil, money.Totals{}, o.wrongStatus()
	}
	if resolved, err = o.take(take); err != nil {
		return nil, money.Totals{}, err
	}
	if t, err = o.share(resolved); err != nil {
		return nil, money.Totals{}, err
	}
	if t.Total.Sign() < 0 {
		return nil, money.Totals{}, fault.Conflict("invoice.negative", "This part comes to %s, because earlier invoices took more than their share of what the order is now. Invoice more of it at once.", t.Total)
	}
	return resolved, t.Pick(o.positions(resolved)), nil
}

// take sorts what is asked for by the order's lines, or lists what is wrong
// with it.
func (o Order) take(asked []Taken) ([]Taken, error) {
	if asked == nil {
		return o.takeAll()
	}
	var l fault.List
	if len(asked) == 0 {
		l.Add("invoice.nothing_taken", "/lines", "Name the lines to invoice, or leave lines out to invoice everything that is left.")
	}
	of := make(map[int]money.Quantity, len(asked))
	for i, t := range asked {
		at := fmt.Sprintf("/lines/%d", i)
		line, known := o.line(t.Line)
		switch _, twice := of[t.Line]; {
		case !known:
			l.Add("invoice.line_unknown", at+"/line", "The order has no line %d.", t.Line)
		case twice:
			l.Add("invoice.line_twice", at+"/line", "Line %d is there twice. Add the two up.", t.Line)
		case t.Quantity.Sign() <= 0:
			l.Add("invoice.quantity", at+"/quantity", "Invoice a quantity above zero.")
		case t.Quantity.Cmp(line.Left()) > 0:
			l.Add("invoice.over_invoiced", at+"/quantity", "Of line %d, %s is left to invoice, not %s.", t.Line, line.Left(), t.Quantity)
		}
		of[t.Line] = t.Quantity
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	var taken []Taken
	for _, line := range o.Lines {
		if q, asked := of[line.ID]; asked {
			taken = append(taken, Taken{Line: line.ID, Quantity: q})
		}
	}
	return taken, nil
}

func (o Order) takeAll() ([]Taken, error) {
	var taken []Taken
	for _, line := range o.Lines {
		if left := line.Left(); left.Sign() > 0 {
			taken = append(taken, Taken{Line: line.ID, Quantity: left})
		}
	}
	if taken == nil {
		return nil, nothingLeft()
	}
	return taken, nil
}

func nothingLeft() error {
	return fault.Conflict("invoice.nothing_left", "Everything in the order is on invoices already.")
}

// share is the part's share of the order, with a line for each of the order's.
func (o Order) share(taken []Taken) (money.Totals, error) {
	before, now := make([]money.Quantity, len(o.Lines)), make([]money.Quantity, len(o.Lines))
	for i, l := range o.Lines {
		before[i] = l.Billed()
	}
	for n, at := range o.positions(taken) {
		now[at] = taken[n].Quantity
	}
	var billed money.Totals
	if o.Billed != nil {
		billed = *o.Billed
	}
	return money.Part(o.Document(), before, now, billed)
}

// Bill notes an invoice made of the order; its lines and totals are those Part
// gave.
func (o *Order) Bill(ref InvoiceRef, t money.Totals) {
	o.count(ref.Lines, func(l *Line, q money.Quantity) { l.Invoiced = l.Invoiced.Add(q) })
	o.Invoices = append(slices.Clone(o.Invoices), ref)
	o.addBilled(ref, t, money.Totals.Add)
}

// Unbill gives the quantities of an invoice back, when its draft is deleted or
// it is voided. The totals are those it was billed with.
func (o *Order) Unbill(invoice string, t money.Totals) error {
	return o.takeBack(invoice, t, func(l *Line, q money.Quantity) { l.Invoiced = l.Invoiced.Sub(q) })
}

// Credit notes that a credit note took back a whole invoice: its quantities are
// credited and can be invoiced again. The totals are those it was billed with.
func (o *Order) Credit(invoice string, t money.Totals) error {
	return o.takeBack(invoice, t, func(l *Line, q money.Quantity) { l.Credited = l.Credited.Add(q) })
}

// HasInvoice tells whether an invoice of the order is alive.
func (o Order) HasInvoice(invoice string) bool {
	return slices.ContainsFunc(o.Invoices, func(r InvoiceRef) bool { return r.ID == invoice })
}

func (o *Order) takeBack(invoice string, t money.Totals, count func(*Line, money.Quantity)) error {
	at := slices.IndexFunc(o.Invoices, func(r InvoiceRef) bool { return r.ID == invoice })
	if at < 0 {
		return fmt.Errorf("order %s knows no invoice %s that is alive", o.ID, invoice)
	}
	ref := o.Invoices[at]
	o.count(ref.Lines, count)
	o.Invoices = slices.Delete(slices.Clone(o.Invoices), at, at+1)
	o.addBilled(ref, t, money.Totals.Sub)
	if len(o.Invoices) == 0 {
		o.Invoices, o.Billed = nil, nil
	}
	return nil
}

// count changes the counters of the lines an invoice takes; earlier copies of
// the order keep theirs.
func (o *Order) count(taken []Taken, how func(*Line, money.Quantity)) {
	o.Lines = slices.Clone(o.Lines)
	for n, at := range o.positions(taken) {
		how(&o.Lines[at], taken[n].Quantity)
	}
}

// addBilled adds the totals of an invoice to what is billed, or takes them off.
func (o *Order) addBilled(ref InvoiceRef, t money.Totals, add func(a, b money.Totals) money.Totals) {
	var billed money.Totals
	if o.Billed != nil {
		billed = *o.Billed
	}
	billed = add(billed, t.Place(o.positions(ref.Lines), len(o.Lines)))
	money.Digits(&billed, o.Currency)
	o.Billed = &billed
}

func (o Order) line(id int) (Line, bool) {
	at := slices.IndexFunc(o.Lines, func(l Line) bool { return l.ID == id })
	if at < 0 {
		return Line{}, false
	}
	return o.Lines[at], true
}

// positions says where the lines taken stand in the order. They are there: what
// was taken of a line keeps it in its order.
func (o Order) positions(taken []Taken) []int {
	of := make(map[int]int, len(o.Lines))
	for i, l := range o.Lines {
		of[l.ID] = i
	}
	at := make([]int, len(taken))
	for n, t := range taken {
		at[n] = of[t.Line]
	}
	return at
}
