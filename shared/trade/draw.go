package trade

import (
	"errors"
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/stock"
)

// Use is what the lines of a document are drawn on for.
type Use string

// The uses.
const (
	Cancelled Use = "cancelled"
	Packed    Use = "packed"
	Shipped   Use = "shipped"
	Invoiced  Use = "invoiced"
	Credited  Use = "credited"
	Carried   Use = "converted"
)

// Drawn counts how much of a line went to each use.
type Drawn struct {
	Cancelled money.Quantity `json:"cancelled,omitzero" readOnly:"true" doc:"No longer wanted"`
	Packed    money.Quantity `json:"packed,omitzero" readOnly:"true" doc:"In packages"`
	Shipped   money.Quantity `json:"shipped,omitzero" readOnly:"true" doc:"On their way"`
	Invoiced  money.Quantity `json:"invoiced,omitzero" readOnly:"true" doc:"On invoices, drafts included"`
	Credited  money.Quantity `json:"credited,omitzero" readOnly:"true" doc:"Of these, on credit notes"`
	Converted money.Quantity `json:"converted,omitzero" readOnly:"true" doc:"On documents made from it that go on by themselves: the orders and invoices of an estimate"`
}

// use is how a use counts on a line: where, how much is left for it, and how a
// sentence asks for it.
type use struct {
	count func(*Drawn) *money.Quantity
	left  func(Line) money.Quantity
	verb  string
}

// uses are the invariants of a line as a table.
var uses = map[Use]use{
	Cancelled: {func(d *Drawn) *money.Quantity { return &d.Cancelled }, Line.free, "cancel"},
	Packed:    {func(d *Drawn) *money.Quantity { return &d.Packed }, func(l Line) money.Quantity { return l.Wanted().Sub(l.Packed) }, "pack"},
	Shipped:   {func(d *Drawn) *money.Quantity { return &d.Shipped }, func(l Line) money.Quantity { return l.Packed.Sub(l.Shipped) }, "ship"},
	Invoiced:  {func(d *Drawn) *money.Quantity { return &d.Invoiced }, func(l Line) money.Quantity { return l.Wanted().Sub(l.Billed()) }, "invoice"},
	Credited:  {func(d *Drawn) *money.Quantity { return &d.Credited }, Line.Billed, "credit"},
	Carried:   {func(d *Drawn) *money.Quantity { return &d.Converted }, func(l Line) money.Quantity { return l.Wanted().Sub(l.Converted) }, "convert"},
}

// Wanted is what is still wanted of the line: ordered less cancelled.
func (l Line) Wanted() money.Quantity { return l.Quantity.Sub(l.Cancelled) }

// Billed is what stands on invoices and was not credited.
func (l Line) Billed() money.Quantity { return l.Invoiced.Sub(l.Credited) }

// Left is how much of the line can still go to a use. What was credited can be
// invoiced again.
func (l Line) Left(u Use) money.Quantity { return uses[u].left(l) }

// free is what is neither invoiced nor packed, and can still be cancelled.
func (l Line) free() money.Quantity {
	if bound := l.Billed(); bound.Cmp(l.Packed) > 0 {
		return l.Wanted().Sub(bound)
	}
	return l.Wanted().Sub(l.Packed)
}

// history reports whether something was done about the line, so that it cannot
// vanish from its document.
func (l Line) history() bool {
	return !l.Packed.IsZero() || !l.Shipped.IsZero() || !l.Invoiced.IsZero()
}

// Taken is how much of a line another document takes.
type Taken struct {
	Line     int            `json:"line" doc:"Id of the line" example:"1"`
	Quantity money.Quantity `json:"quantity" doc:"How much of it" example:"6"`
}

// Draw takes quantities of the lines for a use, everything that is left of it
// where nothing is named. It returns what is taken in the order of the lines.
func (d *Document) Draw(u Use, take []Taken) ([]Taken, error) {
	taken, err := d.choose(u, take)
	if err == nil {
		d.count(u, taken, money.Quantity.Add)
	}
	return taken, err
}

// ErrNotDrawn is what GiveBack returns when the document counts less than is
// given back: it was given back already.
var ErrNotDrawn = errors.New("more is given back than was drawn")

// GiveBack undoes a Draw.
func (d *Document) GiveBack(u Use, taken []Taken) error {
	at := d.positions()
	for _, t := range taken {
		n, known := at[t.Line]
		if !known || uses[u].count(&d.Lines[n].Drawn).Cmp(t.Quantity) < 0 {
			return fmt.Errorf("give back %s of line %d: %w", t.Quantity, t.Line, ErrNotDrawn)
		}
	}
	d.count(u, taken, money.Quantity.Sub)
	return nil
}

// TakenOf is what the lines of the document took of another one.
func (d Document) TakenOf(other string) []Taken {
	var taken []Taken
	for _, l := range d.Lines {
		for _, o := range l.From {
			if o.Document == other {
				taken = append(taken, o.taken(l))
			}
		}
	}
	return taken
}

