package trade

import (
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
)

// Rules holds the differences between kinds when a document is written. All
// other rules are the same for all kinds.
type Rules struct {
	Noun    string // name of the kind in sentences: "order"
	Undated bool   // a document written without a date has none until it is sent
	Binding bool   // its customer must be complete
}

// Write changes a document and its customer as the form says, or lists every
// rule the form breaks. A document without lines is new. Fields that the form
// does not change keep their copied values, even if the settings have changed.
// A change of customer also changes the addresses and the payment term to the
// new customer's, unless the form changes those too.
//
// Invoices restrict changes. Invoiced lines keep rate, discount and tax; an
// invoiced document keeps customer, currency and tax mode. Where overselling is
// forbidden it also keeps the warehouse, because an invoice may return goods to
// it. A packed or invoiced line cannot be removed, and its quantity cannot fall
// below the packed or invoiced quantity.
func (r Rules) Write(d *Document, customer *Party, customerForm CustomerForm, f Form, s Sources) error {
	w := writer{
		rules: r, customerForm: customerForm, form: f, read: s, isNew: d.LastLine == 0,
		old: *d, oldParty: *customer, doc: *d, party: *customer,
	}
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
	if w.isNew || w.doc.Fingerprint(w.party) != w.old.Fingerprint(w.oldParty) {
		if err := w.doc.checkTotals(r); err != nil {
			return err
		}
	}
	if err := w.doc.CheckPages(r, w.old); err != nil {
		return err
	}
	*d, *customer = w.doc, w.party
	return nil
}

// WriteHead changes only the header of a document. It is for documents with fixed
// lines.
func (r Rules) WriteHead(d *Document, customer *Party, customerForm CustomerForm, f Form, s Sources) error {
	w := writer{
		rules: r, customerForm: customerForm, form: f, read: s,
		old: *d, oldParty: *customer, doc: *d, party: *customer,
	}
	w.writeCustomer()
	w.writeHead()
	if err := w.faults.Err(); err != nil {
		return err
	}
	if err := w.doc.CheckPages(r, w.old); err != nil {
		return err
	}
	*d, *customer = w.doc, w.party
	return nil
}

// writer holds the state of Write and WriteHead.
type writer struct {
	rules        Rules
	customerForm CustomerForm
	form         Form
	read         Sources
	isNew        bool     // the document is new
	old          Document // before the change; empty if the document is new
	oldParty     Party
	doc          Document // after the change
	party        Party
	faults       fault.List
}

func (w *writer) writeCustomer() {
	f, c, noun := w.customerForm, w.read.Customer, w.rules.Noun
	switch {
	case f.Customer != nil && f.CustomerID != "":
		w.faults.Add("document.customer_twice", "/customer", "Enter the id of a customer or the data of a new one, not both.")
		return
	case f.Customer != nil && !w.isNew:
		w.faults.Add("document.customer_inline", "/customer",
			"A new customer can be entered only when the %s is created. Create the contact first.", noun)
		return
	case f.Customer == nil && f.CustomerID == "":
		w.faults.Add("document.customer_missing", "/customer_id", "Choose a customer, or enter the data of a new one.")
		return
	case !w.isNew && f.CustomerID == w.oldParty.ID:
		return
	case w.old.EverInvoiced():
		w.faults.Add("document.customer_frozen", "/customer_id",
			"The %s has been invoiced to %s, so its customer cannot change. Create another %s for the rest.", noun, w.oldParty.Name, noun)
	case c.ID == "" || f.CustomerID != "" && c.ID != f.CustomerID:
		w.faults.Add("document.customer_unknown", "/customer_id",
			"There is no contact with this id. Choose another one, or enter the data of a new one.")
	case c.Status == crm.Inactive:
		w.faults.Add("document.customer_inactive", "/customer_id", "%s is inactive and gets no new documents. Activate it first.", c.DisplayName)
	case w.rules.Binding && len(c.Incomplete) > 0:
		w.faults.Add("document.customer_incomplete", "/customer_id", "%s lacks its address. Complete the contact first.", c.DisplayName)
	case !c.Customer:
		w.faults.Add("document.not_a_customer", "/customer_id", "%s is not marked as a customer. Complete the contact first.", c.DisplayName)
	case f.Customer != nil:
		w.checkNew(c)
	}
	w.party = PartyOf(c)
	w.doc.Language = or(c.Language, w.read.Settings.Language)
}

