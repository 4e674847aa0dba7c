package bill

import (
	"maps"
	"slices"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
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

// creditMoves is the life cycle of a credit note: it is open while the customer
// has something left of it, and closed when it is used up.
var creditMoves = map[CreditStatus][]CreditStatus{
	CreditDraft: {CreditOpen},
	CreditOpen:  {CreditClosed},
}

// CreditLifeCycle is the life cycle as data, for the documentation.
func CreditLifeCycle() map[CreditStatus][]CreditStatus { return maps.Clone(creditMoves) }

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

	Customer    sales.Party                  `json:"customer" doc:"Who gets the credit, as he was then"`
	Billing     postal.Address               `json:"billing_address" doc:"Where it goes"`
	Shipping    postal.Address               `json:"shipping_address" doc:"Where the goods went"`
	Date        calendar.Date                `json:"date" doc:"Date of issue"`
	Salesperson sales.Named[org.UserID]      `json:"salesperson" doc:"Whom the sale was credited to"`
	Warehouse   sales.Named[org.WarehouseID] `json:"warehouse,omitzero" doc:"Where the goods are booked in"`
	Notes       string                       `json:"notes,omitempty" doc:"Printed, for the customer"`
	Language    string                       `json:"language" enum:"fr,en" doc:"Language of its paper"`

	Currency     money.Currency     `json:"currency" doc:"Currency of every amount in it" example:"EUR"`
	ExchangeRate money.ExchangeRate `json:"exchange_rate,omitzero" doc:"The invoice's rate: the tax goes back at what it was charged"`
	TaxInclusive bool               `json:"tax_inclusive,omitempty" doc:"Rates contain the tax"`
	Lines        []Line             `json:"lines" doc:"What is taken back"`
	ShippingTax  *sales.Tax         `json:"shipping_tax,omitempty" doc:"Tax of the shipping charge"`
	MergedTaxes  []sales.Tax        `json:"merged_shipping_taxes,omitempty" doc:"Other taxes of the charge"`
	Totals       money.Totals       `json:"totals" readOnly:"true" doc:"The invoice's totals"`

	Applied money.Amount `json:"applied" readOnly:"true" doc:"Used to settle what was still owed for the invoice"`
	Balance money.Amount `json:"balance" readOnly:"true" doc:"Left to the customer: what he had paid of the invoice already"`

	Mailed bool      `json:"mailed,omitempty" readOnly:"true" doc:"It left by mail"`
	SentAt time.Time `json:"sent_at,omitzero" readOnly:"true" doc:"When it got its number (UTC)"`
	Frozen *Frozen   `json:"frozen,omitempty" readOnly:"true" doc:"What its paper says besides"`
	journal.Stamp
}

func (c *CreditNote) move(to CreditStatus) error {
	if !slices.Contains(creditMoves[c.Status], to) {
		return fault.Conflict("creditnote."+string(to), "The credit note is %s.", c.Status)
	}
	c.Status = to
	return nil
}

// creditable says why the invoice cannot be taken back by a credit note.
func (i Invoice) creditable() error {
	if err := i.numbered(); err != nil {
		return err
	}
	if i.CreditNote != "" {
		return fault.Conflict("invoice.credited", "Invoice %s was taken back by a credit note already. Nothing is left to take back.", i.Number)
	}
	return nil
}

// Credit takes a sent invoice back as a whole: the credit note gets its number
// at once, from its own series, which is the one in the sending. What is still
// owed for the invoice is settled by it, so that the invoice is paid (nothing
// is owed any more; its credited amount tells by what). What the customer had
// paid already is left to him as the credit note's balance.
func Credit(id CreditNoteID, i *Invoice, in Sending) (CreditNote, Series, error) {
	if err := i.creditable(); err != nil {
		return CreditNote{}, Series{}, err
	}
	c := CreditNote{
		ID: id, Status: CreditDraft, Invoice: i.ID, InvoiceNumber: i.Number, InvoiceDate: i.Date, Order: i.Order,
		Customer: i.Customer, Billing: i.Billing, Shipping: i.Shipping, Salesperson: i.Salesperson, Warehouse: i.Warehouse,
		Notes: in.Notes, Language: i.Language, Currency: i.Currency, ExchangeRate: i.ExchangeRate, TaxInclusive: i.TaxInclusive,
		Lines: slices.Clone(i.Lines), ShippingTax: i.ShippingTax, MergedTaxes: i.MergedTaxes, Totals: i.Totals,
		Applied: i.Balance, Balance: i.Totals.Total.Sub(i.Balance),
	}
	next, err := c.send(in)
	if err != nil {
		return CreditNote{}, Series{}, err
	}
	i.CreditNote, i.Credited, i.Balance = c.ID, i.Credited.Add(c.Applied), i.Currency.Zero()
	return c, next, i.settle()
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
	if err := c.move(CreditOpen); err != nil {
		return Series{}, err
	}
	if c.Balance.IsZero() {
		if err := c.move(CreditClosed); err != nil {
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
