package table

import (
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// organization is the kind of the organisation itself.
const organization = "organization"

// KindOf is the kind of what an id names, as change entries call it; empty for
// an id of no known form.
func KindOf(v string) string {
	kind, key := named(v)
	if key == none {
		return ""
	}
	return kind
}

// named is the kind and the key of what an id names.
func named(v string) (kind string, k Key) {
	prefix, _, _ := strings.Cut(v, "_")
	switch prefix {
	case "con":
		return contacts().name, Contact(crm.ContactID(v))
	case "itm":
		return itemKind().name, Item(stock.ItemID(v))
	case "so":
		return orders().name, Order(sales.OrderID(v))
	case "inv":
		return invoices().name, Invoice(bill.InvoiceID(v))
	case "crn":
		return creditNotes().name, CreditNote(bill.CreditNoteID(v))
	case "pay":
		return payments().name, Payment(bill.PaymentID(v))
	case "mail":
		return mails().name, Mail(letter.MailID(v))
	case "job":
		return jobs().name, Job(intake.JobID(v))
	case "rbd":
		return rebuilds().name, rebuildKey(RebuildID(v))
	case "usr":
		return users().name, User(org.UserID(v))
	case "org":
		if id.Valid(org.OrganizationID(v)) {
			return organization, Settings()
		}
	case "tax":
		return (*org.Tax)(nil).Kind(), document("SET", org.TaxID(v))
	case "pt":
		return (*org.PaymentTerm)(nil).Kind(), document("SET", org.TermID(v))
	case "wh":
		return (*org.Warehouse)(nil).Kind(), document("SET", org.WarehouseID(v))
	case "dm":
		return (*org.DeliveryMethod)(nil).Kind(), document("SET", org.DeliveryMethodID(v))
	}
	return "", none
}

// derivable is the key of a document that something is derived from.
func derivable(v string) (kind string, k Key, ok bool) {
	kind, k = named(v)
	switch kind {
	case contacts().name, itemKind().name, orders().name, invoices().name, creditNotes().name:
		return kind, k, k != none
	}
	return kind, none, false
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
