package trade

import (
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
)

// Rules is how kinds of document differ when they are written; the rest is the
// same for all.
type Rules struct {
	Noun    string // the kind as sentences call it: "order"
	Undated bool   // a date that is left out stays out, until the document is sent
}

// Write changes a document and its customer to what the form says, or lists
// every rule the form breaks; one without lines is new. What the form leaves as
// it was stays as it was copied then, even if the settings have changed. A
// change of customer brings along the customer's addresses and term, unless the
// form changes those too.
//
// What is on invoices binds: rate, discount and tax of its lines, customer,
// currency and tax mode stay, and where overselling is forbidden so does the
// warehouse, to which an invoice may give goods back; a line packed or invoiced
// can neither vanish nor get smaller than that.
func (r Rules) Write(d *Document, customer *Party, who CustomerForm, f Form, s Sources) error {
	w := writing{rules: r, who: who, form: f, read: s, was: *d, wasParty: *customer, fresh: d.LastLine == 0, doc: *d, party: *customer}
	w.writeCustomer()
	w.writeHead()
	w.writeLines()
	w.writeSections()
	if err := w.faults.Err(); err != nil {
		return err
	}
	if err := w.doc.Compute(); err != nil {
		return inForm(err)
	}
	if w.fresh || w.doc.Print(w.party) != w.was.Print(w.wasParty) {
		if err := w.doc.checkTotals(r); err != nil {
			return err
		}
	}
	*d, *customer = w.doc, w.party
	return nil
}

// WriteHead changes what stands above the lines, of a document whose lines are
// fixed.
func (r Rules) WriteHead(d *Document, customer *Party, who CustomerForm, f Form, s Sources) error {
	w := writing{rules: r, who: who, form: f, read: s, was: *d, wasParty: *customer, doc: *d, party: *customer}
	w.writeCustomer()
	w.writeHead()
	if err := w.faults.Err(); err != nil {
		return err
	}
	*d, *customer = w.doc, w.party
	return nil
}

// writing is a form on its way to become a document.
type writing struct {
	rules    Rules
	who      CustomerForm
	form     Form
	read     Sources
	fresh    bool     // the document is new
	was      Document // before; nothing when fresh
	wasParty Party
	doc      Document // what it becomes
	party    Party
	faults   fault.List
}

func (w *writing) writeCustomer() {
	f, c, noun := w.who, w.read.Customer, w.rules.Noun
	switch {
	case f.Customer != nil && f.CustomerID != "":
		w.faults.Add("document.customer_twice", "/customer", "Name a customer by id or give the card of a new one, not both.")
		return
	case f.Customer != nil && !w.fresh:
		w.faults.Add("document.customer_inline", "/customer", "A new customer can only be given when the %s is created. Create the contact first.", noun)
		return
	case f.Customer == nil && f.CustomerID == "":
		w.faults.Add("document.customer_missing", "/customer_id", "Name a customer, or give the card of a new one.")
		return
	case !w.fresh && f.CustomerID == w.wasParty.ID:
		return
	case w.was.EverInvoiced():
		w.faults.Add("document.customer_frozen", "/customer_id", "The %s has been invoiced to %s, which stays its customer. Put the rest into another %s.", noun, w.wasParty.Name, noun)
	case c.ID == "" || f.CustomerID != "" && c.ID != f.CustomerID:
		w.faults.Add("document.customer_unknown", "/customer_id", "There is no contact with this id. Name another one, or give the card of a new one.")
	case c.Status == crm.Inactive:
		w.faults.Add("document.customer_inactive", "/customer_id", "%s is inactive and gets no new documents. Activate it first.", c.DisplayName)
	case !c.Customer:
		w.faults.Add("document.not_a_customer", "/customer_id", "%s is not marked as a customer. Complete the contact first.", c.DisplayName)
	case f.Customer != nil:
		w.checkNew(c)
	}
	w.party = PartyOf(c)
	w.doc.Language = or(c.Language, w.read.Settings.Language)
}

// checkNew holds a customer who is created together with the document to what
// every new contact is held to; faults point below /customer. A fault in what
// the card names of the settings is not reported again of the document that
// would take it over.
func (w *writing) checkNew(c crm.Contact) {
	err := c.CheckDeclared(crm.Card{}, w.read.Settings)
	if w.faults.Take("/customer", err) == nil && err != nil {
		w.read.Customer.Term, w.read.Customer.Tax = "", ""
	}
}

// moved reports whether the document goes to another customer than before.
func (w *writing) moved() bool { return !w.fresh && w.party.ID != w.wasParty.ID }

