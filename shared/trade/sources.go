package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
)

// Sources is what was read to write a document. What a document has already is
// not looked up again: a warehouse, item or tax it names may be gone by now.
type Sources struct {
	Settings org.Settings // the organisation and what it declares
	Customer crm.Contact  // the one the form names, or has just created
	Items    map[stock.ItemID]stock.Item
	Users    map[org.UserID]string // names of those who may be salesperson
	Author   Named[org.UserID]     // salesperson of a document that names none
	Today    calendar.Date         // at the organisation's office
	Foreign  bool                  // the document comes from another system, and has its number from there
}

// pick finds an entry of the settings that may be used from now on; without an
// id it is the default, if there is one. The code says what is sought, as in
// document.warehouse.
func pick[E org.Entry, ID ~string](w *writing, list []E, id ID, code, pointer string) (E, bool) {
	if id == "" {
		return org.Default(list)
	}
	return org.Offered(list, id, code, pointer, &w.faults)
}

func (w *writing) warehouse(id org.WarehouseID) (n Named[org.WarehouseID]) {
	if x, ok := pick(w, w.read.Settings.Warehouses, id, "document.warehouse", "/warehouse_id"); ok {
		n.ID, n.Name = x.ID, x.Name
	}
	return n
}

func (w *writing) delivery(id org.DeliveryMethodID) (n Named[org.DeliveryMethodID]) {
	if x, ok := pick(w, w.read.Settings.DeliveryMethods, id, "document.delivery_method", "/delivery_method_id"); ok {
		n.ID, n.Name = x.ID, x.Name
	}
	return n
}

func (w *writing) term(id org.TermID) (t Term) {
	if x, ok := pick(w, w.read.Settings.Terms, id, "document.payment_term", "/payment_term_id"); ok {
		t.ID, t.TermRule = x.ID, x.TermRule
	}
	return t
}

// tax finds the tax to charge: the one asked for, else the customer's, the
// item's, the default one. Nothing is untaxed by omission.
func (w *writing) tax(asked, item org.TaxID, pointer string) (t Tax) {
	id := or(or(asked, w.contact().Tax), item)
	if x, ok := pick(w, w.read.Settings.Taxes, id, "document.tax", pointer); ok {
		t = TaxOf(*x)
	} else if id == "" {
		w.faults.Add("document.tax_missing", pointer, "Choose a tax: neither the customer nor the item has one, and no tax is the default.")
	}
	return t
}

// contact is the document's party, as far as it was read.
func (w *writing) contact() crm.Contact {
	if w.read.Customer.ID == w.party.ID {
		return w.read.Customer
	}
	return crm.Contact{}
}

// currencyOf is the currency an item's price is in.
func (w *writing) currencyOf(i stock.Item) money.Currency {
	if i.Currency.IsZero() {
		return w.read.Settings.Currency
	}
	return i.Currency
}

// or is the first text unless it is empty.
func or[T ~string](first, otherwise T) T {
	if first != "" {
		return first
	}
	return otherwise
}
