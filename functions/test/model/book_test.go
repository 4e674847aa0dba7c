package model_test

import (
	"encoding/json"
	"fmt"
	"slices"
)

// modelBook is what a company should come to: orders, invoices and stock in plain Go,
// in whole pieces and cents. It knows the rules a clerk knows, and nothing of
// how they are kept.
type modelBook struct {
	Forbid    bool // overselling
	AutoClose bool // orders that are invoiced
	Price     [2]int
	Adjusted  [2]int // pieces that came in, less those that went, by hand
	Numbered  int    // invoices that have a number
	Orders    []*modelOrder
	Invoices  []*modelInvoice
}

type modelOrder struct {
	ID         string
	Version    int
	Status     string
	Customer   int
	Lines      []modelLine
	LastLine   int
	Sections   int
	Into       string
	Merges     []modelMerge
	AutoClosed bool
	Deleted    bool
}

type modelLine struct{ ID, Item, Quantity, Invoiced, Credited, Section int }

type modelMerge struct {
	Other string
	Own   []int
	Print string
}

type modelInvoice struct {
	ID                    string
	Version               int
	Status                string
	Order                 string // none: without one
	Customer              int
	Lines                 []modelTaken
	Total, Paid, Credited int // cents
	Number                int
	Mailed, Back, Deleted bool // Back: taken back by a credit note
}

type modelTaken struct{ Line, Item, Quantity int }

// refusal is how a request should be refused; none: it is done.
type refusal struct {
	Status int
	Code   string
}

var accepted = refusal{}

func conflict(code string) refusal { return refusal{409, code} }
func invalid(code string) refusal  { return refusal{422, code} }

// copied is the book, to be changed by itself.
func (b *modelBook) copied() *modelBook {
	var out modelBook
	raw, err := json.Marshal(b)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		panic(err) // a plain struct
	}
	return &out
}

func (b *modelBook) order(id string) *modelOrder {
	i := slices.IndexFunc(b.Orders, func(o *modelOrder) bool { return o.ID == id })
	return b.Orders[i]
}

func (b *modelBook) invoice(id string) *modelInvoice {
	i := slices.IndexFunc(b.Invoices, func(i *modelInvoice) bool { return i.ID == id })
	return b.Invoices[i]
}

// stock is what the books should have of an item, and what of it is promised.
func (b *modelBook) stock(item int) (onHand, committed int) {
	onHand = b.Adjusted[item]
	for _, o := range b.Orders {
		for _, l := range o.Lines {
			if o.Status == "confirmed" && !o.Deleted && l.Item == item {
				committed += l.left()
			}
		}
	}
	for _, i := range b.Invoices {
		for _, l := range i.Lines {
			switch {
			case l.Item != item || i.Deleted || i.Back || i.Status == "void":
			case i.Status != "draft":
				onHand -= l.Quantity
			case i.Order != "":
				committed += l.Quantity
			}
		}
	}
	return onHand, committed
}

// short tells whether a change promises what is not there, where that is
// forbidden: what is available falls, and below nothing.
func (b *modelBook) short(after *modelBook) bool {
	for item := range b.Price {
		hand, promised := b.stock(item)
		handAfter, promisedAfter := after.stock(item)
		if was, is := hand-promised, handAfter-promisedAfter; b.Forbid && is < was && is < 0 {
			return true
		}
	}
	return false
}

// total is what pieces come to, in cents, with 20 % of tax: prices are multiples
// of five cents, so nothing is rounded.
func (b *modelBook) total(item, quantity int) int { return quantity * b.Price[item] / 5 * 6 }

func (l modelLine) left() int { return l.Quantity - l.Invoiced + l.Credited }

func (o *modelOrder) everInvoiced() bool {
	return slices.ContainsFunc(o.Lines, func(l modelLine) bool { return l.Invoiced > 0 })
}

// alive tells whether an invoice of the order is.
func (b *modelBook) alive(o *modelOrder) bool {
	return slices.ContainsFunc(b.Invoices, func(i *modelInvoice) bool {
		return i.Order == o.ID && !i.Deleted && !i.Back && i.Status != "void"
	})
}

func (o *modelOrder) invoiced() string {
	begun, all := false, len(o.Lines) > 0
	for _, l := range o.Lines {
		begun = begun || l.Invoiced > l.Credited
		all = all && l.left() <= 0
	}
	switch {
	case all:
		return "fully"
	case begun:
		return "partly"
	}
	return "none"
}

