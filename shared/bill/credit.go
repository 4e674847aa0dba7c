package bill

import (
	"slices"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/cycle"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// CreditStatus is where a credit note stands.
type CreditStatus string

// The states of a credit note.
const (
	CreditDraft  CreditStatus = "draft"
	CreditOpen   CreditStatus = "open"
	CreditClosed CreditStatus = "closed"
)

// CreditStatuses lists the states.
func CreditStatuses() []CreditStatus { return []CreditStatus{CreditDraft, CreditOpen, CreditClosed} }

// CreditLife is the life cycle of a credit note: it is open while the customer
// has something left of it, and closed when it is used up.
func CreditLife() cycle.Cycle[CreditStatus, CreditNote] {
	return cycle.Cycle[CreditStatus, CreditNote]{
		State: func(c *CreditNote) *CreditStatus { return &c.Status },
		Wrong: func(c CreditNote, s cycle.Step[CreditStatus, CreditNote]) error {
			return fault.Conflict("creditnote."+string(s.To), "The credit note is %s.", c.Status)
		},
		Steps: []cycle.Step[CreditStatus, CreditNote]{
			{From: []CreditStatus{CreditDraft}, To: CreditOpen},
			{From: []CreditStatus{CreditOpen}, To: CreditClosed},
		},
	}
}

// CreditNote takes an invoice back as a whole. Its amounts are positive; that
// the customer gets them is said by what it is (EN 16931, type 381).
type CreditNote struct {
	ID     CreditNoteID `json:"id" readOnly:"true" doc:"The credit note"`
	Number string       `json:"number,omitempty" readOnly:"true" doc:"Legal number, in a series of its own" example:"AV-2026-00007"`
	Status CreditStatus `json:"status" readOnly:"true" enum:"draft,open,closed" doc:"Open while something of it is left to the customer"`

	Invoice       InvoiceID     `json:"invoice_id" readOnly:"true" doc:"The invoice it takes back"`
	InvoiceNumber string        `json:"invoice_number" readOnly:"true" doc:"That invoice's number, printed (CGI art. 289, I-5)"`
	InvoiceDate   calendar.Date `json:"invoice_date" readOnly:"true" doc:"That invoice's date, printed"`
	Order         sales.OrderID `json:"order_id,omitempty" readOnly:"true" doc:"The order that invoice was made from"`

	Customer trade.Party `json:"customer" doc:"The customer who gets the credit, as copied then"`
	trade.Document

	Applied money.Amount `json:"applied" readOnly:"true" doc:"Used to settle what was still owed for the invoice"`
	Balance money.Amount `json:"balance" readOnly:"true" doc:"Left to the customer: what he had paid of the invoice already"`

	Mailed bool      `json:"mailed,omitempty" readOnly:"true" doc:"It left by mail"`
	SentAt time.Time `json:"sent_at,omitzero" readOnly:"true" doc:"When it got its number (UTC)"`
	Frozen *Frozen   `json:"frozen,omitempty" readOnly:"true" doc:"What its paper says besides"`
	journal.Stamp
}

// Voucher is the credit note as what documents of all kinds have in common.
func (c CreditNote) Voucher() trade.Voucher {
	return trade.Voucher{
		Kind: CreditKind, ID: string(c.ID), Number: c.Number, Status: string(c.Status), Party: c.Customer, Document: c.Document, Share: true,
	}
}

// CreditView is a credit note as every operation answers with it.
type CreditView struct {
	Kind string `json:"kind" readOnly:"true" enum:"credit-note" doc:"What it is"`
	CreditNote
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside, and why the rest cannot"`
}

// Show is the credit note as every operation answers with it.
func (c CreditNote) Show() CreditView {
	return CreditView{Kind: CreditKind, CreditNote: c, AllowedActions: CreditLife().Allowed(c)}
}

// Credit takes a sent invoice back as a whole: the credit note gets its number
// at once, from its own series, which is the one in the sending. What is still
// owed for the invoice is settled by it, so that the invoice is paid (nothing
// is owed any more; its credited amount tells by what). What the customer had
// paid already is left to him as the credit note's balance.
func Credit(id CreditNoteID, i *Invoice, in Sending) (CreditNote, Series, error) {
	if err := Life().Can("credit", *i); err != nil {
		return CreditNote{}, Series{}, err
	}
	c := CreditNote{
		ID: id, Status: CreditDraft, Invoice: i.ID, InvoiceNumber: i.Number, InvoiceDate: i.Date, Order: i.Order,
		Customer: i.Customer, Document: i.reversal(in.Notes), Applied: i.Balance, Balance: i.Totals.Total.Sub(i.Balance),
	}
	next, err := c.send(in)
	if err != nil {
		return CreditNote{}, Series{}, err
	}
	i.CreditNote, i.Credited, i.Balance = c.ID, i.Credited.Add(c.Applied), i.Currency.Zero()
	return c, next, i.settle()
}

// reversal is the document of the credit note that takes the whole invoice back:
// the same lines and amounts, each line from the invoice's.
func (i Invoice) reversal(notes string) trade.Document {
	d := trade.Document{Body: i.Body, Head: trade.Head{
		Billing: i.Billing, Shipping: i.Shipping, Reference: i.Reference, Warehouse: i.Warehouse, Salesperson: i.Salesperson,
		Notes: notes, Language: i.Language, Currency: i.Currency, ExchangeRate: i.ExchangeRate, TaxInclusive: i.TaxInclusive,
	}}
	d.Lines = slices.Clone(i.Lines)
	for n, l := range d.Lines {
		d.Lines[n].From = []trade.Origin{{Document: string(i.ID), Line: l.ID}}
	}
	return d
}

// send gives the credit note its number and fixes what its paper says.
func (c *CreditNote) send(in Sending) (Series, error) {
	seller := in.Settings.Profile
	var l fault.List
	c.paper().complete(seller, &l)
	if err := l.Err(); err != nil {
		return Series{}, err
	}
	mentions, err := c.Mentions(seller)
	if err != nil {
		return Series{}, err
	}
	c.Date = in.Series.earliest(later(in.Today, c.InvoiceDate)) // never before what it corrects
	c.Number = Number(seller.Numbering.CreditNote, c.Date.Year(), in.Series.counter(c.Date))
	c.Frozen, c.SentAt = freeze(seller, mentions, in.Series.LastHash), in.Now.UTC()
	if err := CreditLife().Follow(CreditOpen, c); err != nil {
		return Series{}, err
	}
	if c.Balance.IsZero() {
		if err := CreditLife().Follow(CreditClosed, c); err != nil {
			return Series{}, err
		}
	}
	if c.Frozen.Hash, err = c.paper().hash(in.Series.LastHash); err != nil {
		return Series{}, err
	}
	return in.Series.after(c.Date, c.Frozen.Hash), nil
}

// Mentions are the sentences the credit note must bear if the seller is as given.
func (c CreditNote) Mentions(seller org.Profile) ([]Mention, error) {
	s := c.paper().sale(seller)
	s.Corrects, s.CorrectsDate = c.InvoiceNumber, c.InvoiceDate.String()
	return mentions(s, seller, words.For(c.Language))
}
