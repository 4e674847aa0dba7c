package intake

import (
	"fmt"
	"strings"
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

// Write fills a contact from a row: a new one, or one that was created from a
// document. Faults point at the fields that the row lacks.
func (c ContactRow) Write(to *crm.Contact, s org.Settings, t *Tally) error {
	card := c.Card
	if c.Terms != "" {
		var known bool
		if card.Term, known = declaredTerm(c.Terms, s); !known {
			t.Note(UnknownTerm, c.Row)
		}
	}
	if card.Billing.IsZero() { // the document from which it was created had an address
		card.Billing, card.Shipping = to.Billing, to.Shipping
	}
	if err := to.Take(card); err != nil {
		return err
	}
	t.countIncomplete(*to, c.Row)
	to.Status = crm.Active
	if c.Inactive {
		to.Status = crm.Inactive
	}
	return nil
}

// countIncomplete counts a customer that is taken in without an address.
func (t *Tally) countIncomplete(c crm.Contact, row int) {
	if len(c.Incomplete) > 0 {
		t.Counts.Incomplete++
		t.Note(NoAddress, row)
	}
}

// NewCustomer returns the new customer of a document. A document with the name of its
// customer and without an address makes an incomplete one.
func (h Head) NewCustomer(id crm.ContactID, row int, t *Tally) (crm.Contact, error) {
	card := h.Customer()
	if h.CustomerName == "" {
		return crm.NewContact(id, card)
	}
	c, err := crm.Take(id, card)
	if err == nil {
		t.countIncomplete(c, row)
	}
	return c, err
}

// NewItem returns the item of a row.
func (p *Parser) NewItem(id stock.ItemID, row ItemRow, s org.Settings) (stock.Item, error) {
	var l fault.List
	var err error
	if row.Card.Tax, err = p.tax(row.Tax, s, "/tax"); err != nil {
		if err := l.Take("", err); err != nil {
			return stock.Item{}, err
		}
	}
	i, err := stock.NewItem(id, row.Card, s)
	if err := l.Take("", err); err != nil {
		return i, err
	}
	return i, l.Err()
}

// Opening returns the movement that enters the opening stock in the default
// warehouse. It reports whether there is one: the row has a quantity, and it is not
// zero.
func (row ItemRow) Opening(
	id stock.MovementID, i stock.Item, s org.Settings, file string, by journal.Actor, at time.Time,
) (stock.Adjustment, bool, error) {
	if !row.Counted || row.OnHand.IsZero() {
		return stock.Adjustment{}, false, nil
	}
	a, err := i.Adjust(id, stock.Correction{Quantity: row.OnHand, Reason: stock.Opening, Note: file}, s, at, by)
	return a, err == nil, err
}

// Customer returns the data of a new customer from a document: the name, and the
// billing address, else the shipping address.
func (h Head) Customer() crm.Card {
	c := crm.Card{DisplayName: h.CustomerName, Customer: true, Email: h.CustomerEmail, Billing: h.Billing}
	if c.DisplayName == "" {
		c.DisplayName = h.CustomerID
	}
	if c.Billing.IsZero() {
		c.Billing = h.Shipping
	}
	if c.Billing.Attention == c.DisplayName {
		c.Billing.Attention = ""
	}
	return c
}

// unknownCustomer is the rule that a document's customer exists, or can be created from the document.
var unknownCustomer = sheet.Rule{
	Code: "document.customer_unknown",
	French: "Le client « %s » n'est pas connu, et {le|la} {} ne suffit pas à le créer : %s " +
		"Importez d'abord le fichier des clients, ou complétez {le|la} {}.",
	English: "The customer %q is not known, and the {} does not contain enough to create it: %s " +
		"Import the file of customers first, or complete the {}.",
}

// UnknownCustomer returns the fault of a document whose new customer could not be
// created, with the reasons. It returns any other error unchanged.
func (p *Parser) UnknownCustomer(o Document, err error) error {
	faults, err := p.translate(err, func(string) (int, string) { return o.First, "" })
	if err != nil {
		return err
	}
	var lacks []string
	for _, f := range faults {
		lacks = append(lacks, f.Reason)
	}
	broken := p.Broken(unknownCustomer, o.Head.Customer().DisplayName, strings.Join(lacks, " "))
	return fault.Invalid(broken.Code, "/"+string(headCustomer), "%s", broken.Detail)
}

// Form returns the document as the form that a user would have filled in. It keeps
// its date and its prices; items are those of its lines, in the same order.
func (p *Parser) Form(d Document, items []stock.ItemID, s org.Settings, t *Tally) (trade.Form, error) {
	h := d.Head
	f := trade.Form{
		Date: h.Date, ExpectedShipment: h.ExpectedShipment, ExpectedDelivery: h.ExpectedDelivery, Reference: h.Reference, Notes: h.Notes,
		Billing: given(h.Billing), Shipping: given(h.Shipping), Currency: h.Currency, TaxInclusive: h.TaxInclusive,
		Sections: []trade.FormSection{{Discount: h.Discount, Shipping: h.ShippingCharge, Adjustment: h.Adjustment}},
	}
	if f.Shipping != nil && f.Shipping.Attention == h.CustomerName {
		f.Shipping.Attention = "" // the customer's name is printed above the address anyway
	}
	var l fault.List
	for i, line := range d.Lines {
		rate := line.Rate
		fl := trade.FormLine{
			Item: items[i], Name: line.Name, Description: line.Description, Unit: line.Unit,
			Quantity: line.Quantity, Rate: &rate, Discount: line.Discount,
		}
		var err error
		if fl.Tax, err = p.tax(line.Tax, s, fmt.Sprintf("/lines/%d/tax", i)); err != nil {
			if err := l.Take("", err); err != nil {
				return f, err
			}
		}
		if fl.Item == "" {
			line.spellOut(&fl, t)
		}
		f.Lines = append(f.Lines, fl)
	}
	return f, l.Err()
}

// spellOut makes a line of free text that contains the SKU or id of the unknown
// item, and records a warning.
func (l Line) spellOut(f *trade.FormLine, t *Tally) {
	number := l.SKU
	if number == "" {
		number = l.ItemID
	}
	if number != "" {
		t.Note(FreeText, l.Row)
	}
	switch {
	case f.Name == "":
		f.Name = number
	case f.Description == "":
		f.Description = number
	}
}

// given returns an address if the file has one; nil means the customer's.
func given(a postal.Address) *postal.Address {
	if a.IsZero() {
		return nil
	}
	return &a
}