// checkNew checks a customer that is created together with the document by the
// rules of every new contact. The JSON pointers of its faults begin with
// /customer. A fault in an entry of the settings that the card names is not
// reported again for the document, which would copy the entry.
func (w *writer) checkNew(c crm.Contact) {
	err := c.CheckDeclared(crm.Card{}, w.read.Settings)
	if w.faults.Take("/customer", err) == nil && err != nil {
		w.read.Customer.Term, w.read.Customer.Tax = "", ""
	}
}

// customerChanged reports whether the document gets another customer.
func (w *writer) customerChanged() bool { return !w.isNew && w.party.ID != w.oldParty.ID }

func (w *writer) writeHead() {
	f, d, read := w.form, &w.doc, w.read
	d.Date = f.Date
	if d.Date.IsZero() && !w.rules.Undated {
		d.Date = read.Today
	}
	d.ExpectedShipment, d.ExpectedDelivery = f.ExpectedShipment, f.ExpectedDelivery
	w.checkDates()
	d.Reference, d.Notes, d.Remarks = f.Reference, f.Notes, f.Remarks
	d.TermsOfSale, d.TermsOfDelivery = f.TermsOfSale, f.TermsOfDelivery
	if w.isNew {
		d.TermsOfSale = or(f.TermsOfSale, read.Settings.Preferences.TermsOfSale)
		d.TermsOfDelivery = or(f.TermsOfDelivery, read.Settings.Preferences.TermsOfDelivery)
	}
	if f.Language != "" && f.Language != w.old.Language {
		d.Language = f.Language
	}
	d.BillingCopied = w.copied(f.Billing)
	d.Billing = w.address(f.Billing, w.old.Billing, w.contact().Billing, "/billing_address")
	d.Shipping = w.address(f.Shipping, w.old.Shipping, w.contact().ShipTo(), "/shipping_address")
	if w.isNew || f.Warehouse != d.Warehouse.ID {
		d.Warehouse = w.warehouse(f.Warehouse)
	}
	if d.Warehouse.ID != w.old.Warehouse.ID && w.old.HasInvoice() && read.Settings.Preferences.ForbidOverselling {
		w.faults.Add("document.warehouse_frozen", "/warehouse_id",
			"Goods of the %s are invoiced from %s, so its warehouse cannot change. Create another %s for the rest.",
			w.rules.Noun, w.old.Warehouse.Name, w.rules.Noun)
	}
	if w.isNew || f.DeliveryMethod != d.DeliveryMethod.ID {
		d.DeliveryMethod = w.delivery(f.DeliveryMethod)
	}
	w.writeTerm()
	w.writeSalesperson()
	w.writeCurrency()
}

// address returns the requested address, or the customer's. An address of the
// previous customer is not kept when the customer changes.
func (w *writer) address(requested *postal.Address, old, ofCustomer postal.Address, pointer string) postal.Address {
	kept := !w.isNew && requested != nil && *requested == old
	switch {
	case kept && !w.customerChanged():
		return old
	case !kept && requested != nil && !requested.IsZero():
		requested.Check(pointer, &w.faults)
		requested.CheckCountry(old, pointer, &w.faults)
		return *requested
	case ofCustomer.IsZero() && !w.customerChanged():
		return old
	}
	return ofCustomer
}