func (w *writing) writeHead() {
	f, d, read := w.form, &w.doc, w.read
	d.Date = f.Date
	if d.Date.IsZero() && !w.rules.Undated {
		d.Date = read.Today
	}
	d.ExpectedShipment, d.ExpectedDelivery = f.ExpectedShipment, f.ExpectedDelivery
	d.Reference, d.Notes, d.Remarks = f.Reference, f.Notes, f.Remarks
	d.TermsOfSale, d.TermsOfDelivery = f.TermsOfSale, f.TermsOfDelivery
	if w.fresh {
		d.TermsOfSale = or(f.TermsOfSale, read.Settings.Preferences.TermsOfSale)
		d.TermsOfDelivery = or(f.TermsOfDelivery, read.Settings.Preferences.TermsOfDelivery)
	}
	if f.Language != "" && f.Language != w.was.Language {
		d.Language = f.Language
	}
	d.Billing = w.address(f.Billing, w.was.Billing, w.contact().Billing, "/billing_address")
	d.Shipping = w.address(f.Shipping, w.was.Shipping, w.contact().ShipTo(), "/shipping_address")
	if w.fresh || f.Warehouse != d.Warehouse.ID {
		d.Warehouse = w.warehouse(f.Warehouse)
	}
	if d.Warehouse.ID != w.was.Warehouse.ID && w.was.HasInvoice() && read.Settings.Preferences.ForbidOverselling {
		w.faults.Add("document.warehouse_frozen", "/warehouse_id", "Goods of the %s are invoiced from %s and would come back to where there may be none. Put the rest into another %s.", w.rules.Noun, w.was.Warehouse.Name, w.rules.Noun)
	}
	if w.fresh || f.DeliveryMethod != d.DeliveryMethod.ID {
		d.DeliveryMethod = w.delivery(f.DeliveryMethod)
	}
	w.writeTerm()
	w.writeSalesperson()
	w.writeCurrency()
}

// address is the one given, else the customer's. One that was the former
// customer's does not follow the document to another.
func (w *writing) address(given *postal.Address, was, theirs postal.Address, pointer string) postal.Address {
	kept := !w.fresh && given != nil && *given == was
	switch {
	case kept && !w.moved():
		return was
	case !kept && given != nil && !given.IsZero():
		given.Check(pointer, &w.faults)
		given.CheckCountry(was, pointer, &w.faults)
		return *given
	case theirs.IsZero() && !w.moved():
		return was
	}
	return theirs
}

func (w *writing) writeTerm() {
	asked := w.form.Term
	if !w.fresh && asked == w.was.Term.ID {
		if !w.moved() {
			return
		}
		asked = ""
	}
	w.doc.Term = w.term(or(asked, w.contact().Term))
}

func (w *writing) writeSalesperson() {
	asked, author := w.form.Salesperson, w.read.Author
	name, known := w.read.Users[asked]
	switch {
	case w.fresh && asked == "":
		w.doc.Salesperson = author
	case asked == "", !w.fresh && asked == w.was.Salesperson.ID:
	case asked == author.ID:
		w.doc.Salesperson = author
	case known:
		w.doc.Salesperson = Named[org.UserID]{ID: asked, Name: name}
	default:
		w.faults.Add("document.salesperson_unknown", "/salesperson_id", "There is no user with this id. Name another one, or leave it out.")
	}
}

func (w *writing) writeCurrency() {
	f, d, base, noun := w.form, &w.doc, w.read.Settings.Currency, w.rules.Noun
	d.Currency, d.TaxInclusive, d.ExchangeRate = f.Currency, f.TaxInclusive, f.ExchangeRate
	for _, c := range []money.Currency{w.contact().Currency, base} {
		if d.Currency.IsZero() {
			d.Currency = c
		}
	}
	if w.was.EverInvoiced() && d.Currency != w.was.Currency {
		w.faults.Add("document.currency_frozen", "/currency", "The %s has been invoiced in %s, which stays its currency. Put the rest into another %s.", noun, w.was.Currency, noun)
	}
	if w.was.EverInvoiced() && d.TaxInclusive != w.was.TaxInclusive {
		w.faults.Add("document.tax_mode_frozen", "/tax_inclusive", "The %s has been invoiced; its rates keep or lack the tax as they do.", noun)
	}
	switch rate := d.ExchangeRate; {
	case rate.IsZero(), rate.Equal(w.was.ExchangeRate) && d.Currency == w.was.Currency:
	case rate.Sign() < 0:
		w.faults.Add("document.exchange_rate", "/exchange_rate", "An exchange rate is above zero.")
	case d.Currency == base:
		w.faults.Add("document.exchange_rate", "/exchange_rate", "Leave the exchange rate out: the %s is in the organisation's own currency.", noun)
	}
}

// Numbering is what binds the number of a document beside its organisation's numbering.
type Numbering struct {
	Foreign bool // a new one may have its number from another system
	Fixed   bool // one that has a number keeps it
}

// Number gives a document the number that is written, where that is how its kind is
// numbered. A new one without a number gets it automatically.
func (r Rules) Number(d Numbered, written string, s org.Settings, n Numbering, l *fault.List) {
	number, format := d.Numbering(s.Numbering)
	fresh := *number == ""
	if !fresh && written == *number {
		return
	}
	written = strings.Join(strings.Fields(written), " ")
	switch {
	case !fresh && (n.Fixed || !format.Manual):
		l.Add("document.number_fixed", "/number", "The %s keeps its number %s.", r.Noun, *number)
	case written == "" && format.Manual:
		l.Add("document.number_missing", "/number", "Write the number of the %s: this organisation numbers by hand.", r.Noun)
	case written != "" && !format.Manual && !n.Foreign:
		l.Add("document.number_automatic", "/number", "Leave the number out: this organisation numbers automatically.")
	case written != "":
		*number = written
	}
}
