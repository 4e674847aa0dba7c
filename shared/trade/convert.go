package trade

import (
	"slices"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Convert consumes the given quantities for an independent document, or everything that
// is left if take is nil. The new document has the same header, a line for each taken
// line, and its share of the discount, the shipping charge and the adjustment. It can be
// changed afterwards, so each line records the quantity that it used.
func (d *Document) Convert(id string, take []Taken) (Document, error) {
	after := *d
	taken, err := after.Draw(Carried, take)
	if err != nil {
		return Document{}, err
	}
	t, err := d.shareOf(taken)
	if err != nil {
		return Document{}, err
	}
	created := Document{Head: d.Head, Body: Body{LastLine: len(taken), Sections: slices.Clone(d.Sections)}}
	at := d.positions()
	for n, take := range taken {
		line := d.Lines[at[take.Line]]
		from := Origin{Document: id, Line: line.ID, Quantity: take.Quantity}
		created.Lines = append(created.Lines, line.share(n+1, take.Quantity, t.Lines[at[take.Line]], from))
	}
	section := &created.Sections[0]
	if !section.Discount.Amount.IsZero() {
		section.Discount.Amount = t.Discount
	}
	section.Shipping, section.Adjustment = t.Shipping, t.Adjustment
	if err := created.Compute(); err != nil {
		return Document{}, err
	}
	if total := created.Totals.Total; total.Sign() < 0 {
		return Document{}, fault.Conflict("document.part_negative",
			"The new document would have a total of %s. Convert more lines at once.", total)
	}
	*d = after
	return created, nil
}

// Copy returns a copy of the document with the given date. The copy has no origin and
// no drawn quantities.
func (d Document) Copy(day calendar.Date) Document {
	d.Date, d.Billed = day, nil
	d.Undelivered, d.MailMarks = nil, 0
	d.Estimate, d.EstimateNumber = "", ""
	d.Lines = slices.Clone(d.Lines)
	for i := range d.Lines {
		l := &d.Lines[i]
		l.From, l.Drawn, l.BilledAmounts = nil, Drawn{}, money.LineTotal{}
	}
	return d
}

// shareOf returns the amounts of the taken quantities, given the quantities converted
// before.
func (d Document) shareOf(taken []Taken) (money.Computed, error) {
	none, before := make([]money.Quantity, len(d.Lines)), make([]money.Quantity, len(d.Lines))
	now := make([]money.Quantity, len(d.Lines))
	for i, l := range d.Lines {
		before[i] = l.Drawn.Converted
	}
	at := d.positions()
	for _, t := range taken {
		now[at[t.Line]] = t.Quantity
	}
	earlier, err := money.PartialTotals(d.Calculation(), none, before, money.Computed{})
	if err != nil {
		return money.Computed{}, err
	}
	return money.PartialTotals(d.Calculation(), before, now, earlier)
}

// Lost lists the quantities that the document used of other documents and no longer uses
// after a change, by the id of the other document. If the document is deleted, it lists
// all of them.
func (d Document) Lost(after Document) map[string][]Taken {
	lost, remaining := map[string][]Taken{}, after.positions()
	for _, l := range d.Lines {
		if _, ok := remaining[l.ID]; ok {
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
