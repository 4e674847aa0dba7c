package trade

import (
	"errors"
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/stock"
)

// Use is a use of a line's quantity, such as packing or invoicing.
type Use string

// The uses of a line's quantity.
const (
	Cancelled Use = "cancelled"
	Packed    Use = "packed"
	Shipped   Use = "shipped"
	Invoiced  Use = "invoiced"
	Credited  Use = "credited"
	Carried   Use = "converted"
)

// Drawn counts the quantity of a line drawn for each use.
type Drawn struct {
	Cancelled money.Quantity `json:"cancelled,omitzero" readOnly:"true" doc:"Cancelled quantity"`
	Packed    money.Quantity `json:"packed,omitzero" readOnly:"true" doc:"Quantity in packages"`
	Shipped   money.Quantity `json:"shipped,omitzero" readOnly:"true" doc:"Quantity in shipped packages"`
	Invoiced  money.Quantity `json:"invoiced,omitzero" readOnly:"true" doc:"Quantity on invoices, including drafts"`
	Credited  money.Quantity `json:"credited,omitzero" readOnly:"true" doc:"Credited quantity"`
	Converted money.Quantity `json:"converted,omitzero" readOnly:"true" doc:"Quantity on independent documents made from this one, such as the orders and invoices of an estimate"`
}

// use holds the counter of a use, the quantity left for it, and its verb in
// sentences.
type use struct {
	count func(*Drawn) *money.Quantity
	left  func(Line) money.Quantity
	verb  string
}

// uses defines each use. The functions left enforce the invariants of a line.
var uses = map[Use]use{
	Cancelled: {func(d *Drawn) *money.Quantity { return &d.Cancelled }, Line.free, "cancel"},
	Packed:    {func(d *Drawn) *money.Quantity { return &d.Packed }, Line.unpacked, "pack"},
	Shipped:   {func(d *Drawn) *money.Quantity { return &d.Shipped }, Line.unshipped, "ship"},
	Invoiced:  {func(d *Drawn) *money.Quantity { return &d.Invoiced }, Line.unbilled, "invoice"},
	Credited:  {func(d *Drawn) *money.Quantity { return &d.Credited }, Line.Billed, "credit"},
	Carried:   {func(d *Drawn) *money.Quantity { return &d.Converted }, Line.unconverted, "convert"},
}

func (l Line) unpacked() money.Quantity    { return l.Wanted().Sub(l.Packed) }
func (l Line) unshipped() money.Quantity   { return l.Packed.Sub(l.Shipped) }
func (l Line) unbilled() money.Quantity    { return l.Wanted().Sub(l.Billed()) }
func (l Line) unconverted() money.Quantity { return l.Wanted().Sub(l.Converted) }

// Wanted returns the ordered quantity less the cancelled quantity.
func (l Line) Wanted() money.Quantity { return l.Quantity.Sub(l.Cancelled) }

// Billed returns the invoiced quantity less the credited quantity.
func (l Line) Billed() money.Quantity { return l.Invoiced.Sub(l.Credited) }

// Left returns the quantity of the line left for a use. A credited quantity can be
// invoiced again.
func (l Line) Left(u Use) money.Quantity { return uses[u].left(l) }

// free returns the quantity that is neither invoiced nor packed. It can be
// cancelled.
func (l Line) free() money.Quantity {
	if bound := l.Billed(); bound.Cmp(l.Packed) > 0 {
		return l.Wanted().Sub(bound)
	}
	return l.Wanted().Sub(l.Packed)
}

// history reports whether a quantity of the line was packed, shipped or invoiced,
// so that the line cannot be removed.
func (l Line) history() bool {
	return !l.Packed.IsZero() || !l.Shipped.IsZero() || !l.Invoiced.IsZero()
}

// Taken is the quantity of a line that another document uses.
type Taken struct {
	Line     int            `json:"line" doc:"Id of the line" example:"1"`
	Quantity money.Quantity `json:"quantity" above:"0" doc:"Quantity to use" example:"6"`
}

// Draw consumes quantities of the lines for a use, or everything that is left if take
// is nil. It returns the consumed quantities in the order of the lines.
func (d *Document) Draw(u Use, take []Taken) ([]Taken, error) {
	taken, err := d.choose(u, take)
	if err == nil {
		d.count(u, taken, money.Quantity.Add)
	}
	return taken, err
}

// ErrNotDrawn is returned by GiveBack if a counter is lower than the quantity to
// give back: the quantity was already given back.
var ErrNotDrawn = errors.New("quantity to give back is higher than the drawn quantity")

