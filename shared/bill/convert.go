package bill

import (
	"fmt"
	"slices"

	"comptoir/shared/money"
	"comptoir/shared/sales"
)

// Convert invoices a part of an order: how much of which lines, everything that
// is left when nothing is said. A draft order is confirmed on the way, and the
// order notes what was taken of it.
func Convert(id InvoiceID, o *sales.Order, take []sales.Taken) (Invoice, error) {
	after := *o
	if after.Status == sales.Draft {
		if err := after.Confirm(); err != nil {
			return Invoice{}, err
		}
	}
	taken, t, err := after.Part(take)
	if err != nil {
		return Invoice{}, err
	}
	i, err := FromOrder(id, after, taken, t)
	if err != nil {
		return Invoice{}, err
	}
	after.Bill(sales.InvoiceRef{ID: string(id), Total: t.Total, Lines: taken}, t)
	*o = after
	return i, nil
}

// FromOrder makes the draft invoice for a part of an order: what is taken of
// which lines, with the totals Order.Part gave for it, one line for each.
// Everything else is the order's: parties, terms, texts, prices, taxes. The
// share of the document's discount is in the totals; a line's discount of an
// amount becomes the part's share of it.
func FromOrder(id InvoiceID, o sales.Order, take []sales.Taken, t money.Totals) (Invoice, error) {
	if len(t.Lines) != len(take) {
		return Invoice{}, fmt.Errorf("invoice order %s: %d lines taken, totals of %d", o.ID, len(take), len(t.Lines))
	}
	i := Invoice{ID: id, Status: Draft, Order: o.ID, OrderNumber: o.Number, LastLine: len(take)}
	i.fillHead(o)
	of := make(map[int]sales.Line, len(o.Lines))
	for _, l := range o.Lines {
		of[l.ID] = l
	}
	i.Lines = make([]Line, len(take))
	for n, taken := range take {
		ordered, known := of[taken.Line]
		if !known {
			return Invoice{}, fmt.Errorf("invoice order %s: it has no line %d", o.ID, taken.Line)
		}
		l := lineOf(ordered)
		l.ID, l.Quantity, l.From = n+1, taken.Quantity, &sales.Origin{Document: string(o.ID), Line: ordered.ID}
		if !l.Discount.Amount.IsZero() {
			l.Discount.Amount = t.Lines[n].Discount
		}
		i.Lines[n] = l
	}
	i.Freight, i.Adjustment = t.Shipping, t.Adjustment
	for n, tax := range shippingTaxes(o, t) {
		if n == 0 {
			i.ShippingTax = &tax
		} else {
			i.MergedTaxes = append(i.MergedTaxes, tax)
		}
	}
	i.owe(t)
	return i, nil
}

// shippingTaxes are the taxes of what a part takes of an order's shipping: one,
// or several where the orders it was merged of ship under different ones.
func shippingTaxes(o sales.Order, t money.Totals) []sales.Tax {
	var taxes []sales.Tax
	for _, s := range o.Sections {
		if s.Shipping.IsZero() || s.ShippingTax == nil {
			continue
		}
		charged := slices.ContainsFunc(t.Taxes, func(g money.TaxGroup) bool {
			return g.Category == s.ShippingTax.Category && g.Rate.Equal(s.ShippingTax.Rate()) && !g.Shipping.IsZero()
		})
		known := slices.ContainsFunc(taxes, func(x sales.Tax) bool { return x.ID == s.ShippingTax.ID })
		if charged && !known {
			taxes = append(taxes, *s.ShippingTax)
		}
	}
	return taxes
}
