// Package trade is what every document of the trade is made of: the head, the
// lines, what stands below them, and how each is written, drawn on and printed.
//
// Owns: Document, which orders, invoices and credit notes embed, the form it is
// written by, the rules that are the same for all kinds, and the counters by
// which a document knows what others took of its lines. Does not own: numbers,
// life cycles and parties (each kind declares its own), totals (shared/money),
// storage. Invariants, on every line: invoiced − credited ≤ ordered −
// cancelled; shipped ≤ packed ≤ ordered − cancelled; a line with history cannot
// vanish; a line's id is never used again in its document. A parent keeps
// counters, its children say where their lines come from: a document does not
// grow with the number of its children.
package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
)

// MaxLines is how many lines a document may have.
const MaxLines = 500

// Document is what the kinds of document have in common. Everything it was made
// with is copied into it: a contact that moves or a tax that changes later
// changes no document.
type Document struct {
	Head
	Body
}

// Head is what stands above the lines, and goes along when a document is made
// into another one.
type Head struct {
	Billing          postal.Address              `json:"billing_address" doc:"Where the invoice goes"`
	Shipping         postal.Address              `json:"shipping_address" doc:"Where the goods go"`
	Date             calendar.Date               `json:"date,omitzero" doc:"Its date; a draft invoice may have none: then it is the day it is sent"`
	ExpectedShipment calendar.Date               `json:"expected_shipment,omitzero" doc:"When the goods should leave"`
	ExpectedDelivery calendar.Date               `json:"expected_delivery,omitzero" doc:"When they should arrive"`
	Reference        string                      `json:"reference,omitempty" doc:"The customer's own order number, printed"`
	Warehouse        Named[org.WarehouseID]      `json:"warehouse,omitzero" doc:"Where the goods come from"`
	DeliveryMethod   Named[org.DeliveryMethodID] `json:"delivery_method,omitzero" doc:"How they travel"`
	Salesperson      Named[org.UserID]           `json:"salesperson" doc:"The user the sale is credited to"`
	Term             Term                        `json:"payment_term,omitzero" doc:"When its invoices fall due"`
	TermsOfSale      string                      `json:"terms_of_sale,omitempty" doc:"Printed"`
	TermsOfDelivery  string                      `json:"terms_of_delivery,omitempty" doc:"Printed"`
	Notes            string                      `json:"notes,omitempty" doc:"Printed, for the customer"`
	Remarks          string                      `json:"remarks,omitempty" doc:"Internal, never printed"`
	Estimate         EstimateID                  `json:"estimate_id,omitempty" readOnly:"true" doc:"The estimate it goes back to"`
	EstimateNumber   string                      `json:"estimate_number,omitempty" readOnly:"true" doc:"That estimate's number"`
	Language         string                      `json:"language" doc:"Language of its paper" example:"fr"`
	Currency         money.Currency              `json:"currency" doc:"Currency of every amount in it" example:"EUR"`
	ExchangeRate     money.ExchangeRate          `json:"exchange_rate,omitzero" doc:"Units of the organisation's base currency for one of its own"`
	TaxInclusive     bool                        `json:"tax_inclusive,omitempty" doc:"Rates contain the tax"`
}

// Body is the lines and what stands below them.
type Body struct {
	Lines    []Line        `json:"lines" doc:"What it is about, in print order"`
	LastLine int           `json:"last_line" readOnly:"true" doc:"Highest line id ever given"`
	Sections []Section     `json:"sections" doc:"What stands below the lines: one, and one more for each order merged into it"`
	Totals   money.Totals  `json:"totals" readOnly:"true" doc:"Computed by the rules of EN 16931; of a part of an order, its share"`
	Billed   *money.Totals `json:"billed,omitempty" readOnly:"true" doc:"What its invoices that are alive add up to; the next part is its share less this"`
}

// Party is a contact as a document keeps it.
type Party struct {
	ID        crm.ContactID `json:"id" doc:"The contact"`
	Name      string        `json:"name" doc:"Display name" example:"Vins et alcools Chevalier"`
	LegalName string        `json:"legal_name" doc:"Name on paper"`
	TaxNumber string        `json:"tax_number,omitempty" doc:"VAT number or other tax id"`
	SIREN     string        `json:"siren,omitempty" doc:"SIREN of a French company"`
	Person    bool          `json:"person,omitempty" doc:"A natural person"`
}

