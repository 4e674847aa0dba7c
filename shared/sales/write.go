package sales

import (
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
)

// MaxLines is how many lines an order may have.
const MaxLines = 500

// New makes a draft order of a form, or lists every rule the form breaks. The
// number is the next automatic one; it is not used where the form brings its
// own: by preference, or from another system.
func New(id OrderID, number string, f Form, s Sources) (Order, error) {
	w := writing{form: f, read: s, fresh: true, order: Order{ID: id, Number: number, Status: Draft}}
	return w.write()
}

// Write changes a draft or a confirmed order to what the form says, or lists
// every rule the form breaks. What the form leaves as it was stays as it was
// copied then, even if the settings have changed. A change of customer brings
// along the customer's addresses and term, unless the form changes those too.
//
// What is on invoices binds: rate, discount and tax of its lines, customer,
// currency and tax mode stay, and where overselling is forbidden so does the
// warehouse, to which an invoice may give goods back; a line packed or invoiced can neither vanish nor
// get smaller than that. A change by which nothing is left to do closes the
// order, where that is the organisation's preference.
func (o *Order) Write(f Form, s Sources) error {
	if err := o.Editable(); err != nil {
		return err
	}
	w := writing{form: f, read: s, was: *o, order: *o}
	written, err := w.write()
	if err != nil {
		return err
	}
	if p := s.Settings.Preferences; !o.done(p.AutoClose) { // what was reopened by hand stays open
		written.AutoClose(p)
	}
	*o = written
	return nil
}

// writing is a form on its way to become an order.
type writing struct {
	form   Form
	read   Sources
	fresh  bool  // the order is being created
	was    Order // before; nothing when fresh
	order  Order // what it becomes
	faults fault.List
}

func (w *writing) write() (Order, error) {
	w.writeCustomer()
	w.writeNumber()
	w.writeOrigin()
	w.writeHead()
	w.writeCurrency()
	w.writeLines()
	w.writeSections()
	if err := w.faults.Err(); err != nil {
		return Order{}, err
	}
	if err := w.order.compute(); err != nil {
		return Order{}, inForm(err)
	}
	if w.fresh || w.order.print() != w.was.print() {
		if err := w.order.checkTotals(); err != nil {
			return Order{}, err
		}
	}
	return w.order, nil
}

func (w *writing) writeCustomer() {
	f, o, c := w.form, &w.order, w.read.Customer
	switch {
	case f.Customer != nil && f.CustomerID != "":
		w.faults.Add("order.customer_twice", "/customer", "Name a customer by id or give the card of a new one, not both.")
		return
	case f.Customer != nil && !w.fresh:
		w.faults.Add("order.customer_inline", "/customer", "A new customer can only be given when the order is created. Create the contact first.")
		return
	case f.Customer == nil && f.CustomerID == "":
		w.faults.Add("order.customer_missing", "/customer_id", "Say who orders: name a customer, or give the card of a new one.")
		return
	case !w.fresh && f.CustomerID == w.was.Customer.ID:
		return
	case w.was.everInvoiced():
		w.faults.Add("order.customer_frozen", "/customer_id", "The order has been invoiced to %s, who stays its customer. Put the rest into an order of its own.", w.was.Customer.Name)
	case c.ID == "" || f.CustomerID != "" && c.ID != f.CustomerID:
		w.faults.Add("order.customer_unknown", "/customer_id", "There is no contact with this id. Name another one, or give the card of a new one.")
	case c.Status == crm.Inactive:
		w.faults.Add("order.customer_inactive", "/customer_id", "%s is inactive and gets no new documents. Activate it first.", c.DisplayName)
	case !c.Customer:
		w.faults.Add("order.not_a_customer", "/customer_id", "%s is not marked as a customer. Complete the contact first.", c.DisplayName)
	case f.Customer != nil:
		w.checkNew(c)
	}
	o.Customer = PartyOf(c)
	o.Language = or(c.Language, w.read.Settings.Language)
}

// checkNew holds a customer who is created together with the order to what every
// new contact is held to; faults point below /customer. What of the settings he
// names wrongly is not told again of the order that would take it from him.
func (w *writing) checkNew(c crm.Contact) {
	err := c.CheckDeclared(crm.Card{}, w.read.Settings)
	if w.faults.Take("/customer", err) == nil && err != nil {
		w.read.Customer.Term, w.read.Customer.Tax = "", ""
	}
}

// moved tells whether the order goes to another customer than before.
func (w *writing) moved() bool { return !w.fresh && w.order.Customer.ID != w.was.Customer.ID }

// writeNumber takes a number written by hand where that is how the organisation
// numbers, and where the order was numbered in another system already.
func (w *writing) writeNumber() {
	given := strings.Join(strings.Fields(w.form.Number), " ")
	byHand := w.read.Settings.Numbering.SalesOrder.Manual
	foreign := w.form.Channel == Import || w.form.Channel == Marketplace
	switch {
	case !w.fresh && w.form.Number == w.was.Number:
	case !w.fresh && (!byHand || w.was.Status != Draft):
		w.faults.Add("order.number_fixed", "/number", "The order keeps its number %s.", w.was.Number)
	case given == "" && byHand:
		w.faults.Add("order.number_missing", "/number", "Write the order's number: this organisation numbers by hand.")
	case given != "" && !byHand && !foreign:
		w.faults.Add("order.number_automatic", "/number", "Leave the number out: this organisation numbers automatically.")
	case given != "":
		w.order.Number = given
	}
}

