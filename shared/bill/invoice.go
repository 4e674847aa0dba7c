// Package bill is what customers owe us: invoices, credit notes and what was
// paid of them.
//
// Owns: invoices and credit notes, their life cycle, the legal number and its
// chain of hashes, due dates, balances, the mentions the law asks for. Does not
// own: orders (shared/sales), totals (shared/money), paper (shared/pdf),
// storage. Invariants: a draft has no number, a sent invoice always has one;
// numbers of a series have no gap and never go back in time; what was sent is
// never changed; 0 ≤ balance ≤ total.
package bill

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// InvoiceID names an invoice.
type InvoiceID string

// Prefix of an invoice's id.
func (InvoiceID) Prefix() string { return "inv" }

// CreditNoteID names a credit note.
type CreditNoteID string

// Prefix of a credit note's id.
func (CreditNoteID) Prefix() string { return "crn" }

// PaymentID names a payment.
type PaymentID string

// Prefix of a payment's id.
func (PaymentID) Prefix() string { return "pay" }

// Invoice is what a customer owes for goods or services. Until it is sent it is
// a draft without a number; then nothing on its paper ever changes.
type Invoice struct {
	ID     InvoiceID `json:"id" readOnly:"true" doc:"The invoice"`
	Number string    `json:"number,omitempty" readOnly:"true" doc:"Legal number, given when it is sent" example:"FA-2026-00042"`
	Status Status    `json:"status" readOnly:"true" enum:"draft,sent,partly_paid,paid,void" doc:"Where it stands; overdue is computed"`

	Customer    sales.Party                  `json:"customer" doc:"Who owes, as he was then"`
	Billing     postal.Address               `json:"billing_address" doc:"Where it goes"`
	Shipping    postal.Address               `json:"shipping_address" doc:"Where the goods went"`
	Date        calendar.Date                `json:"date,omitzero" doc:"Date of issue; empty on a draft: the day it is sent"`
	SupplyDate  calendar.Date                `json:"supply_date,omitzero" doc:"Date of delivery or service, if another (CGI ann. II 242 nonies A, I-10°)"`
	Due         calendar.Date                `json:"due_date,omitzero" doc:"When it is to be paid; by the payment term when it is sent"`
	Term        sales.Term                   `json:"payment_term,omitzero" doc:"When it falls due"`
	Order       sales.OrderID                `json:"order_id,omitempty" readOnly:"true" doc:"The order it was made from"`
	OrderNumber string                       `json:"order_number,omitempty" readOnly:"true" doc:"That order's number, printed"`
	Reference   string                       `json:"reference,omitempty" doc:"The customer's own order number, printed"`
	Salesperson sales.Named[org.UserID]      `json:"salesperson" doc:"Whom the sale is credited to"`
	Warehouse   sales.Named[org.WarehouseID] `json:"warehouse,omitzero" doc:"Where the goods are booked out"`
	TermsOfSale string                       `json:"terms_of_sale,omitempty" doc:"Printed"`
	Notes       string                       `json:"notes,omitempty" doc:"Printed, for the customer"`
	Remarks     string                       `json:"remarks,omitempty" doc:"Internal, never printed"`
	Language    string                       `json:"language" enum:"fr,en" doc:"Language of its paper"`

	Currency     money.Currency     `json:"currency" doc:"Currency of every amount in it" example:"EUR"`
	ExchangeRate money.ExchangeRate `json:"exchange_rate,omitzero" doc:"Units of the organisation's base currency for one of its own"`
	TaxInclusive bool               `json:"tax_inclusive,omitempty" doc:"Rates contain the tax"`
	Lines        []Line             `json:"lines" doc:"What is invoiced"`
	LastLine     int                `json:"last_line" readOnly:"true" doc:"Highest line id ever given"`
	Discount     money.Discount     `json:"discount,omitzero" doc:"Off the lines together; of an invoice from an order its share is in the totals"`
	Freight      money.Amount       `json:"shipping_charge,omitzero" doc:"Charge for shipping"`
	ShippingTax  *sales.Tax         `json:"shipping_tax,omitempty" doc:"Tax of the charge"`
	MergedTaxes  []sales.Tax        `json:"merged_shipping_taxes,omitempty" readOnly:"true" doc:"Other taxes of the charge, of an order that others were merged into"`
	Adjustment   money.Amount       `json:"adjustment,omitzero" doc:"Added to the total after tax"`
	Totals       money.Totals       `json:"totals" readOnly:"true" doc:"Computed by the rules of EN 16931; of a part of an order, its share"`

	Paid     money.Amount `json:"paid" readOnly:"true" doc:"Received for it"`
	Credited money.Amount `json:"credited" readOnly:"true" doc:"Taken off by credit notes"`
	Balance  money.Amount `json:"balance" readOnly:"true" doc:"Total less paid less credited"`

	Mailed     bool         `json:"mailed,omitempty" readOnly:"true" doc:"It left by mail, so it can be credited but not voided"`
	SentAt     time.Time    `json:"sent_at,omitzero" readOnly:"true" doc:"When it got its number (UTC)"`
	Frozen     *Frozen      `json:"frozen,omitempty" readOnly:"true" doc:"What its paper says besides: fixed when it is sent"`
	CreditNote CreditNoteID `json:"credit_note_id,omitempty" readOnly:"true" doc:"The credit note that takes it back"`
	journal.Stamp
}