// PartyOf copies a contact into a document.
func PartyOf(c crm.Contact) Party {
	return Party{ID: c.ID, Name: c.DisplayName, LegalName: c.LegalName, TaxNumber: c.TaxNumber, SIREN: c.SIREN, Person: c.Person}
}

// EstimateID names an estimate. Orders and invoices say which one they go back to.
type EstimateID string

// Prefix of an estimate's id.
func (EstimateID) Prefix() string { return "est" }

// Named is a thing of the settings as a document keeps it.
type Named[T ~string] struct {
	ID   T      `json:"id,omitempty" doc:"Its id"`
	Name string `json:"name" doc:"Its name then"`
}

// Term is a payment term as a document keeps it.
type Term struct {
	ID org.TermID `json:"id,omitempty" doc:"The term"`
	org.TermRule
}

// Tax is a declared tax as a line keeps it.
type Tax struct {
	ID     org.TaxID `json:"id" doc:"The declared tax"`
	Name   string    `json:"name" doc:"Printed" example:"TVA 20 %"`
	Reason string    `json:"reason,omitempty" doc:"Why no tax is charged"`
	money.Tax
}

// TaxOf copies a declared tax into a document.
func TaxOf(t org.Tax) Tax { return Tax{ID: t.ID, Name: t.Name, Reason: t.Reason, Tax: t.Money()} }

// Line is one line. Array order is print order; the id stays.
type Line struct {
	ID          int            `json:"id" doc:"Small integer, never used again in its document" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" doc:"The item; none: free text"`
	SKU         string         `json:"sku,omitempty" doc:"Article number"`
	Kind        stock.Kind     `json:"kind" enum:"goods,service" doc:"A service has no stock and is never packed"`
	Name        string         `json:"name" doc:"What it is called"`
	Description string         `json:"description,omitempty" doc:"Printed below the name"`
	Unit        string         `json:"unit,omitempty" doc:"Unit"`
	Quantity    money.Quantity `json:"quantity" doc:"How much" example:"12"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Off this line"`
	Tax         Tax            `json:"tax" doc:"Its tax, as it was declared then"`
	Section     int            `json:"section,omitempty" doc:"The section it is computed in"`

	Gross  money.Amount `json:"gross" derived:"true" readOnly:"true" doc:"Quantity times rate, as priced"`
	Amount money.Amount `json:"amount" derived:"true" readOnly:"true" doc:"What it costs after its discount, as priced"`
	Net    money.Amount `json:"net" derived:"true" readOnly:"true" doc:"What it costs without tax (EN 16931 BT-131)"`

	From []Origin `json:"from,omitempty" readOnly:"true" doc:"The lines of other documents it was made from"`
	Drawn
	BilledAmounts money.LineTotal `json:"billed_amounts,omitzero" derived:"true" readOnly:"true" doc:"What of its amounts is on invoices that are alive"`
}

// Total is what the line comes to.
func (l Line) Total() money.LineTotal {
	return money.LineTotal{Gross: l.Gross, Amount: l.Amount, Net: l.Net}
}

func (l *Line) setTotal(t money.LineTotal) { l.Gross, l.Amount, l.Net = t.Gross, t.Amount, t.Net }

// Origin is the line of another document that a line was made from.
type Origin struct {
	Document string         `json:"document" doc:"Id of the other document"`
	Line     int            `json:"line" doc:"Id of its line"`
	Quantity money.Quantity `json:"quantity,omitzero" doc:"How much was taken of it, where the line's own quantity can change; left out: that quantity"`
}

// Section is what stands below the lines: a document has one, and one more for
// each order merged into it, so that the total is the sum to the cent.
type Section struct {
	Discount    money.Discount `json:"discount,omitzero" doc:"Off the section's lines together"`
	Shipping    money.Amount   `json:"shipping_charge,omitzero" doc:"Charge for shipping"`
	ShippingTax *Tax           `json:"shipping_tax,omitempty" doc:"Tax of the charge"`
	Adjustment  money.Amount   `json:"adjustment,omitzero" doc:"Added to the total after tax; may be negative"`
}

// Taxes are all taxes of the document, those of the shipping charges included.
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

// Declared are the ids of everything of the settings the document names.
func (d Document) Declared() []string {
	ids := []string{string(d.Warehouse.ID), string(d.DeliveryMethod.ID), string(d.Term.ID)}
	for _, t := range d.Taxes() {
		ids = append(ids, string(t.ID))
	}
	return ids
}
