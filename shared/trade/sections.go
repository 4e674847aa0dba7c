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

// writeSections replaces the document's discounts, shipping charges and
// adjustments by the form's. A new document has one section. Only a merge adds
// sections, and only undoing it removes them.
func (w *writer) writeSections() {
	given, old := w.form.Sections, w.old.Sections
	if w.isNew {
		old = []Section{{}}
	}
	if len(given) == 0 {
		given = []FormSection{{}}
	}
	if len(given) != len(old) {
		w.faults.Add("document.sections_fixed", "/sections",
			"The number of sections must be %d: the %s has one for each of its orders.", len(old), w.rules.Noun)
		return
	}
	w.doc.Sections = make([]Section, len(old))
	for i, f := range given {
		at := fmt.Sprintf("/sections/%d", i)
		w.doc.Sections[i] = w.section(f, old[i], at)
		if !w.doc.Sections[i].Discount.Equal(old[i].Discount) && w.old.billedIn(i) {
			w.faults.Add("document.discount_frozen", at+"/discount",
				"Lines of the %s are invoiced with their share of the discount, so the discount cannot change.", w.rules.Noun)
		}
	}
}

func (w *writer) section(f FormSection, old Section, at string) Section {
	c := w.doc.Currency
	s := Section{
		Discount:    money.Discount{Percent: f.Discount.Percent, Amount: f.Discount.Amount.In(c)},
		Shipping:    f.Shipping.In(c),
		ShippingTax: old.ShippingTax,
		Adjustment:  f.Adjustment.In(c),
	}
	switch {
	case f.Shipping.Sign() < 0:
		w.faults.Add("document.shipping_negative", at+"/shipping_charge",
			"Write a shipping charge of 0 or more. For a reduction, enter a discount or an adjustment.")
	case old.ShippingTax != nil && f.ShippingTax == old.ShippingTax.ID:
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

// Calculation returns the input of the document's totals: the wanted quantity of
// each line, and the sections.
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

// Compute sets the totals of the document and the amounts of its lines.
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

// checkTotals reports why the totals are not allowed. The total must not be negative,
// and the invoiced and the remaining amounts must add up to it. The second rule
// refuses a change that removes a share of shipping or discount from lines that were
// invoiced with it.
func (d Document) checkTotals(r Rules) error {
	if d.Totals.Total.Sign() < 0 {
		return fault.Invalid("document.total_negative", "/sections/0/adjustment",
			"The total of the %s is %s. It cannot be negative.", r.Noun, d.Totals.Total)
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
		sum.Discount.Equal(d.Totals.Discount), sum.Shipping.Equal(d.Totals.Shipping),
		left.Shipping.Sign() >= 0, left.Total.Sign() >= 0,
	} {
		if !same {
			return fault.Invalid("document.invoiced_differs", "", "%s of the %s are invoiced and %s would be left to invoice, "+
				"but its new total would be %s. Do not change the amounts from which the invoices were computed, "+
				"or create another %s for the change.", d.Billed.Total, r.Noun, left.Total, d.Totals.Total, r.Noun)
		}
	}
	return nil
}

// inForm changes the JSON pointers of the calculation's faults to fields of the form.
func inForm(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	changed := *f
	changed.Fields = slices.Clone(f.Fields)
	for i, x := range changed.Fields {
		p := strings.NewReplacer("/shipping/amount", "/shipping_charge", "/shipping/tax", "/shipping_tax_id").Replace(x.Pointer)
		if line, ok := strings.CutSuffix(p, "/tax"); ok && strings.HasPrefix(p, "/lines/") {
			p = line + "/tax_id"
		}
		changed.Fields[i].Pointer = p
	}
	return &changed
}

// Fingerprint returns a hash of the fields that a merge compares:
// customer, addresses, currency, lines and sections. Attention and phone of an
// address and the notation of numbers do not change it.
func (d Document) Fingerprint(customer Party) string {
	h := sha256.New()
	record := func(texts ...string) { fmt.Fprintf(h, "%q\n", texts) }
	recordAddress := func(a postal.Address) {
		record(a.Street, a.Street2, a.PostalCode, a.City, a.State, a.Country)
	}
	record(string(customer.ID), d.Currency.String(), strconv.FormatBool(d.TaxInclusive))
	recordAddress(d.Billing)
	recordAddress(d.Shipping)
	for _, l := range d.Lines {
		record(strconv.Itoa(l.ID), strconv.Itoa(l.Section), string(l.Item), string(l.Kind), l.Name, l.Description, l.Unit,
			l.Quantity.Number(), l.Cancelled.Number(), l.Rate.Number(),
			l.Discount.Percent.Number(), l.Discount.Amount.Number(), string(l.Tax.ID))
	}
	for _, s := range d.Sections {
		f := s.form()
		record(f.Discount.Percent.Number(), f.Discount.Amount.Number(), f.Shipping.Number(), string(f.ShippingTax), f.Adjustment.Number())
	}
	return hex.EncodeToString(h.Sum(nil))
}
