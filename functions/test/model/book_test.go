package model_test

import (
	"encoding/json"
	"fmt"
	"slices"
)

// modelBook is the expected state of a company: orders, invoices and stock in plain Go,
// in whole pieces and cents. It has the rules that a clerk knows, and nothing of their
// implementation.
type modelBook struct {
	Forbid    bool // forbids overselling
	AutoClose bool // closes fully invoiced orders
	Price     [2]int
	Adjusted  [2]int // the sum of stock adjustments, in pieces
	Numbered  int    // the number of numbered invoices
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
	Other       string
	Own         []int
	Fingerprint string
}

type modelInvoice struct {
	ID                    string
	Version               int
	Status                string
	Order                 string // empty: without an order
	Customer              int
	Lines                 []modelTaken
	Total, Paid, Credited int // cents
	Number                int
	Mailed, Reversed      bool // Reversed: by a credit note
	Deleted               bool
}

type modelTaken struct{ Line, Item, Quantity int }

// refusal is the expected refusal of a request; accepted: none.
type refusal struct {
	Status int
	Code   string
}

var accepted = refusal{}

func conflict(code string) refusal { return refusal{409, code} }
func invalid(code string) refusal  { return refusal{422, code} }

// clone returns a deep copy of the book.
func (b *modelBook) clone() *modelBook {
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

// stock returns the expected stock of an item, on hand and committed.
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
			case l.Item != item || i.Deleted || i.Reversed || i.Status == "void":
			case i.Status != "draft":
				onHand -= l.Quantity
			case i.Order != "":
				committed += l.Quantity
			}
		}
	}
	return onHand, committed
}

// lacksStock reports whether a change commits goods that are not available, in a company
// that forbids it: the available quantity falls, and below zero.
func (b *modelBook) lacksStock(after *modelBook) bool {
	for item := range b.Price {
		onHand, committed := b.stock(item)
		onHandAfter, committedAfter := after.stock(item)
		if was, is := onHand-committed, onHandAfter-committedAfter; b.Forbid && is < was && is < 0 {
			return true
		}
	}
	return false
}

// total returns the price of pieces in cents, with 20 % tax. Prices are multiples of
// five cents, so no amount is rounded.
func (b *modelBook) total(item, quantity int) int { return quantity * b.Price[item] / 5 * 6 }

func (l modelLine) left() int { return l.Quantity - l.Invoiced + l.Credited }

func (o *modelOrder) everInvoiced() bool {
	return slices.ContainsFunc(o.Lines, func(l modelLine) bool { return l.Invoiced > 0 })
}

// hasInvoice reports whether the order has an invoice that is not deleted, credited or
// void.
func (b *modelBook) hasInvoice(o *modelOrder) bool {
	return slices.ContainsFunc(b.Invoices, func(i *modelInvoice) bool {
		return i.Order == o.ID && !i.Deleted && !i.Reversed && i.Status != "void"
	})
}

func (o *modelOrder) invoiced() string {
	some, all := false, len(o.Lines) > 0
	for _, l := range o.Lines {
		some = some || l.Invoiced > l.Credited
		all = all && l.left() <= 0
	}
	switch {
	case all:
		return "fully"
	case some:
		return "partly"
	}
	return "none"
}

// fingerprint returns a text that changes with the customer and the lines of an order.
func (o *modelOrder) fingerprint() string {
	p := fmt.Sprint(o.Customer)
	for _, l := range o.Lines {
		p += fmt.Sprint(" ", l.ID, l.Item, l.Quantity, l.Section)
	}
	return p
}

// close closes a confirmed order that is fully invoiced, if that is the preference, and
// opens it again when it no longer is.
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
	var refused []refusal // in the order of the checks
	for _, l := range lines {
		if l.left() < 0 {
			refused = append(refused, invalid("line.quantity_below_invoiced"))
		}
	}
	for _, was := range o.Lines {
		kept := slices.ContainsFunc(lines, func(l modelLine) bool { return l.ID == was.ID })
		if !kept && was.Invoiced > 0 {
			refused = append(refused, invalid("line.has_history"))
		}
	}
	if len(refused) > 0 {
		return refused[0]
	}
	before := o.invoiced()
	if was := fmt.Sprint(o.Lines); was == fmt.Sprint(lines) {
		return accepted // without a change the version stays
	}
	o.Lines = lines
	o.Version++
	if before != "fully" {
		b.close(o)
	}
	return accepted
}

func (o *modelOrder) setStatus(to string, from ...string) refusal {
	if !slices.Contains(from, o.Status) {
		return conflict("order.status")
	}
	o.Status, o.AutoClosed = to, false
	o.Version++
	return accepted
}

func (o *modelOrder) confirm() refusal { return o.setStatus("confirmed", "draft") }

func (b *modelBook) void(o *modelOrder) refusal {
	if (o.Status == "draft" || o.Status == "confirmed") && b.hasInvoice(o) {
		return conflict("order.has_invoice")
	}
	return o.setStatus("void", "draft", "confirmed")
}

func (o *modelOrder) reopen() refusal {
	if o.Status == "void" {
		return o.setStatus("draft", "void")
	}
	return o.setStatus("confirmed", "closed")
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
	m.Fingerprint = into.fingerprint()
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
	case o.fingerprint() != o.Merges[len(o.Merges)-1].Fingerprint:
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