// writeOrigin notes where the order came from, once.
func (w *writing) writeOrigin() {
	channel, ref := w.form.Channel, w.form.ExternalRef
	if w.fresh {
		w.order.Channel, w.order.ExternalRef = or(channel, Direct), ref
		switch w.order.Channel {
		case Direct, Import, API, Marketplace:
		default:
			w.faults.Add("order.channel", "/channel", "Choose one of direct, import, api and marketplace.")
		}
		return
	}
	if channel != w.was.Channel {
		w.faults.Add("order.channel_fixed", "/channel", "The order came by the channel %s; that stays.", w.was.Channel)
	}
	if ref != w.was.ExternalRef {
		w.faults.Add("order.external_ref_fixed", "/external_ref", "The order keeps the reference it came with.")
	}
}

func (w *writing) writeHead() {
	f, o, read := w.form, &w.order, w.read
	o.Date = f.Date
	if o.Date.IsZero() {
		o.Date = read.Today
	}
	o.ExpectedShipment, o.ExpectedDelivery = f.ExpectedShipment, f.ExpectedDelivery
	o.Reference, o.Notes, o.Remarks = f.Reference, f.Notes, f.Remarks
	o.TermsOfSale, o.TermsOfDelivery = f.TermsOfSale, f.TermsOfDelivery
	if w.fresh {
		o.TermsOfSale = or(f.TermsOfSale, read.Settings.Preferences.TermsOfSale)
		o.TermsOfDelivery = or(f.TermsOfDelivery, read.Settings.Preferences.TermsOfDelivery)
	}
	o.Billing = w.address(f.Billing, w.was.Billing, w.customer().Billing, "/billing_address")
	o.Shipping = w.address(f.Shipping, w.was.Shipping, w.customer().ShipTo(), "/shipping_address")
	if w.fresh || f.Warehouse != o.Warehouse.ID {
		o.Warehouse = w.warehouse(f.Warehouse)
	}
	if o.Warehouse.ID != w.was.Warehouse.ID && len(w.was.Invoices) > 0 && read.Settings.Preferences.ForbidOverselling {
		w.faults.Add("order.warehouse_frozen", "/warehouse_id", "Goods of the order are invoiced from %s and would come back to where there may be none. Put the rest into an order of its own.", w.was.Warehouse.Name)
	}
	if w.fresh || f.DeliveryMethod != o.DeliveryMethod.ID {
		o.DeliveryMethod = w.delivery(f.DeliveryMethod)
	}
	w.writeTerm()
	w.writeSalesperson()
}

// address is the one given, else the customer's. One that was the former
// customer's does not follow the order to another.
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
	w.order.Term = w.term(or(asked, w.customer().Term))
}

func (w *writing) writeSalesperson() {
	asked, author := w.form.Salesperson, w.read.Author
	name, known := w.read.Users[asked]
	switch {
	case w.fresh && asked == "":
		w.order.Salesperson = author
	case asked == "", !w.fresh && asked == w.was.Salesperson.ID:
	case asked == author.ID:
		w.order.Salesperson = author
	case known:
		w.order.Salesperson = Named[org.UserID]{ID: asked, Name: name}
	default:
		w.faults.Add("order.salesperson_unknown", "/salesperson_id", "There is no user with this id. Name another one, or leave it out.")
	}
}

func (w *writing) writeCurrency() {
	f, o, base := w.form, &w.order, w.read.Settings.Currency
	o.Currency, o.TaxInclusive, o.ExchangeRate = f.Currency, f.TaxInclusive, f.ExchangeRate
	for _, c := range []money.Currency{w.customer().Currency, base} {
		if o.Currency.IsZero() {
			o.Currency = c
		}
	}
	if w.was.everInvoiced() && o.Currency != w.was.Currency {
		w.faults.Add("order.currency_frozen", "/currency", "The order has been invoiced in %s, which stays its currency. Put the rest into an order of its own.", w.was.Currency)
	}
	if w.was.everInvoiced() && o.TaxInclusive != w.was.TaxInclusive {
		w.faults.Add("order.tax_mode_frozen", "/tax_inclusive", "The order has been invoiced; its rates keep or lack the tax as they do.")
	}
	switch rate := o.ExchangeRate; {
	case rate.IsZero(), rate.Equal(w.was.ExchangeRate) && o.Currency == w.was.Currency:
	case rate.Sign() < 0:
		w.faults.Add("order.exchange_rate", "/exchange_rate", "An exchange rate is above zero.")
	case o.Currency == base:
		w.faults.Add("order.exchange_rate", "/exchange_rate", "Leave the exchange rate out: the order is in the organisation's own currency.")
	}
}

// or is the first text unless it is empty.
func or[T ~string](first, otherwise T) T {
	if first != "" {
		return first
	}
	return otherwise
}
