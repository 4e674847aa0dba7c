// Package bill defines invoices, credit notes and payments.
//
// Owns: invoices and credit notes, their life cycle, the legal number and its hash
// chain, due dates, balances, the mandatory statements, and the content of their
// PDFs. Does not own: the fields and rules common to all documents (shared/trade),
// orders (shared/sales), totals (shared/money), the layout of PDFs (shared/pdf),
// storage. Invariants: a draft has no number, a sent invoice always has one; the
// numbers of a series are consecutive, and its dates never decrease; a sent document
// never changes; 0 ≤ balance ≤ total.
package bill

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/glyph"
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

// InvoiceID identifies an invoice.
type InvoiceID string

// Prefix returns the prefix of an invoice's id.
func (InvoiceID) Prefix() string { return "inv" }

// CreditNoteID identifies a credit note.
type CreditNoteID string

// Prefix returns the prefix of a credit note's id.
func (CreditNoteID) Prefix() string { return "crn" }

// PaymentID identifies a payment.
type PaymentID string

// Prefix returns the prefix of a payment's id.
func (PaymentID) Prefix() string { return "pay" }

// Invoice is an invoice for goods or services. Until it is sent it is a draft without
// a number. After that the content of its PDF never changes.
type Invoice struct {
	ID     InvoiceID `json:"id" readOnly:"true" doc:"The invoice"`
	Number string    `json:"number,omitempty" readOnly:"true" doc:"Legal number, set when it is sent" example:"FA-2026-00042"`
	Status Status    `json:"status" readOnly:"true" enum:"draft,sent,partly_paid,paid,void" doc:"State of the invoice; overdue is computed"`

	Customer trade.Party `json:"customer" doc:"The invoiced customer, as copied into the invoice"`
	trade.Document
	SupplyDate  calendar.Date `json:"supply_date,omitzero" doc:"Date of delivery or service, if it differs from the date (CGI ann. II 242 nonies A, I-10°)"`
	Due         calendar.Date `json:"due_date,omitzero" doc:"Due date; if omitted, set by the payment term when the invoice is sent"`
	Order       sales.OrderID `json:"order_id,omitempty" readOnly:"true" doc:"The order from which it was made"`
	OrderNumber string        `json:"order_number,omitempty" readOnly:"true" doc:"That order's number, printed"`

	Paid     money.Amount `json:"paid" readOnly:"true" doc:"Payments received"`
	Credited money.Amount `json:"credited" readOnly:"true" doc:"Amount settled by credit notes"`
	Balance  money.Amount `json:"balance" readOnly:"true" doc:"Amount still owed: total less paid less credited"`

	Mailed          bool     `json:"mailed,omitempty" readOnly:"true" doc:"Sent by mail, so it can be credited but not voided"`
	ReminderBlocked *Blocked `json:"reminder_blocked,omitempty" readOnly:"true" doc:"Why the last reminder that was due could not be sent; absent once one can be sent"`

	SentAt     time.Time    `json:"sent_at,omitzero" readOnly:"true" doc:"Time it got its number (UTC)"`
	Frozen     *Frozen      `json:"frozen,omitempty" readOnly:"true" doc:"Other content of the PDF, fixed when the document is sent"`
	CreditNote CreditNoteID `json:"credit_note_id,omitempty" readOnly:"true" doc:"The credit note for it"`
	journal.Stamp
}

// Voucher returns the fields of the invoice that documents of all kinds have.
func (i Invoice) Voucher() trade.Voucher {
	return trade.Voucher{
		Kind: Kind, ID: string(i.ID), Number: i.Number, Status: string(i.Status),
		Party: i.Customer, Document: i.Document, Share: i.Order != "",
	}
}

// View is an invoice in responses.
type View struct {
	Kind string `json:"kind" readOnly:"true" enum:"invoice" doc:"Kind of the document"`
	Invoice
	Overdue        bool            `json:"overdue" readOnly:"true" doc:"An amount is owed after the due date, today in the organisation's time zone"`
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"All actions, regardless of rights, with the reason for those that are not allowed now"`
	Warnings       []fault.Field   `json:"warnings,omitempty" readOnly:"true" doc:"Points to check; none of them is refused"`
}

// NeedsAddress makes an invoice a document for complete customers only.
func (Invoice) NeedsAddress() {}

// Show returns the invoice as in responses at a time, with the organisation as it is now. It
// is overdue by the day in the organisation's present time zone, as in the list of overdue
// invoices and in reminders.
func (i Invoice) Show(by org.Seller, now time.Time) View {
	v := View{Kind: Kind, Invoice: i, Overdue: i.Overdue(by.Today(now)), AllowedActions: i.AllowedActions()}
	if i.Frozen != nil {
		by = i.Frozen.Seller
	}
	var order glyph.Unprintable
	order.Check("/order_number", i.OrderNumber)
	v.Warnings = append(i.Voucher().Unprintable(by), order...)
	if i.Status == Draft || i.Status == Sent {
		v.Warnings = append(v.Warnings, i.Voucher().LongTerm(i.Due)...)
	}
	return v
}

// Frozen is the content of a sent invoice's PDF that is not in its other fields. A
// later change of the settings does not change it.
type Frozen struct {
	Seller   org.Seller `json:"seller" doc:"The seller when it was sent"`
	Logo     string     `json:"logo,omitempty" doc:"SHA-256 of the printed logo"`
	Mentions []Mention  `json:"mentions" doc:"Printed sentences required by law (CGI ann. II 242 nonies A; code de commerce L441-9)"`
	Previous string     `json:"previous_hash,omitempty" doc:"Hash of the previous document of the series"`
	Hash     string     `json:"hash" doc:"SHA-256 of its canonical content and the previous hash"`
}

// Payment is money received for an invoice.
type Payment struct {
	ID        PaymentID      `json:"id" readOnly:"true" doc:"The payment"`
	Invoice   InvoiceID      `json:"invoice_id" doc:"The paid invoice"`
	Customer  trade.Party    `json:"customer" doc:"The paying customer"`
	Date      calendar.Date  `json:"date" doc:"Day it was received"`
	Amount    money.Amount   `json:"amount" doc:"Amount in the invoice's currency" example:"100.00"`
	Currency  money.Currency `json:"currency" doc:"Currency of the invoice"`
	Method    string         `json:"method,omitempty" doc:"Payment method" example:"virement"`
	Reference string         `json:"reference,omitempty" doc:"Reference on the bank statement"`
	journal.Stamp
}

// Series is a legal numbering. Invoices and credit notes have one each, which
// continues from year to year.
type Series struct {
	Next     int           `json:"next" doc:"Next number in the year of the last date; a later year starts with 1"`
	LastDate calendar.Date `json:"last_date,omitzero" doc:"Date of the last document; the next one must not be dated earlier"`
	LastHash string        `json:"last_hash,omitempty" doc:"Hash of the last document"`
}
