// Package bill is what customers owe us: invoices, credit notes and what was
// paid of them.
//
// Owns: invoices and credit notes, their life cycle, the legal number and its
// chain of hashes, due dates, balances, the mentions the law asks for, and what
// is printed of them. Does not own: what they have in common with every document
// (shared/trade), orders (shared/sales), totals (shared/money), how papers look
// (shared/pdf), storage. Invariants: a draft has no number, a sent invoice always
// has one; numbers of a series have no gap and never go back in time; what was
// sent is never changed; 0 ≤ balance ≤ total.
package bill

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// Kind and CreditKind are the names of the kinds.
const (
	Kind       = "invoice"
	CreditKind = "credit-note"
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

	Customer trade.Party `json:"customer" doc:"The customer who owes it, as copied then"`
	trade.Document
	SupplyDate  calendar.Date `json:"supply_date,omitzero" doc:"Date of delivery or service, if another (CGI ann. II 242 nonies A, I-10°)"`
	Due         calendar.Date `json:"due_date,omitzero" doc:"When it is to be paid; by the payment term when it is sent"`
	Order       sales.OrderID `json:"order_id,omitempty" readOnly:"true" doc:"The order it was made from"`
	OrderNumber string        `json:"order_number,omitempty" readOnly:"true" doc:"That order's number, printed"`

	Paid     money.Amount `json:"paid" readOnly:"true" doc:"Received for it"`
	Credited money.Amount `json:"credited" readOnly:"true" doc:"Taken off by credit notes"`
	Balance  money.Amount `json:"balance" readOnly:"true" doc:"Total less paid less credited"`

	Mailed     bool         `json:"mailed,omitempty" readOnly:"true" doc:"It left by mail, so it can be credited but not voided"`
	SentAt     time.Time    `json:"sent_at,omitzero" readOnly:"true" doc:"When it got its number (UTC)"`
	Frozen     *Frozen      `json:"frozen,omitempty" readOnly:"true" doc:"What its paper says besides: fixed when it is sent"`
	CreditNote CreditNoteID `json:"credit_note_id,omitempty" readOnly:"true" doc:"The credit note that takes it back"`
	journal.Stamp
}

// Voucher is the invoice as what documents of all kinds have in common.
func (i Invoice) Voucher() trade.Voucher {
	return trade.Voucher{
		Kind: Kind, ID: string(i.ID), Number: i.Number, Status: string(i.Status), Party: i.Customer, Document: i.Document, Share: i.Order != "",
	}
}

// View is an invoice as every operation answers with it.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"invoice" doc:"What it is"`
	Invoice
	Overdue        bool            `json:"overdue" readOnly:"true" doc:"Something is owed after the due date, by the clock of the organisation's office"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside, and why the rest cannot"`
}

// Show is the invoice as every operation answers with it at a moment. Only a
// sent one can be overdue, and it keeps the time zone of the office that sent it.
func (i Invoice) Show(now time.Time) View {
	v := View{Kind: Kind, Invoice: i, AllowedActions: i.AllowedActions()}
	if i.Frozen != nil {
		v.Overdue = i.Overdue(i.Frozen.Seller.Today(now))
	}
	return v
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
	Customer  trade.Party    `json:"customer" doc:"The customer who pays"`
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