// copied reports whether the billing address is the customer's, and not written by hand.
func (w *writer) copied(requested *postal.Address) bool {
	of := w.contact().Billing
	switch {
	case !w.isNew && requested != nil && *requested == w.old.Billing && !w.customerChanged():
		return w.old.BillingCopied
	case requested == nil || requested.IsZero():
		return !of.IsZero()
	case !w.isNew && *requested == w.old.Billing:
		return true // the customer changes, and its address with it
	}
	return *requested == of
}

func (w *writer) writeTerm() {
	requested := w.form.Term
	if !w.isNew && requested == w.old.Term.ID {
		if !w.customerChanged() {
			return
		}
		requested = ""
	}
	w.doc.Term = w.term(or(requested, w.contact().Term))
}

func (w *writer) writeSalesperson() {
	requested, author := w.form.Salesperson, w.read.Author
	name, known := w.read.Users[requested]
	switch {
	case w.isNew && requested == "":
		w.doc.Salesperson = author
	case requested == "", !w.isNew && requested == w.old.Salesperson.ID:
	case requested == author.ID:
		w.doc.Salesperson = author
	case known:
		w.doc.Salesperson = Named[org.UserID]{ID: requested, Name: name}
	default:
		w.faults.Add("document.salesperson_unknown", "/salesperson_id", "There is no user with this id. Choose another one, or omit it.")
	}
}

func (w *writer) writeCurrency() {
	f, d, base, noun := w.form, &w.doc, w.read.Settings.Currency, w.rules.Noun
	d.Currency, d.TaxInclusive, d.ExchangeRate = f.Currency, f.TaxInclusive, f.ExchangeRate
	for _, c := range []money.Currency{w.contact().Currency, base} {
		if d.Currency.IsZero() {
			d.Currency = c
		}
	}
	if w.old.EverInvoiced() && d.Currency != w.old.Currency {
		w.faults.Add("document.currency_frozen", "/currency",
			"The %s has been invoiced in %s, so its currency cannot change. Create another %s for the rest.", noun, w.old.Currency, noun)
	}
	if w.old.EverInvoiced() && d.TaxInclusive != w.old.TaxInclusive {
		w.faults.Add("document.tax_mode_frozen", "/tax_inclusive",
			"The %s has been invoiced, so its rates cannot change between with tax and without tax.", noun)
	}
	switch rate := d.ExchangeRate; {
	case rate.IsZero(), rate.Equal(w.old.ExchangeRate) && d.Currency == w.old.Currency:
	case rate.Sign() < 0:
		w.faults.Add("document.exchange_rate", "/exchange_rate", "Write an exchange rate above zero.")
	case d.Currency == base:
		w.faults.Add("document.exchange_rate", "/exchange_rate",
			"Omit the exchange rate: the %s is in the organisation's own currency.", noun)
	}
}

// Numbering holds the rules for a document's number, besides the numbering of
// its organisation.
type Numbering struct {
	Foreign bool // a new document may have a number from another system
	Fixed   bool // the number cannot change
}

// Number sets the number written in the form, if the kind is numbered manually. A
// new document without a number gets an automatic one.
func (r Rules) Number(d Numbered, written string, s org.Settings, n Numbering, l *fault.List) {
	number, format := d.Numbering(s.Numbering)
	isNew := *number == ""
	if !isNew && written == *number {
		return
	}
	written = strings.Join(strings.Fields(written), " ")
	switch {
	case !isNew && (n.Fixed || !format.Manual):
		l.Add("document.number_fixed", "/number", "The number of the %s cannot change. Keep %s.", r.Noun, *number)
	case written == "" && format.Manual:
		l.Add("document.number_missing", "/number", "Enter the number of the %s: the organisation assigns numbers manually.", r.Noun)
	case written != "" && !format.Manual && !n.Foreign:
		l.Add("document.number_automatic", "/number", "Omit the number: the organisation assigns numbers automatically.")
	case written != "":
		*number = written
	}
}
