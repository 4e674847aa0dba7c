// Package paper says what orders, invoices and credit notes say on paper.
//
// Owns: which facts, columns, totals and sentences each kind of document shows,
// in its language. Does not own: how a paper looks (shared/pdf), what is true of
// a document (shared/sales, shared/bill), its amounts (shared/money), where
// papers are kept. Invariants: the paper of a sent document says what was frozen
// when it was sent and nothing that changes later, so that it can be printed at
// any time with the same bytes; nothing a person has written keeps a document
// from being printed.
package paper

import (
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/pdf"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/words"
)

// Printer makes the papers of documents.
type Printer struct{}

// Order prints a sales order as it is now. One that was merged into another is
// void like one that was cancelled: the other one counts.
func (Printer) Order(o sales.Order, seller org.Profile) ([]byte, error) {
	s := sheet{
		l: words.For(o.Language), kind: words.SalesOrder, buyer: o.Customer, billing: o.Billing, shipping: o.Shipping,
		currency: o.Currency, rate: o.ExchangeRate, inclusive: o.TaxInclusive, totals: o.Totals,
	}
	s.bear(nil, seller)
	for i, l := range o.Lines {
		s.lines = append(s.lines, line{
			sku: l.SKU, kind: l.Kind, name: l.Name, description: l.Description, unit: l.Unit, quantity: l.Wanted(),
			rate: l.Rate, discount: l.Discount, tax: l.Tax.Tax, total: o.Totals.Lines[i],
		})
	}
	p := s.paper(o.Number, o.Date, o.UpdatedAt)
	switch o.Status {
	case sales.Draft:
		p.State = pdf.Draft
	case sales.Void, sales.Merged:
		p.State = pdf.Void
	}
	p.Facts = []pdf.Fact{
		s.date(words.ExpectedShipment, o.ExpectedShipment), s.date(words.ExpectedDelivery, o.ExpectedDelivery),
		s.fact(words.DeliveryMethod, o.DeliveryMethod.Name), s.fact(words.YourReference, o.Reference), s.fact(words.Contact, o.Salesperson.Name),
	}
	p.Payment = []pdf.Fact{s.fact(words.PaymentTerms, o.Term.Name)}
	p.Texts = []pdf.Text{s.text(words.Notes, o.Notes), s.text(words.TermsOfSale, o.TermsOfSale), s.text(words.TermsOfDelivery, o.TermsOfDelivery)}
	return pdf.Render(p)
}

// Invoice prints an invoice: a draft as the settings are now, a sent one as they
// were then. What was paid since is on no invoice.
func (Printer) Invoice(i bill.Invoice, seller org.Profile) ([]byte, error) {
	s := sheet{
		l: words.For(i.Language), kind: words.Invoice, buyer: i.Customer, billing: i.Billing, shipping: i.Shipping,
		currency: i.Currency, rate: i.ExchangeRate, inclusive: i.TaxInclusive, lines: linesOf(i.Lines, i.Totals), totals: i.Totals,
	}
	s.bear(i.Frozen, seller)
	p := s.paper(i.Number, i.Date, i.SentAt)
	switch i.Status {
	case bill.Draft:
		p.State, p.Made = pdf.Draft, i.UpdatedAt
	case bill.Void:
		p.State = pdf.Void
	}
	supplied := i.SupplyDate
	if supplied.IsZero() {
		supplied = i.Date // code de commerce L441-9: the paper always tells the date of the sale
	}
	p.Facts = []pdf.Fact{
		s.date(s.supply(), supplied), s.date(words.DueDate, i.Due), s.fact(words.OrderNumber, i.OrderNumber),
		s.fact(words.YourReference, i.Reference), s.fact(words.Contact, i.Salesperson.Name),
	}
	p.Payment = []pdf.Fact{s.fact(words.PaymentTerms, i.Term.Name), s.date(words.DueDate, i.Due)}
	p.Bank = pdf.Bank{Holder: s.seller.LegalName, Name: s.seller.Bank.Name, IBAN: s.seller.Bank.IBAN, BIC: s.seller.Bank.BIC, Reference: i.Number}
	if s.seller.Bank.IBAN == "" {
		p.Bank = pdf.Bank{}
	}
	p.Texts = []pdf.Text{s.text(words.Notes, i.Notes), s.text(words.TermsOfSale, i.TermsOfSale)}
	mentions, err := i.Mentions(seller)
	if i.Frozen != nil {
		mentions, err = i.Frozen.Mentions, nil
	}
	if err == nil { // what a draft lacks is told when it is sent
		p.Mentions = append(p.Mentions, sentences(mentions)...)
	}
	return pdf.Render(p)
}

