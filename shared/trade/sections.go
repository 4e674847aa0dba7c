package trade

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/postal"
)

// writeSections puts the form's discounts, shipping charges and adjustments in
// place of the document's. A new document has one section; only merging adds
// and takes away others.
func (w *writing) writeSections() {
	forms, was := w.form.Sections, w.was.Sections
	if w.fresh {
		was = []Section{{}}
	}
	if len(forms) == 0 {
		forms = []FormSection{{}}
	}
	if len(forms) != len(was) {
		w.faults.Add("document.sections_fixed", "/sections", "The %s has %d sections, one for each order it holds; give as many.", w.rules.Noun, len(was))
		return
	}
	w.doc.Sections = make([]Section, len(was))
	for i, f := range forms {
		at := fmt.Sprintf("/sections/%d", i)
		w.doc.Sections[i] = w.section(f, was[i], at)
		if !w.doc.Sections[i].Discount.Equal(was[i].Discount) && w.was.billedIn(i) {
			w.faults.Add("document.discount_frozen", at+"/discount", "Lines of the %s are invoiced with their share of the discount; it stays as it is.", w.rules.Noun)
		}
	}
}

func (w *writing) section(f FormSection, was Section, at string) Section {
	c := w.doc.Currency
	s := Section{
		Discount:    money.Discount{Percent: f.Discount.Percent, Amount: f.Discount.Amount.In(c)},
		Shipping:    f.Freight.In(c),
		ShippingTax: was.ShippingTax,
		Adjustment:  f.Adjustment.In(c),
	}
	switch {
	case f.Freight.Sign() < 0:
		w.faults.Add("document.shipping_negative", at+"/shipping_charge", "A shipping charge is not negative. Give a discount, or an adjustment.")
	case was.ShippingTax != nil && f.ShippingTax == was.ShippingTax.ID:
	case f.ShippingTax == "" && s.Shipping.IsZero():
		s.ShippingTax = nil
	default:
		t := w.tax(f.ShippingTax, "", at+"/shipping_tax_id")
		s.ShippingTax = &t
	}
	return s
}

// billedIn reports whether a line of the section is on an invoice.
func (d Document) billedIn(section int) bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Section == section && l.Billed().Sign() > 0 })
}

// Calculation is the document as its totals are computed: of each line what is
// still wanted, each section by itself.
func (d Document) Calculation() money.Document {
	c := money.Document{
		Currency: d.Currency, TaxInclusive: d.TaxInclusive,
		Lines: make([]money.Line, len(d.Lines)), Sections: make([]money.Section, len(d.Sections)),
	}
	for i, l := range d.Lines {
		c.Lines[i] = money.Line{Quantity: l.Wanted(), Price: l.Rate, Discount: l.Discount, Tax: l.Tax.Tax, Section: l.Section}
	}
	for i, s := range d.Sections {
		c.Sections[i] = money.Section{Discount: s.Discount, Shipping: money.Charge{Amount: s.Shipping}, Adjustment: s.Adjustment}
		if s.ShippingTax != nil {
			c.Sections[i].Shipping.Tax = s.ShippingTax.Tax
		}
	}
	return c
}

// Compute puts in what the document and each of its lines come to.
func (d *Document) Compute() error {
	t, err := money.Compute(d.Calculation())
	if err != nil {
		return err
	}
	d.Totals, d.Lines = t.Totals, slices.Clone(d.Lines)
	for i := range d.Lines {
		d.Lines[i].setTotal(t.Lines[i])
	}
	return nil
}

// checkTotals reports why the document cannot come to what it does: it is not
// less than nothing, and what is invoiced and what is left to invoice must add
// up to it. A change would break the latter that takes a share of shipping or
// discount away from lines after they were invoiced with it.
func (d Document) checkTotals(r Rules) error {
	if d.Totals.Total.Sign() < 0 {
		return fault.Invalid("document.total_negative", "/sections/0/adjustment", "The %s comes to %s. It cannot come to less than nothing.", r.Noun, d.Totals.Total)
	}
	if d.Billed == nil {
		return nil
	}
	left := money.Totals{}
	if taken, err := d.rest(Invoiced); err == nil {
		c, err := d.share(taken)
		if err != nil {
			return err
		}
		left = c.Totals
	}
	sum := d.Billed.Add(left)
	for _, same := range []bool{
		sum.Total.Equal(d.Totals.Total), sum.Tax.Equal(d.Totals.Tax), sum.Net.Equal(d.Totals.Net),
		sum.Discount.Equal(d.Totals.Discount), sum.Shipping.Equal(d.Totals.Shipping), left.Shipping.Sign() >= 0, left.Total.Sign() >= 0,
	} {
		if !same {
			return fault.Invalid("document.invoiced_differs", "", "%s of the %s is invoiced and %s would be left to invoice, but changed like this it comes to %s. "+
				"Keep what the invoiced lines were computed with, or put the change into another %s.", d.Billed.Total, r.Noun, left.Total, d.Totals.Total, r.Noun)
		}
	}
	return nil
}

// inForm points the faults of the calculation at the fields of the form.
func inForm(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	pointed := *f
	pointed.Fields = slices.Clone(f.Fields)
	for i, x := range pointed.Fields {
		p := strings.NewReplacer("/shipping/amount", "/shipping_charge", "/shipping/tax", "/shipping_tax_id").Replace(x.Pointer)
		if line, ok := strings.CutSuffix(p, "/tax"); ok && strings.HasPrefix(p, "/lines/") {
			p = line + "/tax_id"
		}
		pointed.Fields[i].Pointer = p
	}
	return &pointed
}

// Print is the fingerprint of what a merge puts together: customer, addresses,
// currency, lines and what stands below them. Attention and phone of an address
// do not count, nor does how a number is written.
func (d Document) Print(customer Party) string {
	h := sha256.New()
	note := func(texts ...string) { fmt.Fprintf(h, "%q\n", texts) }
	place := func(a postal.Address) {
		note(a.Street, a.Street2, a.PostalCode, a.City, a.State, a.Country)
	}
	note(string(customer.ID), d.Currency.String(), strconv.FormatBool(d.TaxInclusive))
	place(d.Billing)
	place(d.Shipping)
	for _, l := range d.Lines {
		note(strconv.Itoa(l.ID), strconv.Itoa(l.Section), string(l.Item), string(l.Kind), l.Name, l.Description, l.Unit,
			l.Quantity.Number(), l.Cancelled.Number(), l.Rate.Number(),
			l.Discount.Percent.Number(), l.Discount.Amount.Number(), string(l.Tax.ID))
	}
	for _, s := range d.Sections {
		f := s.form()
		note(f.Discount.Percent.Number(), f.Discount.Amount.Number(), f.Freight.Number(), string(f.ShippingTax), f.Adjustment.Number())
	}
	return hex.EncodeToString(h.Sum(nil))
}
