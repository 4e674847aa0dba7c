package trade

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Convert draws a part of the document for one that goes on by itself, everything that
// is left where nothing is named: the same head, a line for each that is taken, and
// its share of the discount, the shipping charge and the adjustment. All of it can be
// changed afterwards, so a line remembers how much it took.
func (d *Document) Convert(id string, take []Taken) (Document, error) {
	after := *d
	taken, err := after.Draw(Carried, take)
	if err != nil {
		return Document{}, err
	}
	t, err := d.portion(taken)
	if err != nil {
		return Document{}, err
	}
	part := Document{Head: d.Head, Body: Body{LastLine: len(taken), Sections: slices.Clone(d.Sections)}}
	at := d.positions()
	for n, take := range taken {
		line := d.Lines[at[take.Line]]
		from := Origin{Document: id, Line: line.ID, Quantity: take.Quantity}
		part.Lines = append(part.Lines, line.part(n+1, take.Quantity, t.Lines[at[take.Line]], from))
	}
	below := &part.Sections[0]
	if !below.Discount.Amount.IsZero() {
		below.Discount.Amount = t.Discount
	}
	below.Shipping, below.Adjustment = t.Shipping, t.Adjustment
	if err := part.Compute(); err != nil {
		return Document{}, err
	}
	if part.Totals.Total.Sign() < 0 {
		return Document{}, fault.Conflict("document.part_negative", "This part comes to %s. Convert more of it at once.", part.Totals.Total)
	}
	*d = after
	return part, nil
}

// Copy is the document as a new one of a day: made from no other, and nothing is drawn
// of it yet.
func (d Document) Copy(day calendar.Date) Document {
	d.Date, d.Billed = day, nil
	d.Estimate, d.EstimateNumber = "", ""
	d.Lines = slices.Clone(d.Lines)
	for i := range d.Lines {
		l := &d.Lines[i]
		l.From, l.Drawn, l.BilledAmounts = nil, Drawn{}, money.LineTotal{}
	}
	return d
}

// portion is what the part comes to beyond those converted before it.
func (d Document) portion(taken []Taken) (money.Computed, error) {
	none, before, now := make([]money.Quantity, len(d.Lines)), make([]money.Quantity, len(d.Lines)), make([]money.Quantity, len(d.Lines))
	for i, l := range d.Lines {
		before[i] = l.Drawn.Converted
	}
	at := d.positions()
	for _, t := range taken {
		now[at[t.Line]] = t.Quantity
	}
	earlier, err := money.Part(d.Calculation(), none, before, money.Computed{})
	if err != nil {
		return money.Computed{}, err
	}
	return money.Part(d.Calculation(), before, now, earlier)
}

// Lost lists what the document was converted from and holds no longer after a change,
// by the documents it was taken of; of one that is deleted, all.
func (d Document) Lost(after Document) map[string][]Taken {
	lost, stays := map[string][]Taken{}, after.positions()
	for _, l := range d.Lines {
		if _, there := stays[l.ID]; there {
			continue
		}
		for _, o := range l.From {
			if !o.Quantity.IsZero() {
				lost[o.Document] = append(lost[o.Document], o.taken(l))
			}
		}
	}
	return lost
}
