package sales

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// writeSections puts the form's discount, shipping charge and adjustment in
// place of the order's, for the order itself and for each one merged into it.
func (w *writing) writeSections() {
	forms := append([]FormSection{w.form.FormSection}, w.form.MergedSections...)
	was := w.was.Sections
	if w.fresh {
		was = []Section{{}}
	}
	if len(forms) != len(was) {
		w.faults.Add("order.sections_fixed", "/merged_sections", "The order took over %d orders by merging; give as many sections, or leave them as they are.", len(was)-1)
		return
	}
	w.order.Sections = make([]Section, len(was))
	for i, f := range forms {
		at := ""
		if i > 0 {
			at = fmt.Sprintf("/merged_sections/%d", i-1)
		}
		w.order.Sections[i] = w.section(f, was[i], at)
		if !w.order.Sections[i].Discount.Equal(was[i].Discount) && w.was.billedIn(i) {
			w.faults.Add("order.discount_frozen", at+"/discount", "Lines of the order are invoiced with their share of the discount; it stays as it is.")
		}
	}
}

func (w *writing) section(f FormSection, was Section, at string) Section {
	c := w.order.Currency
	s := Section{
		Discount:    money.Discount{Percent: f.Discount.Percent, Amount: f.Discount.Amount.In(c)},
		Shipping:    f.Freight.In(c),
		ShippingTax: was.ShippingTax,
		Adjustment:  f.Adjustment.In(c),
	}
	switch {
	case f.Freight.Sign() < 0:
		w.faults.Add("order.shipping_negative", at+"/shipping_charge", "A shipping charge is not negative. Give a discount, or an adjustment.")
	case was.ShippingTax != nil && f.ShippingTax == was.ShippingTax.ID:
	case f.ShippingTax == "" && s.Shipping.IsZero():
		s.ShippingTax = nil
	default:
		t := w.tax(f.ShippingTax, "", at+"/shipping_tax_id")
		s.ShippingTax = &t
	}
	return s
}

// billedIn tells whether a line of the section is on an invoice.
func (o Order) billedIn(section int) bool {
	return slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Section == section && l.Billed().Sign() > 0 })
}

// Document is the order as its totals are computed: of each line what is still
// wanted, each section by itself.
func (o Order) Document() money.Document {
	d := money.Document{
		Currency: o.Currency, TaxInclusive: o.TaxInclusive,
		Lines: make([]money.Line, len(o.Lines)), Sections: make([]money.Section, len(o.Sections)),
	}
	for i, l := range o.Lines {
		d.Lines[i] = money.Line{Quantity: l.Wanted(), Price: l.Rate, Discount: l.Discount, Tax: l.Tax.Tax, Section: l.Section}
	}
	for i, s := range o.Sections {
		d.Sections[i] = money.Section{Discount: s.Discount, Shipping: money.Charge{Amount: s.Shipping}, Adjustment: s.Adjustment}
		if s.ShippingTax != nil {
			d.Sections[i].Shipping.Tax = s.ShippingTax.Tax
		}
	}
	return d
}

func (o *Order) compute() error {
	t, err := money.Compute(o.Document())
	if err == nil {
		o.Totals = t
	}
	return err
}

// checkTotals says why the order cannot come to what it does: nobody owes less
// than nothing, and what is invoiced and what is left to invoice must add up to
// the order. A change would break the latter that takes a share of shipping or
// discount away from lines after they were invoiced with it.
func (o Order) checkTotals() error {
	if o.Totals.Total.Sign() < 0 {
		return fault.Invalid("order.total_negative", "/adjustment", "The order comes to %s. An order cannot come to less than nothing.", o.Totals.Total)
	}
	if o.Billed == nil {
		return nil
	}
	left := money.Totals{}
	if taken, err := o.take(nil); err == nil {
		if left, err = o.share(taken); err != nil {
			return err
		}
	}
	sum := o.Billed.Add(left)
	for _, same := range []bool{
		sum.Total.Equal(o.Totals.Total), sum.Tax.Equal(o.Totals.Tax), sum.Net.Equal(o.Totals.Net),
		sum.Discount.Equal(o.Totals.Discount), sum.Shipping.Equal(o.Totals.Shipping), left.Shipping.Sign() >= 0, left.Total.Sign() >= 0,
	} {
		if !same {
			return fault.Invalid("order.invoiced_differs", "", "%s of the order is invoiced and %s would be left to invoice, but changed like this it comes to %s. "+
				"Keep what the invoiced lines were computed with, or put the change into an order of its own.", o.Billed.Total, left.Total, o.Totals.Total)
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
	told := *f
	told.Fields = slices.Clone(f.Fields)
	for i := range told.Fields {
		told.Fields[i].Pointer = formPointer(told.Fields[i].Pointer)
	}
	return &told
}

func formPointer(p string) string {
	if line, ok := strings.CutSuffix(p, "/tax"); ok && strings.HasPrefix(p, "/lines/") {
		return line + "/tax_id"
	}
	p = strings.NewReplacer("/shipping/amount", "/shipping_charge", "/shipping/tax", "/shipping_tax_id").Replace(p)
	rest, ok := strings.CutPrefix(p, "/sections/")
	if !ok {
		return p
	}
	number, field, _ := strings.Cut(rest, "/")
	if n, err := strconv.Atoi(number); err == nil && n > 0 {
		return fmt.Sprintf("/merged_sections/%d/%s", n-1, field)
	}
	return "/" + field
}