func (o *modelOrder) print() string {
	p := fmt.Sprint(o.Customer)
	for _, l := range o.Lines {
		p += fmt.Sprint(" ", l.ID, l.Item, l.Quantity, l.Section)
	}
	return p
}

// close closes a confirmed order of which nothing is left, where that is the
// preference, and opens it again when the reason is gone.
func (b *modelBook) close(o *modelOrder) {
	all := o.invoiced() == "fully"
	switch {
	case !b.AutoClose:
	case o.Status == "confirmed" && all:
		o.Status, o.AutoClosed = "closed", true
	case o.Status == "closed" && o.AutoClosed && !all:
		o.Status, o.AutoClosed = "confirmed", false
	}
}

func (b *modelBook) write(o *modelOrder, lines []modelLine) refusal {
	if o.Status != "draft" && o.Status != "confirmed" {
		return conflict("order.status")
	}
	var refused []refusal // as the lines are read
	for _, l := range lines {
		if l.left() < 0 {
			refused = append(refused, invalid("line.quantity_below_invoiced"))
		}
	}
	for _, was := range o.Lines {
		if gone := !slices.ContainsFunc(lines, func(l modelLine) bool { return l.ID == was.ID }); gone && was.Invoiced > 0 {
			refused = append(refused, invalid("line.has_history"))
		}
	}
	if len(refused) > 0 {
		return refused[0]
	}
	before := o.invoiced()
	if was := fmt.Sprint(o.Lines); was == fmt.Sprint(lines) {
		return accepted // nothing is another version
	}
	o.Lines = lines
	o.Version++
	if before != "fully" {
		b.close(o)
	}
	return accepted
}

func (o *modelOrder) move(to string, from ...string) refusal {
	if !slices.Contains(from, o.Status) {
		return conflict("order.status")
	}
	o.Status, o.AutoClosed = to, false
	o.Version++
	return accepted
}

func (b *modelBook) void(o *modelOrder) refusal {
	if (o.Status == "draft" || o.Status == "confirmed") && b.alive(o) {
		return conflict("order.has_invoice")
	}
	return o.move("void", "draft", "confirmed")
}

func (o *modelOrder) reopen() refusal {
	if o.Status == "void" {
		return o.move("draft", "void")
	}
	return o.move("confirmed", "closed")
}

func (o *modelOrder) remove() refusal {
	switch {
	case o.Status != "draft":
		return conflict("order.status")
	case o.everInvoiced():
		return conflict("order.has_invoice")
	case len(o.Merges) > 0:
		return conflict("order.has_merged")
	}
	o.Deleted = true
	return accepted
}

func (b *modelBook) merge(into, other *modelOrder) refusal {
	open := func(o *modelOrder) bool { return o.Status == "draft" || o.Status == "confirmed" }
	switch {
	case into.ID == other.ID:
		return invalid("merge.same")
	case into.Customer != other.Customer:
		return invalid("merge.customer_differs")
	case into.Status != other.Status:
		return invalid("merge.status_differs")
	case !open(into):
		return invalid("merge.status")
	case into.everInvoiced() || other.everInvoiced():
		return invalid("merge.invoice")
	}
	m := modelMerge{Other: other.ID}
	for _, l := range into.Lines {
		m.Own = append(m.Own, l.ID)
	}
	for _, l := range other.Lines {
		into.LastLine++
		l.ID, l.Section = into.LastLine, l.Section+into.Sections
		into.Lines = append(into.Lines, l)
	}
	into.Sections += other.Sections
	m.Print = into.print()
	into.Merges = append(into.Merges, m)
	other.Status, other.Into = "merged", into.ID
	into.Version++
	other.Version++
	return accepted
}

func (b *modelBook) unmerge(o *modelOrder) refusal {
	switch {
	case len(o.Merges) == 0:
		return conflict("unmerge.nothing")
	case o.Status != "draft" && o.Status != "confirmed":
		return conflict("unmerge.status")
	case o.everInvoiced():
		return conflict("unmerge.invoice")
	case o.print() != o.Merges[len(o.Merges)-1].Print:
		return conflict("unmerge.changed")
	}
	last := o.Merges[len(o.Merges)-1]
	other := b.order(last.Other)
	o.Lines = slices.DeleteFunc(o.Lines, func(l modelLine) bool { return !slices.Contains(last.Own, l.ID) })
	o.Sections -= other.Sections
	o.Merges = o.Merges[:len(o.Merges)-1]
	other.Status, other.Into = o.Status, ""
	o.Version++
	other.Version++
	return accepted
}
