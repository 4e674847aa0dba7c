package sales

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/trade"
)

// Merge makes one order of two: the survivor takes over the lines of the other,
// with what stands below them as a section of its own, so that its total is the
// sum of the two to the cent, whatever was rounded where. The survivor is the
// order called into, else the older one. It keeps its id, number, dates and
// terms; the other becomes merged and names it.
//
// Two orders can be merged that are two orders of one customer, for one billing
// and one shipping address, both drafts or both confirmed, not packed, not
// invoiced, from no marketplace, in one currency and tax mode, from one
// warehouse. Reports every violation; pointers are those of a request
// {"orders": [a, b], "into": id}.
func Merge(a, b Order, into OrderID) (survivor, other Order, err error) {
	if err := checkMerge(a, b, into); err != nil {
		return Order{}, Order{}, err
	}
	survivor, other = a, b
	if into == b.ID || into == "" && older(b, a) {
		survivor, other = b, a
	}
	record := MergeRecord{Other: other.ID, Number: other.Number, Version: survivor.Version}
	for _, l := range survivor.Lines {
		record.Lines = append(record.Lines, l.ID)
	}
	survivor.Lines = slices.Clone(survivor.Lines)
	for _, l := range other.Lines {
		survivor.LastLine++
		l.From = slices.Concat([]trade.Origin{{Document: string(other.ID), Line: l.ID}}, l.From)
		l.ID = survivor.LastLine
		l.Section += len(survivor.Sections)
		survivor.Lines = append(survivor.Lines, l)
	}
	survivor.Sections = slices.Concat(survivor.Sections, other.Sections)
	if err := survivor.Compute(); err != nil {
		return Order{}, Order{}, fmt.Errorf("merge %s into %s: %w", other.Number, survivor.Number, err)
	}
	record.Print = survivor.Print(survivor.Customer)
	survivor.Merges = append(slices.Clone(survivor.Merges), record)
	other.MergedInto = survivor.ID
	return survivor, other, Life().Follow(Merged, &other)
}

// older tells which of two orders survives when nobody says.
func older(a, b Order) bool {
	switch {
	case a.Date != b.Date:
		return a.Date.Before(b.Date)
	case !a.CreatedAt.Equal(b.CreatedAt):
		return a.CreatedAt.Before(b.CreatedAt)
	}
	return a.ID < b.ID
}

// checkMerge holds the rule of merging, guard by guard.
func checkMerge(a, b Order, into OrderID) error {
	var l fault.List
	if a.ID == b.ID {
		l.Add("merge.same", "/orders/1", "An order cannot be merged with itself. Name two orders.")
		return l.Err()
	}
	if into != "" && into != a.ID && into != b.ID {
		l.Add("merge.into", "/into", "The surviving order is one of the two. Name one of them, or none: then it is the older one.")
	}
	differ := func(differs bool, code, detail string) {
		if differs {
			l.Add(code, "/orders", "%s", detail)
		}
	}
	differ(a.Customer.ID != b.Customer.ID, "merge.customer_differs", "The orders have different customers. Only orders of one customer can be merged.")
	differ(!a.Billing.Equal(b.Billing), "merge.billing_differs", "The orders have different billing addresses. Make them the same first.")
	differ(!a.Shipping.Equal(b.Shipping), "merge.shipping_differs", "The orders have different shipping addresses. Make them the same first.")
	differ(a.Status != b.Status, "merge.status_differs", "One order is "+string(a.Status)+", the other "+string(b.Status)+". Both must be drafts or both confirmed.")
	differ(a.Currency != b.Currency, "merge.currency_differs", "The orders are in different currencies. Only orders in one currency can be merged.")
	differ(a.TaxInclusive != b.TaxInclusive, "merge.tax_mode_differs", "The rates of one order contain the tax, those of the other do not. Make them the same first.")
	differ(a.Warehouse.ID != b.Warehouse.ID, "merge.warehouse_differs", "The orders leave from different warehouses. Make them the same first.")
	differ(len(a.Lines)+len(b.Lines) > trade.MaxLines, "merge.too_large", fmt.Sprintf("Together the orders have %d lines; an order has at most %d.", len(a.Lines)+len(b.Lines), trade.MaxLines))
	a.checkMerge("/orders/0", &l)
	b.checkMerge("/orders/1", &l)
	return l.Err()
}

// checkMerge notes what keeps the order from being merged with any other.
func (o Order) checkMerge(pointer string, l *fault.List) {
	if o.Status != Draft && o.Status != Confirmed {
		l.Add("merge.status", pointer, "%s is %s. Only drafts and confirmed orders can be merged.", o.Number, o.Status)
	}
	if o.HasPackage() {
		l.Add("merge.package", pointer, "%s has packages.", o.Number)
	}
	if o.EverInvoiced() {
		l.Add("merge.invoice", pointer, "%s has been invoiced, or an invoice of it is being drafted. Delete that draft; an order that is invoiced stays by itself.", o.Number)
	}
	if o.Channel == Marketplace {
		l.Add("merge.marketplace", pointer, "%s comes from a marketplace, which knows it by its own number. It stays by itself.", o.Number)
	}
}

// Settled says which of two values a merge keeps.
type Settled struct {
	Field   string  `json:"field" doc:"Name of the field" example:"date"`
	Order   OrderID `json:"order_id" doc:"The order whose value stays: the survivor"`
	Kept    string  `json:"kept" doc:"That value, as text"`
	Dropped string  `json:"dropped,omitempty" doc:"The other order's value, where it is another"`
}

// Settle lists, for a preview, what the survivor of a merge keeps of its own
// where the other order may say something else. Nothing of the other is lost:
// it stays readable as a merged order.
func Settle(survivor, other Order) []Settled {
	var all []Settled
	settle := func(field, kept, dropped string) {
		if dropped == kept {
			dropped = ""
		}
		all = append(all, Settled{Field: field, Order: survivor.ID, Kept: kept, Dropped: dropped})
	}
	s, o := survivor, other
	settle("number", s.Number, o.Number)
	settle("date", s.Date.String(), o.Date.String())
	settle("expected_shipment", s.ExpectedShipment.String(), o.ExpectedShipment.String())
	settle("expected_delivery", s.ExpectedDelivery.String(), o.ExpectedDelivery.String())
	settle("warehouse", s.Warehouse.Name, o.Warehouse.Name)
	settle("delivery_method", s.DeliveryMethod.Name, o.DeliveryMethod.Name)
	settle("payment_term", s.Term.Name, o.Term.Name)
	settle("terms_of_sale", s.TermsOfSale, o.TermsOfSale)
	settle("terms_of_delivery", s.TermsOfDelivery, o.TermsOfDelivery)
	settle("salesperson", s.Salesperson.Name, o.Salesperson.Name)
	settle("reference", s.Reference, o.Reference)
	settle("notes", s.Notes, o.Notes)
	settle("remarks", s.Remarks, o.Remarks)
	settle("channel", string(s.Channel), string(o.Channel))
	settle("exchange_rate", s.ExchangeRate.String(), o.ExchangeRate.String())
	return all
}
