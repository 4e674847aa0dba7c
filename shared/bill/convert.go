package bill

import (
	"fmt"

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
	if !i.Freight.IsZero() {
		i.ShippingTax = shippingTax(o)
	}
	i.owe(t)
	return i, nil
}

// shippingTax is the tax of the first shipping charge of an order; one that was
// merged may have others, which the totals tell apart.
func shippingTax(o sales.Order) *sales.Tax {
	for _, s := range o.Sections {
		if !s.Shipping.IsZero() && s.ShippingTax != nil {
			tax := *s.ShippingTax
			return &tax
		}
	}
	return nil
}
