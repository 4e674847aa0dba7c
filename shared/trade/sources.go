package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// Sources holds the data that was read to write a document. Entries that the
// document already has are not read again: a warehouse, item or tax may have been
// deleted since.
type Sources struct {
	Settings org.Settings // the organisation and its declared entries
	Customer crm.Contact  // the customer named or created by the form
	Items    map[stock.ItemID]stock.Item
	Users    map[org.UserID]string // names of the users that may be salesperson
	Author   Named[org.UserID]     // salesperson of a document that names none
	Today    calendar.Date         // in the organisation's time zone
	Foreign  bool                  // the document and its number come from another system
}

// pick finds an active entry of the settings by its id, or the default entry if
// the id is empty. The code is the prefix of the fault codes, such as
// document.warehouse.
func pick[E org.Entry, ID ~string](w *writer, list []E, id ID, code, pointer string) (E, bool) {
	if id == "" {
		return org.Default(list)
	}
	return org.Offered(list, id, code, pointer, &w.faults)
}

func (w *writer) warehouse(id org.WarehouseID) (n Named[org.WarehouseID]) {
	if x, ok := pick(w, w.read.Settings.Warehouses, id, "document.warehouse", "/warehouse_id"); ok {
		n.ID, n.Name = x.ID, x.Name
	}
	return n
}

func (w *writer) delivery(id org.DeliveryMethodID) (n Method) {
	if x, ok := pick(w, w.read.Settings.DeliveryMethods, id, "document.delivery_method", "/delivery_method_id"); ok {
		n.ID, n.Name, n.Translations = x.ID, x.Name, x.Translations
	}
	return n
}

func (w *writer) term(id org.TermID) (t Term) {
	if x, ok := pick(w, w.read.Settings.Terms, id, "document.payment_term", "/payment_term_id"); ok {
		t.ID, t.TermRule = x.ID, x.TermRule
	}
	return t
}

// tax finds the tax to charge: the requested one, else the customer's, the item's
// or the default one. A missing tax is a fault, so no line is untaxed by omission.
func (w *writer) tax(requested, item org.TaxID, pointer string) (t Tax) {
	id := or(or(requested, w.contact().Tax), item)
	if x, ok := pick(w, w.read.Settings.Taxes, id, "document.tax", pointer); ok {
		t = TaxOf(*x)
	} else if id == "" {
		w.faults.Add("document.tax_missing", pointer,
			"Choose a tax: neither the customer nor the item has one, and there is no default tax.")
	}
	return t
}

// contact returns the contact of the document's party, or an empty contact if it
// was not read.
func (w *writer) contact() crm.Contact {
	if w.read.Customer.ID == w.party.ID {
		return w.read.Customer
	}
	return crm.Contact{}
}

// currencyOf returns the currency of an item's price.
func (w *writer) currencyOf(i stock.Item) money.Currency {
	if i.Currency.IsZero() {
		return w.read.Settings.Currency
	}
	return i.Currency
}

// or returns the first text, or the fallback if it is empty.
func or[T ~string](first, fallback T) T {
	if first != "" {
		return first
	}
	return fallback
}
