package trade

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Bill consumes the given quantities for an invoice, or everything that is left if
// take is nil. It returns the invoice's document: the same header, a line for each
// taken line, and its share of the sections.
//
// All partial invoices of a document add up to it, to the cent, even if some
// were deleted and invoiced again (see money.Part). A partial invoice with a
// negative total is refused. It can occur if the document was changed after its
// first invoice.
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
		return Document{}, fault.Conflict("document.part_negative", "The invoice would have a total of %s, because earlier invoices "+
			"have more than their share of the document as it is now. Invoice more lines at once.", t.Total)
	}
	invoice := Document{Head: d.Head, Body: Body{LastLine: len(taken), Sections: d.shareOfSections(t.Totals), Totals: t.Totals}}
	at := d.positions()
	for n, take := range taken {
		line := d.Lines[at[take.Line]]
		from := Origin{Document: id, Line: line.ID}
		invoice.Lines = append(invoice.Lines, line.share(n+1, take.Quantity, t.Lines[at[take.Line]], from))
	}
	after.bill(id, invoice, money.LineTotal.Add, money.Totals.Add)
	*d = after
	return invoice, nil
}

// Unbill gives back the quantities and amounts of an invoice whose draft is
// deleted or which is voided.
func (d *Document) Unbill(id string, invoice Document) error {
	after := *d
	if err := after.GiveBack(Invoiced, invoice.TakenOf(id)); err != nil {
		return err
	}
	after.unbill(id, invoice)
	*d = after
	return nil
}

// Credit records a credit note for a whole invoice: the invoice's quantities are
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

// bill adds the amounts of an invoice to the billed amounts, or subtracts them.
// The caller has already cloned the lines.
func (d *Document) bill(
	id string, invoice Document,
	line func(a, b money.LineTotal) money.LineTotal, sum func(a, b money.Totals) money.Totals,
) {
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

// share returns the share of the document that the taken quantities have, with a
// line for each line of the document.
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
	return money.PartialTotals(d.Calculation(), before, now, billed)
}

// share returns the line of a document that uses a quantity of this line. A
// discount as an amount becomes the share of it.
func (l Line) share(id int, q money.Quantity, t money.LineTotal, from Origin) Line {
	if !l.Discount.Amount.IsZero() {
		l.Discount.Amount = t.Discount()
	}
	l.ID, l.Section, l.Quantity, l.From, l.Drawn, l.BilledAmounts = id, 0, q, []Origin{from}, Drawn{}, money.LineTotal{}
	l.setTotal(t)
	return l
}

// shareOfSections returns the sections of a partial invoice with the given
// totals: one for each tax on its share of the shipping. The share of the
// discount is in the totals and in no section.
func (d Document) shareOfSections(t money.Totals) []Section {
	var sections []Section
	sameTax := func(a *Tax) func(Section) bool {
		return func(s Section) bool {
			return s.ShippingTax.Category == a.Category && s.ShippingTax.Rate().Equal(a.Rate())
		}
	}
	for _, s := range d.Sections {
		if s.Shipping.IsZero() || s.ShippingTax == nil {
			continue
		}
		tax := *s.ShippingTax
		group := slices.IndexFunc(t.Taxes, func(g money.TaxGroup) bool {
			return g.Category == tax.Category && g.Rate.Equal(tax.Rate())
		})
		listed := slices.ContainsFunc(sections, func(s Section) bool { return s.ShippingTax.ID == tax.ID })
		if group < 0 || t.Taxes[group].Shipping.IsZero() || listed {
			continue
		}
		section := Section{ShippingTax: &tax}
		if !slices.ContainsFunc(sections, sameTax(&tax)) {
			section.Shipping = t.Taxes[group].Shipping
		}
		sections = append(sections, section)
	}
	if sections == nil {
		sections = []Section{{}}
	}
	sections[0].Adjustment = t.Adjustment
	return sections
}
