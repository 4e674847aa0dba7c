package bill

import (
	"strings"
	"time"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/trade"
)

// Sending holds the data for sending an invoice or a credit note.
type Sending struct {
	Settings org.Settings
	Series   Series      // the current state of the document's series
	Customer crm.Contact // the current contact; if omitted, the document keeps its copy
	Notes    string      // printed on a credit note; an invoice has its own notes
	Today    calendar.Date
	Now      time.Time
}

// Send makes the invoice final: it sets the date, the number, the due date and the
// hash of the invoice and freezes the content of its PDF. It returns the next state
// of the series. The caller must store it in one transaction with the invoice, by a
// conditional write that fails if another process has changed the series. An invoice
// with a total of zero is paid at once.
func (i *Invoice) Send(in Sending) (Series, error) {
	if err := Life().Can("mark-sent", *i); err != nil {
		return Series{}, err
	}
	sent, seller := *i, in.Settings.Profile
	if in.Customer.ID == i.Customer.ID {
		sent.follow(in.Customer)
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
		l.Add("invoice.due_date", "/due_date", "The due date %s is before the invoice's date. "+
			"Choose a date on or after %s, or omit it to use the payment term.", sent.Due, date)
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
	if err := sent.updateStatus(); err != nil {
		return Series{}, err
	}
	if sent.Frozen.Hash, err = sent.pdfContent().hash(in.Series.LastHash); err != nil {
		return Series{}, err
	}
	*i = sent
	return in.Series.after(date, sent.Frozen.Hash), nil
}

// follow updates the copy of the customer: its names and numbers, and its billing address
// unless it was written by hand.
func (i *Invoice) follow(c crm.Contact) {
	was := i.Customer
	i.Customer = trade.PartyOf(c)
	for _, name := range []string{was.Name, was.LegalName} {
		if name != i.Customer.Name && name != i.Customer.LegalName && name != i.Customer.Former {
			i.Customer.Former = strings.TrimSpace(i.Customer.Former + " " + name)
		}
	}
	if i.BillingCopied && !c.Billing.IsZero() {
		i.Billing = c.Billing
	}
}

// sendable reports why the invoice cannot be sent.
func (i Invoice) sendable(seller org.Profile, l *fault.List) {
	i.pdfContent().complete(seller, l)
	if len(i.Lines) == 0 {
		l.Add("invoice.no_lines", "/lines", "Add a line: an invoice needs at least one.")
	}
	if i.Totals.Total.Sign() < 0 {
		l.Add("document.total_negative", "/sections/0/adjustment",
			"The total of the invoice is %s. It cannot be negative; create a credit note instead.", i.Totals.Total)
	}
	if _, known := i.TaxIn(seller.Currency); !known {
		l.Add("invoice.exchange_rate", "/exchange_rate",
			"Write the exchange rate: the invoice must show the tax in %s too (CGI art. 289; directive 2006/112/EC, art. 230).",
			seller.Currency)
	}
}

// TaxIn returns the tax in the seller's own currency, which an invoice in another
// currency must show (directive 2006/112/EC, art. 230). It is not known if the
// invoice has tax and no exchange rate.
func (i Invoice) TaxIn(base money.Currency) (tax money.Amount, known bool) {
	switch {
	case i.Currency == base || base.IsZero():
		return i.Totals.Tax, true
	case i.ExchangeRate.IsZero():
		return base.Zero(), i.Totals.Tax.IsZero()
	}
	return i.ExchangeRate.Convert(i.Totals.Tax, base), true
}

// complete reports the missing fields of the two parties on an invoice or a credit
// note (CGI ann. II 242 nonies A, I-1° to 3°; code de commerce L441-9). JSON pointers
// of the seller's fields begin with /seller.
func (p pdfContent) complete(seller org.Profile, l *fault.List) {
	need := func(code, pointer, value, detail string) {
		if value == "" {
			l.Add(code, pointer, "%s", detail)
		}
	}
	const sellerCode, customerCode = "invoice.seller_incomplete", "invoice.customer_incomplete"
	need(sellerCode, "/seller/legal_name", seller.LegalName, "An invoice needs the organisation's legal name. Write it in the settings.")
	needAddress(l, sellerCode, "/seller/address", seller.Address, "Complete the organisation's address in the settings.")
	need(customerCode, "/customer/legal_name", p.customer.LegalName, "An invoice needs the customer's legal name. Write it on the contact.")
	needAddress(l, customerCode, "/billing_address", p.Billing, "Complete the billing address of the invoice.")
	taxed, categories := false, map[string]bool{}
	for _, t := range p.Taxes() {
		taxed = taxed || t.Rate().Sign() > 0
		categories[t.Category] = true
	}
	if categories[money.ReverseCharge] || categories[money.IntraCommunity] {
		need(customerCode, "/customer/tax_number", p.customer.TaxNumber,
			"An invoice whose tax the customer owes needs the customer's VAT number. Write it on the contact.")
	}
	if !french(seller) {
		return
	}
	need(sellerCode, "/seller/siren", seller.SIREN, "A French invoice needs the seller's SIREN. Write it in the settings.")
	if taxed || categories[money.ReverseCharge] || categories[money.IntraCommunity] {
		need(sellerCode, "/seller/vat_number", seller.VATNumber,
			"An invoice with VAT needs the seller's VAT number. Write it in the settings.")
	}
	if taxed && seller.Preferences.SmallBusiness {
		l.Add("invoice.small_business", "/lines",
			"The organisation is exempt from VAT (CGI art. 293 B) and must not charge it (art. 293 E). Choose a tax of 0 %%.")
	}
}

func needAddress(l *fault.List, code, pointer string, a postal.Address, detail string) {
	var missing fault.List
	a.Check(pointer, &missing)
	if f, incomplete := fault.As(missing.Err()); incomplete {
		for _, x := range f.Fields {
			l.Add(code, x.Pointer, "%s %s", x.Detail, detail)
		}
	}
}

// freeze copies the seller and the mentions into the document. They must not change
// when the settings change.
func freeze(seller org.Profile, mentions []Mention, previous string) *Frozen {
	return &Frozen{Seller: seller.Seller, Logo: seller.Logo.Hash, Mentions: mentions, Previous: previous}
}
