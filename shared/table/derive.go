package table

import (
	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// documentOf is the key of the document a change entry speaks of, if anything
// is derived from documents of its kind.
func documentOf(kind, id string) (Key, bool) {
	switch kind {
	case contacts().name:
		return Contact(crm.ContactID(id)), true
	case itemKind().name:
		return Item(stock.ItemID(id)), true
	case orders().name:
		return Order(sales.OrderID(id)), true
	case invoices().name:
		return Invoice(bill.InvoiceID(id)), true
	case creditNotes().name:
		return CreditNote(bill.CreditNoteID(id)), true
	}
	return none, false
}

// derive says what follows from a document as it is now.
func derive(kind string, it item) (derived, error) {
	switch kind {
	case contacts().name:
		c, err := contacts().read(it)
		return derived{words: Words(c.Words()...)}, err
	case itemKind().name:
		i, err := itemKind().read(it)
		return derived{words: Words(i.Words()...)}, err
	case orders().name:
		o, err := orders().read(it)
		return derived{words: Words(o.Words()...), shares: orderShares(o)}, err
	case invoices().name:
		i, err := invoices().read(it)
		return derived{words: Words(i.Words()...), shares: invoiceShares(i)}, err
	case creditNotes().name:
		c, err := creditNotes().read(it)
		return derived{words: Words(c.Words()...)}, err
	}
	return derived{}, nil
}

// orderShares is what an order adds to the sums of its customer.
func orderShares(o sales.Order) map[string]share {
	if o.Status == sales.Void || o.Status == sales.Merged {
		return nil
	}
	s := share{"orders": money.Units(1), "orders_total": exact(o.Totals.Total)}
	if o.Status == sales.Confirmed {
		s["orders_open"] = money.Units(1)
	}
	return map[string]share{sumKey(o.Customer.ID, o.Currency.String()).target(): s}
}

// invoiceShares is what an invoice adds to the sums of its customer, and to the
// money of its order. One that a credit note took back counts as invoiced, but
// nothing is receivable for it.
func invoiceShares(i bill.Invoice) map[string]share {
	if i.Status == bill.Draft || i.Status == bill.Void {
		return nil
	}
	shares := map[string]share{sumKey(i.Customer.ID, i.Currency.String()).target(): {
		"invoices": money.Units(1), "invoices_total": exact(i.Totals.Total), "receivable": exact(i.Balance),
	}}
	if i.Order != "" && i.CreditNote == "" {
		shares[paidKey(i.Order).target()] = share{"billed_total": exact(i.Totals.Total), "paid_total": exact(i.Paid)}
	}
	return shares
}
