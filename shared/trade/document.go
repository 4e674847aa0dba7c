// Package trade is the common base of all trade documents: the header, the lines,
// the sections, and the rules to write, convert and print them.
//
// Owns: Document, which orders, invoices and credit notes embed, its form, the
// rules common to all kinds, and the counters of the quantities of its lines that
// other documents use. Does not own: numbers, life cycles and parties (each kind
// declares its own), totals (shared/money), storage. Invariants, on every line:
// invoiced − credited ≤ ordered − cancelled; shipped ≤ packed ≤ ordered −
// cancelled; a line with history cannot be removed; a line's id is never used again
// in its document. A parent keeps counters, and its children record the origin of
// their lines: a document does not grow with the number of its children.
package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/canon"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
	"comptoir/shared/words"
)

// MaxLines is the highest number of lines of a document.
const MaxLines = 500

// Document holds the fields common to all kinds of document. It has copies of the
// contact, items and settings with which it was made. A later change of a contact's
// address or of a tax does not change the document.
type Document struct {
	Head
	Body
	Undelivered *letter.Undelivered `json:"undelivered,omitempty" readOnly:"true" doc:"The last mail of the document that did not reach every recipient; absent once it is mailed again"`
	MailMarks   int                 `json:"mail_marks,omitempty" readOnly:"true" doc:"Number of versions that changed only undelivered: they leave links to the document valid"`
}

// MarkUndelivered records a mail of the document that did not reach every recipient.
func (d *Document) MarkUndelivered(u *letter.Undelivered) {
	d.Undelivered = u
	d.MailMarks++
}

// MailAgain removes the mark of an earlier mail: the document is about to be mailed.
func (d *Document) MailAgain() {
	if d.Undelivered != nil {
		d.MarkUndelivered(nil)
	}
}

// Head holds the fields of the document as a whole, without lines and sections.
// It is copied when a document is converted into another one.
type Head struct {
	Billing          postal.Address         `json:"billing_address" doc:"Address to which the invoice is sent"`
	BillingCopied    bool                   `json:"billing_address_copied,omitempty" readOnly:"true" doc:"The billing address is the customer's; an invoice gets the address of the day it is sent"`
	Shipping         postal.Address         `json:"shipping_address" doc:"Address to which the goods are shipped"`
	Date             calendar.Date          `json:"date,omitzero" doc:"Date of the document; a draft invoice without a date gets the day on which it is sent"`
	ExpectedShipment calendar.Date          `json:"expected_shipment,omitzero" doc:"Day on which the goods should be shipped"`
	ExpectedDelivery calendar.Date          `json:"expected_delivery,omitzero" doc:"Day on which the goods should arrive"`
	Reference        string                 `json:"reference,omitempty" doc:"The customer's own order number, printed"`
	Warehouse        Named[org.WarehouseID] `json:"warehouse,omitzero" doc:"Warehouse from which the goods are shipped"`
	DeliveryMethod   Method                 `json:"delivery_method,omitzero" doc:"Delivery method of the goods"`
	Salesperson      Named[org.UserID]      `json:"salesperson" doc:"The user to whom the sale is credited"`
	Term             Term                   `json:"payment_term,omitzero" doc:"Payment term of its invoices"`
	TermsOfSale      string                 `json:"terms_of_sale,omitempty" doc:"Printed"`
	TermsOfDelivery  string                 `json:"terms_of_delivery,omitempty" doc:"Printed"`
	Notes            string                 `json:"notes,omitempty" doc:"Printed, for the customer"`
	Remarks          string                 `json:"remarks,omitempty" doc:"Internal, never printed"`
	Estimate         EstimateID             `json:"estimate_id,omitempty" readOnly:"true" doc:"The estimate from which it was made"`
	EstimateNumber   string                 `json:"estimate_number,omitempty" readOnly:"true" doc:"That estimate's number"`
	Language         string                 `json:"language" doc:"Language of its PDF" example:"fr"`
	Currency         money.Currency         `json:"currency" doc:"Currency of all its amounts" example:"EUR"`
	ExchangeRate     money.ExchangeRate     `json:"exchange_rate,omitzero" doc:"Units of the organisation's base currency for one unit of the document's currency"`
	TaxInclusive     bool                   `json:"tax_inclusive,omitempty" doc:"Rates contain the tax"`
}

