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

// Write makes a contact of a row, or completes one of which no more was known
// than its documents said. Faults point at what the row lacks.
func (c ContactRow) Write(to *crm.Contact, s org.Settings, t *Tally) error {
	card := c.Card
	if c.Terms != "" {
		var known bool
		if card.Term, known = declaredTerm(c.Terms, s); !known {
			t.Note(UnknownTerm, c.Row)
		}
	}
	if err := to.Write(card); err != nil {
		return err
	}
	to.Status = crm.Active
	if c.Inactive {
		to.Status = crm.Inactive
	}
	return nil
}

// NewItem makes an item of a row.
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

// Opening is the movement that puts what lies in stock onto the shelf of the
// default warehouse; there is none where nothing lies or nothing was counted.
func (row ItemRow) Opening(id stock.MovementID, i stock.Item, s org.Settings, file string, by journal.Actor, at time.Time) (stock.Adjustment, bool, error) {
	if !row.Counted || row.OnHand.IsZero() {
		return stock.Adjustment{}, false, nil
	}
	a, err := i.Adjust(id, stock.Correction{Quantity: row.OnHand, Reason: stock.Opening, Note: file}, s, at, by)
	return a, err == nil, err
}

// Customer is what a document tells of a customer nobody knew: his name, and for
// an address the one the invoice goes to, else the one the goods go to.
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

// unknownCustomer says that a document's customer is neither known nor can be made.
var unknownCustomer = sheet.Rule{
	Code:   "document.customer_unknown",
	French: "Le client « %s » n'est pas connu, et {le|la} {} ne suffit pas à le créer : %s Importez d'abord le fichier des clients, ou complétez {le|la} {}.", English: "The customer %q is not known, and the {} does not say enough to create it: %s Import the file of customers first, or complete the {}.",
}

// UnknownCustomer tells why the customer whom nobody knows could not be made of
// what a document says of him. An error that is no fault is handed back.
func (p *Parser) UnknownCustomer(o Document, err error) error {
	faults, err := p.told(err, func(string) (int, string) { return o.First, "" })
	if err != nil {
		return err
	}
	var lacks []string
	for _, f := range faults {
		lacks = append(lacks, f.Reason)
	}
	told := p.Broken(unknownCustomer, o.Head.Customer().DisplayName, strings.Join(lacks, " "))
	return fault.Invalid(told.Code, "/"+string(headCustomer), "%s", told.Detail)
}

// Form is the document as a clerk would have written it. It keeps its date and its
// prices; items are those found for its lines, by their place.
func (p *Parser) Form(d Document, items []stock.ItemID, s org.Settings, t *Tally) (trade.Form, error) {
	h := d.Head
	f := trade.Form{
		Date: h.Date, ExpectedShipment: h.ExpectedShipment, ExpectedDelivery: h.ExpectedDelivery, Reference: h.Reference, Notes: h.Notes,
		Billing: given(h.Billing), Shipping: given(h.Shipping), Currency: h.Currency, TaxInclusive: h.TaxInclusive,
		Sections: []trade.FormSection{{Discount: h.Discount, Freight: h.ShippingCharge, Adjustment: h.Adjustment}},
	}
	if f.Shipping != nil && f.Shipping.Attention == h.CustomerName {
		f.Shipping.Attention = "" // his name stands above the address anyway
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

// spellOut makes a line that can be read without its item, and notes that the
// item it names is not known.
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

// given is an address if the file has one; none means the customer's.
func given(a postal.Address) *postal.Address {
	if a.IsZero() {
		return nil
	}
	return &a
}