// Line is one line of an invoice or a credit note.
type Line struct {
	ID          int            `json:"id" doc:"Small integer, never used again in its invoice" example:"1"`
	Item        stock.ItemID   `json:"item_id,omitempty" doc:"The item; none: free text"`
	SKU         string         `json:"sku,omitempty" doc:"Article number"`
	Kind        stock.Kind     `json:"kind" enum:"goods,service" doc:"Goods leave the books' stock when the invoice is sent"`
	Name        string         `json:"name" doc:"What it is called"`
	Description string         `json:"description,omitempty" doc:"Printed below the name"`
	Unit        string         `json:"unit,omitempty" doc:"Unit"`
	Quantity    money.Quantity `json:"quantity" doc:"Invoiced" example:"6"`
	Rate        money.Price    `json:"rate" doc:"Price of one unit" example:"14.00"`
	Discount    money.Discount `json:"discount,omitzero" doc:"Off this line"`
	Tax         sales.Tax      `json:"tax" doc:"Its tax, as it was declared then"`
	From        *sales.Origin  `json:"from,omitempty" readOnly:"true" doc:"The order's line it was made from"`
}

// Frozen is what the paper of a sent invoice says besides its own fields: what
// changes in the settings later changes no invoice.
type Frozen struct {
	Seller   org.Seller `json:"seller" doc:"We, as we were then"`
	Logo     string     `json:"logo,omitempty" doc:"SHA-256 of the logo printed"`
	Mentions []Mention  `json:"mentions" doc:"Sentences of the law printed (CGI ann. II 242 nonies A; code de commerce L441-9)"`
	Previous string     `json:"previous_hash,omitempty" doc:"Hash of the invoice before it in the series"`
	Hash     string     `json:"hash" doc:"SHA-256 of its canonical content and the previous hash"`
}

// Payment is money received for an invoice.
type Payment struct {
	ID        PaymentID      `json:"id" readOnly:"true" doc:"The payment"`
	Invoice   InvoiceID      `json:"invoice_id" doc:"What it pays"`
	Customer  sales.Party    `json:"customer" doc:"Who pays"`
	Date      calendar.Date  `json:"date" doc:"When it was received"`
	Amount    money.Amount   `json:"amount" doc:"How much, in the invoice's currency" example:"100.00"`
	Currency  money.Currency `json:"currency" doc:"Currency of the invoice"`
	Method    string         `json:"method,omitempty" doc:"How" example:"virement"`
	Reference string         `json:"reference,omitempty" doc:"Reference on the bank statement"`
	journal.Stamp
}

// Series is a legal numbering, of invoices or of credit notes: one for each,
// going on from year to year.
type Series struct {
	Next     int           `json:"next" doc:"The next number in the year of the last date; a later year starts with 1"`
	LastDate calendar.Date `json:"last_date,omitzero" doc:"Date of the last document; none may be dated earlier"`
	LastHash string        `json:"last_hash,omitempty" doc:"Hash of the last document"`
}