// Body holds the lines, the sections and the totals.
type Body struct {
	Lines    []Line        `json:"lines" doc:"Lines, in the order in which they are printed"`
	LastLine int           `json:"last_line" readOnly:"true" doc:"Highest line id ever used"`
	Sections []Section     `json:"sections" doc:"Discount, shipping charge and adjustment: one section, and one more for each order merged into it"`
	Totals   money.Totals  `json:"totals" readOnly:"true" doc:"Totals by the rules of EN 16931; those of a partial invoice are its share of the order"`
	Billed   *money.Totals `json:"billed,omitempty" readOnly:"true" doc:"Sum of its invoices that are neither voided nor credited; the next partial invoice is its share less this sum"`
}

// Party is the copy of a contact in a document.
type Party struct {
	ID        crm.ContactID `json:"id" doc:"The contact"`
	Name      string        `json:"name" doc:"Display name" example:"Vins et alcools Chevalier"`
	LegalName string        `json:"legal_name" doc:"Legal name, printed"`
	Former    string        `json:"former_name,omitempty" readOnly:"true" doc:"Its names on the draft, if they have changed since; a search finds the document by them"`
	TaxNumber string        `json:"tax_number,omitempty" doc:"VAT number or other tax id"`
	SIREN     string        `json:"siren,omitempty" doc:"SIREN of a French company"`
	Person    bool          `json:"person,omitempty" doc:"A natural person"`
	// Incomplete is that of the contact when it was copied; actions that bind read the contact again.
	Incomplete bool `json:"incomplete,omitempty" doc:"The customer lacked its address when the document was last written or sent"`
}

// PartyOf returns the copy of a contact for a document.
func PartyOf(c crm.Contact) Party {
	return Party{
		ID: c.ID, Name: c.DisplayName, LegalName: c.LegalName, TaxNumber: canon.PrintedTaxNumber(c.TaxNumber), SIREN: c.SIREN,
		Person: c.Person, Incomplete: len(c.Incomplete) > 0,
	}
}

// Complete copies a customer again that was incomplete when the document was written, and
// the addresses that the document lacks, or reports that the customer is still incomplete.
func (d *Document) Complete(p *Party, c crm.Contact) error {
	if !p.Incomplete {
		return nil
	}
	if err := c.Completed(); err != nil {
		return err
	}
	*p = PartyOf(c)
	if d.Billing.Street == "" && d.Billing.City == "" {
		d.Billing = c.Billing
	}
	if d.Shipping.Street == "" && d.Shipping.City == "" {
		d.Shipping = c.ShipTo()
	}
	return nil
}

// NeedsAddress is a document of a kind that is made only for a complete customer.
type NeedsAddress interface{ NeedsAddress() }

// Completing is a document of a kind whose customer may be incomplete.
type Completing interface {
	Complete(c crm.Contact) error
}

// EstimateID identifies an estimate. Orders and invoices made from an estimate
// have its id.
type EstimateID string

// Prefix returns the prefix of an estimate's id.
func (EstimateID) Prefix() string { return "est" }

// Named is the copy of an entry of the settings in a document.
type Named[T ~string] struct {
	ID   T      `json:"id,omitempty" doc:"Its id"`
	Name string `json:"name" doc:"Its name when it was copied"`
}

// Method is the copy of a delivery method in a document.
type Method struct {
	Named[org.DeliveryMethodID]
	Translations words.Translations[words.Name] `json:"translations,omitzero" doc:"Its name in other languages when it was copied"`
}

// In is the delivery method's name on documents in a language.
func (m Method) In(l words.Language) string { return words.Or(m.Translations.In(l).Name, m.Name) }

// Term is the copy of a payment term in a document.
type Term struct {
	ID org.TermID `json:"id,omitempty" doc:"The term"`
	org.TermRule
}

// Tax is the copy of a declared tax in a line.
type Tax struct {
	ID     org.TaxID `json:"id" doc:"The declared tax"`
	Name   string    `json:"name" doc:"Printed" example:"TVA 20 %"`
	Reason string    `json:"reason,omitempty" doc:"Reason for not charging a tax"`
	money.Tax
	Translations words.Translations[org.TaxTexts] `json:"translations,omitzero" doc:"Its texts in other languages when it was copied"`
}

