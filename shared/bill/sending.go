package bill

import (
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/trade"
)

// Sending is what it takes to make an invoice or a credit note final.
type Sending struct {
	Settings org.Settings
	Series   Series      // of the document's kind, as it stands
	Customer crm.Contact // as he is now; when left out the document keeps him as it has him
	Notes    string      // printed on a credit note; an invoice has its own
	Today    calendar.Date
	Now      time.Time
}

// Send makes the invoice final: it gets its date, its number, the day it falls
// due and its place in the chain of hashes, and what its paper says is fixed.
// The answer is the series as it stands afterwards; it must be stored in one
// transaction with the invoice, on condition that nobody moved it meanwhile.
// An invoice over nothing is paid at once.
func (i *Invoice) Send(in Sending) (Series, error) {
	if err := Life().Can("mark-sent", *i); err != nil {
		return Series{}, err
	}
	sent, seller := *i, in.Settings.Profile
	if in.Customer.ID == i.Customer.ID {
		sent.Customer = trade.PartyOf(in.Customer)
	}
	var l fault.List
	sent.sendable(seller, &l)
	date, err := in.Series.date(i.Date, in.Today)
	if err := l.Take("", err); err != nil {
		return Series{}, err
	}
	sent.Date = date
	if sent.Due.IsZero() {
		sent.Due = sent.Term.Due(date)
	}
	if sent.Due.Before(date) {
		l.Add("invoice.due_date", "/due_date", "The due date %s is before the invoice's date %s. Change it, or leave it out to take the payment term.", sent.Due, date)
	}
	if err := l.Err(); err != nil {
		return Series{}, err
	}
	mentions, err := sent.Mentions(seller)
	if err != nil {
		return Series{}, err
	}
	sent.Number = Number(seller.Numbering.Invoice, date.Year(), in.Series.counter(date))
	sent.Frozen, sent.SentAt = freeze(seller, mentions, in.Series.LastHash), in.Now.UTC()
	if err := Life().Do("mark-sent", &sent); err != nil {
		return Series{}, err
	}
	if err := sent.settle(); err != nil {
		return Series{}, err
	}
	if sent.Frozen.Hash, err = sent.paper().hash(in.Series.LastHash); err != nil {
		return Series{}, err
	}
	*i = sent
	return in.Series.after(date, sent.Frozen.Hash), nil
}

// sendable says what keeps the invoice from getting its number.
func (i Invoice) sendable(seller org.Profile, l *fault.List) {
	i.paper().complete(seller, l)
	if len(i.Lines) == 0 {
		l.Add("invoice.no_lines", "/lines", "An invoice needs a line.")
	}
	if i.Totals.Total.Sign() < 0 {
		l.Add("document.total_negative", "/sections/0/adjustment", "The invoice comes to %s. What we owe the customer is a credit note.", i.Totals.Total)
	}
	if _, known := i.TaxIn(seller.Currency); !known {
		l.Add("invoice.exchange_rate", "/exchange_rate", "The tax must be told in %s too (CGI art. 289; directive 2006/112/EC, art. 230): give the exchange rate.", seller.Currency)
	}
}

// TaxIn is the tax in the seller's own currency, as an invoice in another one
// must tell it (directive 2006/112/EC, art. 230). It is not known when there is
// tax and no exchange rate.
func (i Invoice) TaxIn(base money.Currency) (tax money.Amount, known bool) {
	switch {
	case i.Currency == base || base.IsZero():
		return i.Totals.Tax, true
	case i.ExchangeRate.IsZero():
		return base.Zero(), i.Totals.Tax.IsZero()
	}
	return i.ExchangeRate.Convert(i.Totals.Tax, base), true
}

// complete says what the two parties lack to stand on an invoice or a credit
// note (CGI ann. II 242 nonies A, I-1° to 3°; code de commerce L441-9). What is
// the seller's to mend is pointed at below /seller.
func (p paper) complete(seller org.Profile, l *fault.List) {
	need := func(code, pointer, value, detail string) {
		if value == "" {
			l.Add(code, pointer, "%s", detail)
		}
	}
	const us, them = "invoice.seller_incomplete", "invoice.customer_incomplete"
	need(us, "/seller/legal_name", seller.LegalName, "An invoice bears the organisation's legal name. Write it in the settings.")
	needAddress(l, us, "/seller/address", seller.Address, "Write the organisation's in the settings.")
	need(them, "/customer/legal_name", p.customer.LegalName, "An invoice bears the customer's legal name. Write it on the contact.")
	needAddress(l, them, "/billing_address", p.Billing, "It is where the invoice goes.")
	taxed, categories := false, map[string]bool{}
	for _, t := range p.Taxes() {
		taxed = taxed || t.Rate().Sign() > 0
		categories[t.Category] = true
	}
	if categories[money.ReverseCharge] || categories[money.IntraCommunity] {
		need(them, "/customer/tax_number", p.customer.TaxNumber, "Who owes the tax himself is named by his VAT number. Write it on the contact.")
	}
	if !french(seller) {
		return
	}
	need(us, "/seller/siren", seller.SIREN, "A French invoice bears the seller's SIREN. Write it in the settings.")
	if taxed || categories[money.ReverseCharge] || categories[money.IntraCommunity] {
		need(us, "/seller/vat_number", seller.VATNumber, "An invoice with VAT bears the seller's VAT number. Write it in the settings.")
	}
	if taxed && seller.Preferences.SmallBusiness {
		l.Add("invoice.small_business", "/lines", "The organisation is exempt from VAT (CGI art. 293 B) and must not charge it (art. 293 E). Choose a tax of 0 %%.")
	}
}

func needAddress(l *fault.List, code, pointer string, a postal.Address, detail string) {
	var lacks fault.List
	a.Check(pointer, &lacks)
	if f, incomplete := fault.As(lacks.Err()); incomplete {
		for _, x := range f.Fields {
			l.Add(code, x.Pointer, "%s %s", x.Detail, detail)
		}
	}
}

// freeze keeps what the settings say today: they may change, the paper may not.
func freeze(seller org.Profile, mentions []Mention, previous string) *Frozen {
	return &Frozen{Seller: seller.Seller, Logo: seller.Logo.Hash, Mentions: mentions, Previous: previous}
}
