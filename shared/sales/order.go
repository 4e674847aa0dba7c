// Package sales is what customers ask of us: sales orders, from the first draft
// to the last invoice.
//
// Owns: orders with their lines and quantities, their life cycle, what merging
// and converting them means, and what they hold of the stock. Does not own:
// invoices (shared/bill), stock levels (shared/stock), totals (shared/money),
// storage and numbers. Invariants, on every line: invoiced − credited ≤ ordered
// − cancelled; shipped ≤ packed ≤ ordered − cancelled; a line with history
// cannot vanish; a line's id is never used again in its order.
package sales

import (
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/stock"
)

// OrderID names a sales order.
type OrderID string

// Prefix of a sales order's id.
func (OrderID) Prefix() string { return "so" }

// Order is a sales order. Everything it was made with is copied into it: a
// contact that moves or a tax that changes later changes no order.
type Order struct {
	ID     OrderID `json:"id" readOnly:"true" doc:"The order"`
	Number string  `json:"number" doc:"Its number, unique in the organisation" example:"SO-00042"`
	Status Status  `json:"status" readOnly:"true" enum:"draft,confirmed,closed,void,merged" doc:"Where it stands"`

	Customer         Party                       `json:"customer" doc:"Who orders, as he was then"`
	Billing          postal.Address              `json:"billing_address" doc:"Where the invoice goes"`
	Shipping         postal.Address              `json:"shipping_address" doc:"Where the goods go"`
	Date             calendar.Date               `json:"date" doc:"Date of the order"`
	ExpectedShipment calendar.Date               `json:"expected_shipment,omitzero" doc:"When it should leave"`
	ExpectedDelivery calendar.Date               `json:"expected_delivery,omitzero" doc:"When it should arrive"`
	Reference        string                      `json:"reference,omitempty" doc:"The customer's own order number"`
	Warehouse        Named[org.WarehouseID]      `json:"warehouse,omitzero" doc:"Where the goods come from"`
	DeliveryMethod   Named[org.DeliveryMethodID] `json:"delivery_method,omitzero" doc:"How they travel"`
	Salesperson      Named[org.UserID]           `json:"salesperson" doc:"Whom the sale is credited to"`
	Term             Term                        `json:"payment_term,omitzero" doc:"When its invoices fall due"`
	TermsOfSale      string                      `json:"terms_of_sale,omitempty" doc:"Printed"`
	TermsOfDelivery  string                      `json:"terms_of_delivery,omitempty" doc:"Printed"`
	Notes            string                      `json:"notes,omitempty" doc:"Printed, for the customer"`
	Remarks          string                      `json:"remarks,omitempty" doc:"Internal, never printed"`
	Language         string                      `json:"language" doc:"Language of its documents" example:"fr"`
	Channel          Channel                     `json:"channel" enum:"direct,import,api,marketplace" doc:"Where it came from; fixed"`
	ExternalRef      string                      `json:"external_ref,omitempty" doc:"Its id where it came from; fixed"`

	Currency     money.Currency     `json:"currency" doc:"Currency of every amount in it" example:"EUR"`
	ExchangeRate money.ExchangeRate `json:"exchange_rate,omitzero" doc:"Units of the organisation's base currency for one of its own"`
	TaxInclusive bool               `json:"tax_inclusive,omitempty" doc:"Rates contain the tax"`
	Lines        []Line             `json:"lines" doc:"What is ordered"`
	LastLine     int                `json:"last_line" readOnly:"true" doc:"Highest line id ever given"`
	Sections     []Section          `json:"sections" doc:"What stands below the lines: one, and one more for each order merged into it"`
	Totals       money.Totals       `json:"totals" readOnly:"true" doc:"Computed by the rules of EN 16931"`

	Invoices   []InvoiceRef  `json:"invoices,omitempty" readOnly:"true" doc:"Its invoices that are alive, drafts included"`
	Billed     *money.Totals `json:"billed,omitempty" readOnly:"true" doc:"What its invoices that are alive add up to; the next part is its share less this"`
	AutoClosed bool          `json:"auto_closed,omitempty" readOnly:"true" doc:"Closed by preference, not by hand; undone when its invoice goes"`
	MergedInto OrderID       `json:"merged_into,omitempty" readOnly:"true" doc:"The order that took over its lines"`
	Merges     []MergeRecord `json:"merges,omitempty" readOnly:"true" doc:"The orders it took over, the last one last; undone in the opposite order"`
	Sent       bool          `json:"sent,omitempty" readOnly:"true" doc:"It was mailed to the customer"`
	Pending    string        `json:"pending,omitempty" readOnly:"true" doc:"What is being done with it at this moment, in several steps because it is long; it refuses changes meanwhile" example:"confirm"`
	journal.Stamp
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

// Channel is where an order came from.
type Channel string

// The channels.
const (
	Direct      Channel = "direct"
	Import      Channel = "import"
	API         Channel = "api"
	Marketplace Channel = "marketplace"
)

// Line is one line of an order. Array order is print order; the id stays.
type Line struct {
	ID          int            `json:"id" doc:"Small integer, never used again in its order" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" doc:"The item; none: free text"`
	SKU         string         `json:"sku,omitempty" doc:"Article number"`
	Kind        stock.Kind     `json:"kind" enum:"goods,service" doc:"A service has no stock and is never packed"`
	Name        string         `json:"name" doc:"What it is called"`
	Description string         `json:"description,omitempty" doc:"Printed below the name"`
	Unit        string         `json:"unit,omitempty" doc:"Unit"`
	Quantity    money.Quantity `json:"quantity" doc:"Ordered" example:"12"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Off this line"`
	Tax         Tax            `json:"tax" doc:"Its tax, as it was declared then"`
	Section     int            `json:"section,omitempty" doc:"Which section it is computed in"`

	Cancelled money.Quantity `json:"cancelled,omitzero" readOnly:"true" doc:"No longer wanted"`
	Packed    money.Quantity `json:"packed,omitzero" readOnly:"true" doc:"In packages"`
	Shipped   money.Quantity `json:"shipped,omitzero" readOnly:"true" doc:"On their way"`
	Invoiced  money.Quantity `json:"invoiced,omitzero" readOnly:"true" doc:"On invoices, drafts included"`
	Credited  money.Quantity `json:"credited,omitzero" readOnly:"true" doc:"Of these, on credit notes"`
	From      *Origin        `json:"from,omitempty" readOnly:"true" doc:"The line it was merged from"`
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

// Origin is the line of another document that a line was copied from.
type Origin struct {
	Document string `json:"document" doc:"Id of the other document"`
	Line     int    `json:"line" doc:"Id of its line"`
}

// Section is what stands below the lines: an order has one, and one more for
// each order merged into it, so that the total is the sum to the cent.
type Section struct {
	Discount    money.Discount `json:"discount,omitzero" doc:"Off the section's lines together"`
	Shipping    money.Amount   `json:"shipping_charge,omitzero" doc:"Charge for shipping"`
	ShippingTax *Tax           `json:"shipping_tax,omitempty" doc:"Tax of the charge"`
	Adjustment  money.Amount   `json:"adjustment,omitzero" doc:"Added to the total after tax; may be negative"`
}

// InvoiceRef is an invoice made from an order.
type InvoiceRef struct {
	ID    string       `json:"id" doc:"The invoice" example:"inv_01KAMX0000000000000000FA01"`
	Total money.Amount `json:"total" doc:"Its total"`
	Lines []Taken      `json:"lines" doc:"What it took of the order's lines"`
}

// Taken is how much of a line an invoice took.
type Taken struct {
	Line     int            `json:"line" doc:"Id of the order's line" example:"1"`
	Quantity money.Quantity `json:"quantity" doc:"How much of it" example:"6"`
}

// MergeRecord is what a survivor keeps of a merge, so that it can be undone. The
// other order keeps its own lines and sections, so they are not copied here.
type MergeRecord struct {
	Other   OrderID `json:"other" doc:"The order that was merged into this one"`
	Number  string  `json:"number" doc:"Its number"`
	Version int     `json:"version" doc:"This order's version before"`
	Lines   []int   `json:"lines" doc:"The lines it had before"`
	Print   string  `json:"print" doc:"Fingerprint of lines, customer and addresses after the merge; another one today: the merge can no longer be undone"`
}
