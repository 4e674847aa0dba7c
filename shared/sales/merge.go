package sales

import (
	"fmt"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/trade"
)

// Merge merges two orders into one. The survivor receives the lines of the other
// order and adds its sections to its own, so that its total is the sum of the two to
// the cent, regardless of rounding. The survivor is the order with the id into, or
// the older one if into is empty. It keeps its id, number, dates and terms. The other
// order becomes merged and has the survivor's id.
//
// Two orders can be merged if they are different orders of one customer, with
// the same billing and shipping address, both drafts or both confirmed, not
// packed, not invoiced, not from a marketplace, in one currency and tax mode, and
// small enough together. Their warehouses may differ: the goods of both then come
// from the survivor's. Merge reports every violation; JSON pointers are those of a
// request {"orders": [a, b], "into": id}.
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
	if survivor.CheckPages(rules, trade.Document{}) != nil {
		return Order{}, Order{}, fault.Invalid("merge.too_long", "/orders",
			"Together the orders could need more than %d pages. Shorten the descriptions of their lines, or keep the orders apart.", trade.MaxPages)
	}
	record.Fingerprint = survivor.Fingerprint(survivor.Customer)
	survivor.Merges = append(slices.Clone(survivor.Merges), record)
	other.MergedInto = survivor.ID
	return survivor, other, Life().Follow(Merged, &other)
}

// older reports whether a is older than b. The older order survives if the request
// does not name the survivor.
func older(a, b Order) bool {
	switch {
	case a.Date != b.Date:
		return a.Date.Before(b.Date)
	case !a.CreatedAt.Equal(b.CreatedAt):
		return a.CreatedAt.Before(b.CreatedAt)
	}
	return a.ID < b.ID
}

// checkMerge checks the rules of merging two orders.
func checkMerge(a, b Order, into OrderID) error {
	var l fault.List
	if a.ID == b.ID {
		l.Add("merge.same", "/orders/1", "An order cannot be merged with itself. Choose two orders.")
		return l.Err()
	}
	if into != "" && into != a.ID && into != b.ID {
		l.Add("merge.into", "/into", "Choose one of the two orders, or omit the field: then the older order survives.")
	}
	differ := func(differs bool, code, detail string) {
		if differs {
			l.Add(code, "/orders", "%s", detail)
		}
	}
	differ(a.Customer.ID != b.Customer.ID, "merge.customer_differs",
		"The orders have different customers. Choose two orders of one customer.")
	differ(!a.Billing.Equal(b.Billing), "merge.billing_differs",
		"The orders have different billing addresses. Make them the same first.")
	differ(!a.Shipping.Equal(b.Shipping), "merge.shipping_differs",
		"The orders have different shipping addresses. Make them the same first.")
	differ(a.Status != b.Status, "merge.status_differs",
		"One order is "+string(a.Status)+", the other is "+string(b.Status)+". Choose two drafts or two confirmed orders.")
	differ(a.Currency != b.Currency, "merge.currency_differs",
		"The orders are in different currencies. Choose two orders in one currency.")
	differ(a.TaxInclusive != b.TaxInclusive, "merge.tax_mode_differs",
		"The rates of one order contain the tax, those of the other do not. Make them the same first.")
	lines := len(a.Lines) + len(b.Lines)
	differ(lines > trade.MaxLines, "merge.too_large",
		fmt.Sprintf("Together the orders have %d lines; an order can have at most %d.", lines, trade.MaxLines))
	a.checkMerge("/orders/0", &l)
	b.checkMerge("/orders/1", &l)
	return l.Err()
}

// checkMerge adds the reasons for which the order cannot be merged with any other.
func (o Order) checkMerge(pointer string, l *fault.List) {
	if o.Status != Draft && o.Status != Confirmed {
		l.Add("merge.status", pointer, "%s is %s. Choose a draft or a confirmed order.", o.Number, o.Status)
	}
	if o.HasPackage() {
		l.Add("merge.package", pointer, "%s has packages. Delete them first.", o.Number)
	}
	if o.EverInvoiced() {
		l.Add("merge.invoice", pointer, "%s has an invoice. Delete it if it is a draft; an invoiced order cannot be merged.", o.Number)
	}
	if o.Channel == Marketplace {
		l.Add("merge.marketplace", pointer,
			"%s comes from a marketplace, which identifies it by its own number. It cannot be merged.", o.Number)
	}
}

// Settled is a field for which a merge keeps the survivor's value and drops the
// other order's.
type Settled struct {
	Field   string  `json:"field" doc:"Name of the field" example:"date"`
	Order   OrderID `json:"order_id" doc:"Id of the surviving order, whose value is kept"`
	Kept    string  `json:"kept" doc:"The kept value, as text"`
	Dropped string  `json:"dropped,omitempty" doc:"The other order's value, if it is different"`
}

// KeptValues lists, for a preview, the fields for which the survivor of a merge keeps
// its own value. The values of the other order are not lost: it stays readable as
// a merged order.
func KeptValues(survivor, other Order) []Settled {
	var all []Settled
	keep := func(field, kept, dropped string) {
		if dropped == kept {
			dropped = ""
		}
		all = append(all, Settled{Field: field, Order: survivor.ID, Kept: kept, Dropped: dropped})
	}
	s, o := survivor, other
	keep("number", s.Number, o.Number)
	keep("date", s.Date.String(), o.Date.String())
	keep("expected_shipment", s.ExpectedShipment.String(), o.ExpectedShipment.String())
	keep("expected_delivery", s.ExpectedDelivery.String(), o.ExpectedDelivery.String())
	keep("warehouse", s.Warehouse.Name, o.Warehouse.Name)
	keep("delivery_method", s.DeliveryMethod.Name, o.DeliveryMethod.Name)
	keep("payment_term", s.Term.Name, o.Term.Name)
	keep("terms_of_sale", s.TermsOfSale, o.TermsOfSale)
	keep("terms_of_delivery", s.TermsOfDelivery, o.TermsOfDelivery)
	keep("salesperson", s.Salesperson.Name, o.Salesperson.Name)
	keep("reference", s.Reference, o.Reference)
	keep("notes", s.Notes, o.Notes)
	keep("remarks", s.Remarks, o.Remarks)
	keep("channel", string(s.Channel), string(o.Channel))
	keep("exchange_rate", s.ExchangeRate.String(), o.ExchangeRate.String())
	return all
}
