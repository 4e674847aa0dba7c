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

// CreditStatus is the state of a credit note.
type CreditStatus string

// The states of a credit note.
const (
	CreditDraft  CreditStatus = "draft"
	CreditOpen   CreditStatus = "open"
	CreditClosed CreditStatus = "closed"
)

// CreditStatuses lists the states of a credit note.
func CreditStatuses() []CreditStatus { return []CreditStatus{CreditDraft, CreditOpen, CreditClosed} }

// CreditLife returns the life cycle of a credit note. It is open while it has a
// balance, and closed when the balance is zero.
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

// CreditNote credits a whole invoice. Its amounts are positive; its type says that
// they are owed to the customer (EN 16931, type 381).
type CreditNote struct {
	ID     CreditNoteID `json:"id" readOnly:"true" doc:"The credit note"`
	Number string       `json:"number,omitempty" readOnly:"true" doc:"Legal number, in its own series" example:"AV-2026-00007"`
	Status CreditStatus `json:"status" readOnly:"true" enum:"draft,open,closed" doc:"State of the credit note: open while it has a balance"`

	Invoice       InvoiceID     `json:"invoice_id" readOnly:"true" doc:"The credited invoice"`
	InvoiceNumber string        `json:"invoice_number" readOnly:"true" doc:"That invoice's number, printed (CGI art. 289, I-5)"`
	InvoiceDate   calendar.Date `json:"invoice_date" readOnly:"true" doc:"That invoice's date, printed"`
	Order         sales.OrderID `json:"order_id,omitempty" readOnly:"true" doc:"The order the invoice was made from"`

	Customer trade.Party `json:"customer" doc:"The credited customer, as copied into the credit note"`
	trade.Document

	Applied money.Amount `json:"applied" readOnly:"true" doc:"Amount used to settle the balance of the invoice"`
	Balance money.Amount `json:"balance" readOnly:"true" doc:"Amount left for the customer: the payments received for the invoice"`

	Mailed bool      `json:"mailed,omitempty" readOnly:"true" doc:"Sent by mail"`
	SentAt time.Time `json:"sent_at,omitzero" readOnly:"true" doc:"Time it got its number (UTC)"`
	Frozen *Frozen   `json:"frozen,omitempty" readOnly:"true" doc:"Other content of the PDF, fixed when the document is sent"`
	journal.Stamp
}

// Voucher returns the fields of the credit note that documents of all kinds have.
func (c CreditNote) Voucher() trade.Voucher {
	return trade.Voucher{
		Kind: CreditKind, ID: string(c.ID), Number: c.Number, Status: string(c.Status),
		Party: c.Customer, Document: c.Document, Share: true,
	}
}

// CreditView is a credit note in responses.
type CreditView struct {
	Kind string `json:"kind" readOnly:"true" enum:"credit-note" doc:"Kind of the document"`
	CreditNote
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"All actions, regardless of rights, with the reason for those that are not allowed now"`
	Warnings       []fault.Field   `json:"warnings,omitempty" readOnly:"true" doc:"Points to check; none of them is refused"`
}

// Show returns the credit note as in responses.
func (c CreditNote) Show() CreditView {
	v := CreditView{Kind: CreditKind, CreditNote: c, AllowedActions: CreditLife().Allowed(c)}
	if c.Frozen != nil {
		v.Warnings = c.Voucher().Unprintable(c.Frozen.Seller.Letterhead())
	}
	return v
}

// Credit creates a credit note for a whole sent invoice. The credit note gets its
// number at once, from the credit note series, which is passed in in.Series. It
// settles the balance of the invoice, so that the invoice becomes paid; the invoice's
// credited amount shows the reason. Amounts the customer has already paid become the
// balance of the credit note.
func Credit(id CreditNoteID, i *Invoice, in Sending) (CreditNote, Series, error) {
	if err := Life().Can("credit", *i); err != nil {
		return CreditNote{}, Series{}, err
	}
	c := CreditNote{
		ID: id, Status: CreditDraft, Invoice: i.ID, InvoiceNumber: i.Number, InvoiceDate: i.Date, Order: i.Order,
		Customer: i.Customer, Document: i.reversal(in.Notes), Applied: i.Balance, Balance: i.Totals.Total.Sub(i.Balance),
	}
	if c.CheckPages(trade.Rules{Noun: "credit note"}, i.Document) != nil {
		return CreditNote{}, Series{}, fault.Invalid("document.too_long", "/notes",
			"With its notes the credit note could need more than %d pages. Shorten the notes.", trade.MaxPages)
	}
	next, err := c.send(in)
	if err != nil {
		return CreditNote{}, Series{}, err
	}
	i.CreditNote, i.Credited, i.Balance = c.ID, i.Credited.Add(c.Applied), i.Currency.Zero()
	return c, next, i.updateStatus()
}

// reversal returns the document of a credit note for the whole invoice: the same lines
// and amounts, each line with the invoice's line as its origin.
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

// send sets the number of the credit note and freezes the content of its PDF.
func (c *CreditNote) send(in Sending) (Series, error) {
	seller := in.Settings.Profile
	var l fault.List
	c.pdfContent().complete(seller, &l)
	if err := l.Err(); err != nil {
		return Series{}, err
	}
	mentions, err := c.Mentions(seller)
	if err != nil {
		return Series{}, err
	}
	c.Date = in.Series.earliest(later(in.Today, c.InvoiceDate)) // never before the corrected invoice
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
	if c.Frozen.Hash, err = c.pdfContent().hash(in.Series.LastHash); err != nil {
		return Series{}, err
	}
	return in.Series.after(c.Date, c.Frozen.Hash), nil
}

// Mentions returns the sentences the credit note must have for the given seller.
func (c CreditNote) Mentions(seller org.Profile) ([]Mention, error) {
	s := c.pdfContent().sale(seller)
	s.Corrects, s.CorrectsDate = c.InvoiceNumber, c.InvoiceDate.String()
	return mentions(s, seller, words.For(c.Language))
}