func (o Origin) taken(l Line) Taken {
	if o.Quantity.IsZero() {
		return Taken{Line: o.Line, Quantity: l.Quantity}
	}
	return Taken{Line: o.Line, Quantity: o.Quantity}
}

// count changes the counters of the lines that are taken; earlier copies of the
// document keep theirs.
func (d *Document) count(u Use, taken []Taken, how func(a, b money.Quantity) money.Quantity) {
	d.Lines = slices.Clone(d.Lines)
	at := d.positions()
	for _, t := range taken {
		counter := uses[u].count(&d.Lines[at[t.Line]].Drawn)
		*counter = how(*counter, t.Quantity)
	}
}

// positions is where each line stands, by its id.
func (d Document) positions() map[int]int {
	at := make(map[int]int, len(d.Lines))
	for i, l := range d.Lines {
		at[l.ID] = i
	}
	return at
}

// choose sorts what is asked for by the document's lines, or lists what is wrong
// with it.
func (d Document) choose(u Use, asked []Taken) ([]Taken, error) {
	if asked == nil {
		return d.rest(u)
	}
	var l fault.List
	verb := uses[u].verb
	if len(asked) == 0 {
		l.Add("document.nothing_taken", "/lines", "Name the lines to %s, or leave lines out to %s everything that is left.", verb, verb)
	}
	at, of := d.positions(), make(map[int]money.Quantity, len(asked))
	for i, t := range asked {
		pointer := fmt.Sprintf("/lines/%d", i)
		n, known := at[t.Line]
		switch _, twice := of[t.Line]; {
		case !known:
			l.Add("line.unknown", pointer+"/line", "There is no line %d. Name one of the document's lines by its id.", t.Line)
		case twice:
			l.Add("line.twice", pointer+"/line", "Line %d is there twice. Add the two up.", t.Line)
		case t.Quantity.Sign() <= 0:
			l.Add("line.quantity", pointer+"/quantity", "Write a quantity above zero.")
		case t.Quantity.Cmp(d.Lines[n].Left(u)) > 0:
			l.Add("line.over_"+string(u), pointer+"/quantity", "Of line %d, %s is left to %s, not %s.", t.Line, d.Lines[n].Left(u), verb, t.Quantity)
		}
		of[t.Line] = t.Quantity
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	var taken []Taken
	for _, line := range d.Lines {
		if q, asked := of[line.ID]; asked {
			taken = append(taken, Taken{Line: line.ID, Quantity: q})
		}
	}
	return taken, nil
}

// rest is everything that is left for a use.
func (d Document) rest(u Use) ([]Taken, error) {
	var taken []Taken
	for _, line := range d.Lines {
		if left := line.Left(u); left.Sign() > 0 {
			taken = append(taken, Taken{Line: line.ID, Quantity: left})
		}
	}
	if taken == nil {
		return nil, fault.Conflict("document.nothing_left", "Nothing is left to %s.", uses[u].verb)
	}
	return taken, nil
}

// Drawable reports why nothing can be drawn for a use: nothing is left.
func (d Document) Drawable(u Use) error {
	_, err := d.rest(u)
	return err
}

// Progress is how much of a document something has happened to.
type Progress string

// How much.
const (
	None   Progress = "none"
	Partly Progress = "partly"
	Fully  Progress = "fully"
)

// Invoiced is how much of the document is on invoices, drafts included, and was
// not credited.
func (d Document) Invoiced() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Billed(), true })
}

// Converted is how much of the document is on those made from it.
func (d Document) Converted() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Drawn.Converted, true })
}

// Shipped is how much of the document's goods is on its way. Services are not
// waited for.
func (d Document) Shipped() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Shipped, l.Kind != stock.Service })
}

// progress compares what was done of each line with what is wanted. Lines that
// do not count or are no longer wanted are left out; of nothing, nothing is done.
func (d Document) progress(of func(Line) (done money.Quantity, counts bool)) Progress {
	begun, all, some := false, true, false
	for _, l := range d.Lines {
		done, counts := of(l)
		if !counts || l.Wanted().Sign() <= 0 {
			continue
		}
		some = true
		begun = begun || done.Sign() > 0
		all = all && done.Cmp(l.Wanted()) >= 0
	}
	switch {
	case some && all:
		return Fully
	case begun:
		return Partly
	}
	return None
}

// Ships reports whether there is anything to ship at all.
func (d Document) Ships() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Kind != stock.Service && l.Wanted().Sign() > 0 })
}

// HasPackage reports whether something of the document is packed or shipped.
func (d Document) HasPackage() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return !l.Packed.IsZero() || !l.Shipped.IsZero() })
}

// HasInvoice reports whether an invoice of the document is alive.
func (d Document) HasInvoice() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Billed().Sign() > 0 })
}

// EverInvoiced reports whether an invoice names the document, one that was
// credited included.
func (d Document) EverInvoiced() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return !l.Invoiced.IsZero() })
}