// GiveBack subtracts quantities from the counters of a use. It undoes Draw.
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

// TakenOf returns the quantities of another document's lines that the document uses.
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

// count changes the counters of the taken lines. It clones the lines, so that
// earlier copies of the document do not change.
func (d *Document) count(u Use, taken []Taken, apply func(a, b money.Quantity) money.Quantity) {
	d.Lines = slices.Clone(d.Lines)
	at := d.positions()
	for _, t := range taken {
		counter := uses[u].count(&d.Lines[at[t.Line]].Drawn)
		*counter = apply(*counter, t.Quantity)
	}
}

// positions returns the position of each line by its id.
func (d Document) positions() map[int]int {
	at := make(map[int]int, len(d.Lines))
	for i, l := range d.Lines {
		at[l.ID] = i
	}
	return at
}

// choose returns the requested quantities in the order of the document's lines, or
// lists the rules they break.
func (d Document) choose(u Use, requested []Taken) ([]Taken, error) {
	if requested == nil {
		return d.rest(u)
	}
	var l fault.List
	verb := uses[u].verb
	if len(requested) == 0 {
		l.Add("document.nothing_taken", "/lines",
			"Choose the lines to %s, or omit lines to %s everything that is left.", verb, verb)
	}
	at, of := d.positions(), make(map[int]money.Quantity, len(requested))
	for i, t := range requested {
		pointer := fmt.Sprintf("/lines/%d", i)
		n, known := at[t.Line]
		switch _, twice := of[t.Line]; {
		case !known:
			l.Add("line.unknown", pointer+"/line", "There is no line %d. Choose one of the document's lines by its id.", t.Line)
		case twice:
			l.Add("line.twice", pointer+"/line", "Line %d appears twice in the request. Send it once, with the sum of both quantities.", t.Line)
		case t.Quantity.Sign() <= 0:
			l.Add("line.quantity", pointer+"/quantity", "Write a quantity above zero.")
		case t.Quantity.Cmp(d.Lines[n].Left(u)) > 0:
			l.Add("line.over_"+string(u), pointer+"/quantity",
				"Line %d has only %s left to %s; the request has %s.", t.Line, d.Lines[n].Left(u), verb, t.Quantity)
		}
		of[t.Line] = t.Quantity
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	var taken []Taken
	for _, line := range d.Lines {
		if q, requested := of[line.ID]; requested {
			taken = append(taken, Taken{Line: line.ID, Quantity: q})
		}
	}
	return taken, nil
}

// rest returns everything that is left for a use.
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

// Drawable returns a fault if nothing is left for a use.
func (d Document) Drawable(u Use) error {
	_, err := d.rest(u)
	return err
}

// Progress is the extent to which a document is invoiced, converted or shipped.
type Progress string

// The values of Progress.
const (
	None   Progress = "none"
	Partly Progress = "partly"
	Fully  Progress = "fully"
)

// Invoiced returns the progress of invoicing, including drafts. Credited quantities
// do not count.
func (d Document) Invoiced() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Billed(), true })
}

// Converted returns the progress of converting the document into others.
func (d Document) Converted() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Drawn.Converted, true })
}

// Shipped returns the progress of shipping the document's goods. Services are
// ignored.
func (d Document) Shipped() Progress {
	return d.progress(func(l Line) (money.Quantity, bool) { return l.Shipped, l.Kind != stock.Service })
}

// progress compares the done and the wanted quantity of each line. It ignores lines
// that do not count or are cancelled. Without any other line it returns None.
func (d Document) progress(of func(Line) (done money.Quantity, counts bool)) Progress {
	started, all, some := false, true, false
	for _, l := range d.Lines {
		done, counts := of(l)
		if !counts || l.Wanted().Sign() <= 0 {
			continue
		}
		some = true
		started = started || done.Sign() > 0
		all = all && done.Cmp(l.Wanted()) >= 0
	}
	switch {
	case some && all:
		return Fully
	case started:
		return Partly
	}
	return None
}

// Ships reports whether the document has goods to ship.
func (d Document) Ships() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Kind != stock.Service && l.Wanted().Sign() > 0 })
}

// HasPackage reports whether a line of the document is packed or shipped.
func (d Document) HasPackage() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return !l.Packed.IsZero() || !l.Shipped.IsZero() })
}

// HasInvoice reports whether the document has an invoice that is not credited in full.
// Drafts count.
func (d Document) HasInvoice() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Billed().Sign() > 0 })
}

// EverInvoiced reports whether the document has an invoice, including drafts and
// credited invoices.
func (d Document) EverInvoiced() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return !l.Invoiced.IsZero() })
}
