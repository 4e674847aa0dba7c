package trade

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Bill draws a part of the document for an invoice, everything that is left
// where nothing is named, and returns the invoice's document: the same head, a
// line for each that is taken, and its share of what stands below the lines.
//
// All parts of a document add up to it, to the cent, whatever was deleted and
// invoiced again on the way (see money.Part). A part of less than nothing, as a
// document changed after its first invoice can leave, is refused.
func (d *Document) Bill(id string, take []Taken) (Document, error) {
	after := *d
	taken, err := after.Draw(Invoiced, take)
	if err != nil {
		return Document{}, err
	}
	t, err := d.share(taken)
	if err != nil {
		return Document{}, err
	}
	if t.Total.Sign() < 0 {
		return Document{}, fault.Conflict("document.part_negative", "This part comes to %s, because earlier invoices took more than their share of what the document is now. Invoice more of it at once.", t.Total)
	}
	part := Document{Head: d.Head, Body: Body{LastLine: len(taken), Sections: d.partOfSections(t.Totals), Totals: t.Totals}}
	at := d.positions()
	for n, take := range taken {
		line := d.Lines[at[take.Line]]
		part.Lines = append(part.Lines, line.part(n+1, take.Quantity, t.Lines[at[take.Line]], Origin{Document: id, Line: line.ID}))
	}
	after.bill(id, part, money.LineTotal.Add, money.Totals.Add)
	*d = after
	return part, nil
}

// Unbill gives back what an invoice took, when its draft is deleted or it is
// voided.
func (d *Document) Unbill(id string, invoice Document) error {
	after := *d
	if err := after.GiveBack(Invoiced, invoice.TakenOf(id)); err != nil {
		return err
	}
	after.unbill(id, invoice)
	*d = after
	return nil
}

// Credit notes that a credit note took back a whole invoice: its quantities are
// credited and can be invoiced again.
func (d *Document) Credit(id string, invoice Document) error {
	after := *d
	if _, err := after.Draw(Credited, invoice.TakenOf(id)); err != nil {
		return ErrNotDrawn
	}
	after.unbill(id, invoice)
	*d = after
	return nil
}

func (d *Document) unbill(id string, invoice Document) {
	d.bill(id, invoice, money.LineTotal.Sub, money.Totals.Sub)
	if !d.HasInvoice() {
		d.Billed = nil
	}
}

// bill adds what an invoice comes to to what is billed, or takes it off; the
// lines are its own already.
func (d *Document) bill(id string, invoice Document, line func(a, b money.LineTotal) money.LineTotal, sum func(a, b money.Totals) money.Totals) {
	at := d.positions()
	for _, l := range invoice.Lines {
		for _, o := range l.From {
			if o.Document == id {
				billed := &d.Lines[at[o.Line]].BilledAmounts
				*billed = line(*billed, l.Total())
				money.Digits(billed, d.Currency)
			}
		}
	}
	var billed money.Totals
	if d.Billed != nil {
		billed = *d.Billed
	}
	billed = sum(billed, invoice.Totals)
	money.Digits(&billed, d.Currency)
	d.Billed = &billed
}

// share is the part's share of the document, with a line for each of the document's.
func (d Document) share(taken []Taken) (money.Computed, error) {
	before, now := make([]money.Quantity, len(d.Lines)), make([]money.Quantity, len(d.Lines))
	billed := money.Computed{Lines: make([]money.LineTotal, len(d.Lines))}
	for i, l := range d.Lines {
		before[i], billed.Lines[i] = l.Billed(), l.BilledAmounts
	}
	if d.Billed != nil {
		billed.Totals = *d.Billed
	}
	at := d.positions()
	for _, t := range taken {
		now[at[t.Line]] = t.Quantity
	}
	return money.Part(d.Calculation(), before, now, billed)
}

// part is the line of an invoice that takes a quantity of this one. A discount
// of an amount becomes the part's share of it.
func (l Line) part(id int, q money.Quantity, t money.LineTotal, from Origin) Line {
	if !l.Discount.Amount.IsZero() {
		l.Discount.Amount = t.Discount()
	}
	l.ID, l.Section, l.Quantity, l.From, l.Drawn, l.BilledAmounts = id, 0, q, []Origin{from}, Drawn{}, money.LineTotal{}
	l.setTotal(t)
	return l
}

// partOfSections is what stands below the lines of a part with the given totals:
// a section for each tax its share of the shipping bears. The share of the
// discount is in the totals and in no section.
func (d Document) partOfSections(t money.Totals) []Section {
	var parts []Section
	alike := func(a *Tax) func(Section) bool {
		return func(s Section) bool {
			return s.ShippingTax.Category == a.Category && s.ShippingTax.Rate().Equal(a.Rate())
		}
	}
	for _, s := range d.Sections {
		if s.Shipping.IsZero() || s.ShippingTax == nil {
			continue
		}
		tax := *s.ShippingTax
		group := slices.IndexFunc(t.Taxes, func(g money.TaxGroup) bool { return g.Category == tax.Category && g.Rate.Equal(tax.Rate()) })
		if group < 0 || t.Taxes[group].Shipping.IsZero() || slices.ContainsFunc(parts, func(p Section) bool { return p.ShippingTax.ID == tax.ID }) {
			continue
		}
		part := Section{ShippingTax: &tax}
		if !slices.ContainsFunc(parts, alike(&tax)) {
			part.Shipping = t.Taxes[group].Shipping
		}
		parts = append(parts, part)
	}
	if parts == nil {
		parts = []Section{{}}
	}
	parts[0].Adjustment = t.Adjustment
	return parts
}