// ReasonIn is the reason for not charging a tax on documents in a language.
func (t Tax) ReasonIn(l words.Language) string {
	return words.Or(t.Translations.In(l).Reason, t.Reason)
}

// TaxOf returns the copy of a declared tax for a document.
func TaxOf(t org.Tax) Tax {
	return Tax{ID: t.ID, Name: t.Name, Reason: t.Reason, Tax: t.Money(), Translations: t.Translations}
}

// Line is one line of a document. Lines are printed in the order of the array. The
// id never changes.
type Line struct {
	ID          int            `json:"id" doc:"Small integer, never used again in its document" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" doc:"The item; a line of free text has none"`
	SKU         string         `json:"sku,omitempty" doc:"Article number"`
	Kind        stock.Kind     `json:"kind" enum:"goods,service" doc:"A service has no stock and is never packed"`
	Name        string         `json:"name" doc:"Name of the line"`
	Description string         `json:"description,omitempty" doc:"Printed below the name"`
	Unit        string         `json:"unit,omitempty" doc:"Unit of the quantity"`
	Quantity    money.Quantity `json:"quantity" doc:"Quantity" example:"12"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Discount on this line"`
	Tax         Tax            `json:"tax" doc:"Its tax, as declared when it was copied"`
	Section     int            `json:"section,omitempty" doc:"Position of its section"`

	Gross  money.Amount `json:"gross" derived:"true" readOnly:"true" doc:"Quantity times rate, including tax if the prices include tax"`
	Amount money.Amount `json:"amount" derived:"true" readOnly:"true" doc:"Amount after its discount, including tax if the prices include tax"`
	Net    money.Amount `json:"net" derived:"true" readOnly:"true" doc:"Amount without tax (EN 16931 BT-131)"`

	From []Origin `json:"from,omitempty" readOnly:"true" doc:"The lines of other documents from which it was made"`
	Drawn
	BilledAmounts money.LineTotal `json:"billed_amounts,omitzero" derived:"true" readOnly:"true" doc:"Its amounts on invoices that are neither voided nor credited"`
}

// Total returns the amounts of the line.
func (l Line) Total() money.LineTotal {
	return money.LineTotal{Gross: l.Gross, Amount: l.Amount, Net: l.Net}
}

func (l *Line) setTotal(t money.LineTotal) { l.Gross, l.Amount, l.Net = t.Gross, t.Amount, t.Net }

// Origin is a line of another document from which a line was made.
type Origin struct {
	Document string         `json:"document" doc:"Id of the other document"`
	Line     int            `json:"line" doc:"Id of its line"`
	Quantity money.Quantity `json:"quantity,omitzero" doc:"Quantity used of it, if the line's own quantity can change; if omitted, the line's quantity"`
}

// Section is the discount, the shipping charge and the adjustment of a group of
// lines. A document has one, and one more for each order merged into it, so that
// the total is the sum to the cent.
type Section struct {
	Discount    money.Discount `json:"discount,omitzero" doc:"Discount on all lines of the section"`
	Shipping    money.Amount   `json:"shipping_charge,omitzero" doc:"Charge for shipping"`
	ShippingTax *Tax           `json:"shipping_tax,omitempty" doc:"Tax of the charge"`
	Adjustment  money.Amount   `json:"adjustment,omitzero" doc:"Added to the total after tax; may be negative"`
}

// Taxes returns all taxes of the document, including those of the shipping charges.
func (d Document) Taxes() []Tax {
	taxes := make([]Tax, 0, len(d.Lines)+len(d.Sections))
	for _, l := range d.Lines {
		taxes = append(taxes, l.Tax)
	}
	for _, s := range d.Sections {
		if s.ShippingTax != nil {
			taxes = append(taxes, *s.ShippingTax)
		}
	}
	return taxes
}

// Declared returns the ids of all entries of the settings that the document uses.
func (d Document) Declared() []string {
	ids := []string{string(d.Warehouse.ID), string(d.DeliveryMethod.ID), string(d.Term.ID)}
	for _, t := range d.Taxes() {
		ids = append(ids, string(t.ID))
	}
	return ids
}