// CreditNote prints a credit note.
func (Printer) CreditNote(c bill.CreditNote, seller org.Profile) ([]byte, error) {
	s := sheet{
		l: words.For(c.Language), kind: words.CreditNote, buyer: c.Customer, billing: c.Billing, shipping: c.Shipping,
		currency: c.Currency, rate: c.ExchangeRate, inclusive: c.TaxInclusive, lines: linesOf(c.Lines, c.Totals), totals: c.Totals,
	}
	s.bear(c.Frozen, seller)
	p := s.paper(c.Number, c.Date, c.SentAt)
	corrected, err := s.l.Fill(words.Phrase{French: "{number} du {date}", English: "{number} of {date}"}, "number", c.InvoiceNumber, "date", s.l.Date(c.InvoiceDate.String()))
	if err != nil {
		return nil, err
	}
	p.Facts = []pdf.Fact{s.fact(words.CorrectedInvoice, corrected), s.fact(words.Contact, c.Salesperson.Name)}
	p.Texts = []pdf.Text{s.text(words.Notes, c.Notes)}
	if c.Frozen != nil {
		p.Mentions = append(p.Mentions, sentences(c.Frozen.Mentions)...)
	}
	return pdf.Render(p)
}

// bear puts the seller on the sheet: as he is now, or as a sent document keeps
// him, with the logo it was sent with if that is the one at hand.
func (s *sheet) bear(f *bill.Frozen, now org.Profile) {
	s.seller, s.logo, s.franchise = now.Seller, now.Logo.File, now.Preferences.SmallBusiness
	if f == nil {
		return
	}
	s.seller, s.franchise = f.Seller, f.Franchise()
	if org.LogoHash(s.logo) != f.Logo {
		s.logo = nil
	}
}

func sentences(mentions []bill.Mention) []string {
	var all []string
	for _, m := range mentions {
		all = append(all, m.Text)
	}
	return all
}

// sheet is what the kinds of document have in common.
type sheet struct {
	l                 words.Language
	kind              words.Kind
	seller            org.Seller
	logo              []byte
	franchise         bool // the seller charges no VAT, as a small business
	buyer             sales.Party
	billing, shipping postal.Address
	currency          money.Currency
	rate              money.ExchangeRate
	inclusive         bool // rates contain the tax
	lines             []line
	totals            money.Totals
}

// paper is everything that does not depend on the kind of document.
func (s sheet) paper(number string, date calendar.Date, made time.Time) pdf.Paper {
	p := pdf.Paper{
		Language: s.l, Kind: s.kind, Number: number, Date: date.String(), Currency: s.currency.String(), Basis: s.basis(), Made: made,
		From: s.from(), To: s.to(), Identity: s.identity(), Lines: s.rows(), Totals: s.sums(), Taxes: s.taxes(),
	}
	if pdf.CheckLogo(s.logo) == nil {
		p.Logo = s.logo
	}
	if !s.shipping.IsZero() && !s.shipping.Equal(s.billing) {
		p.DeliverTo = pdf.Party{Name: s.name(), Lines: s.address(s.shipping)}
	}
	if told := s.taxAtHome(); told != "" {
		p.Mentions = []string{told}
	}
	return p
}

func (s sheet) fact(label words.Label, value string) pdf.Fact {
	return pdf.Fact{Label: s.l.Label(label), Value: value}
}

func (s sheet) date(label words.Label, d calendar.Date) pdf.Fact {
	return s.fact(label, s.l.Date(d.String()))
}

func (s sheet) text(title words.Label, body string) pdf.Text {
	return pdf.Text{Title: s.l.Label(title), Body: body}
}
