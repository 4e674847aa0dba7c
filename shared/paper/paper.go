// Package paper says what orders, invoices and credit notes say on paper.
//
// Owns: which facts, columns, totals and sentences each kind of document shows,
// in its language. Does not own: how a paper looks (shared/pdf), what is true of
// a document (shared/trade, shared/sales, shared/bill), its amounts (shared/money), where
// papers are kept. Invariants: the paper of a sent document says what was frozen
// when it was sent and nothing that changes later, so that it can be printed at
// any time with the same bytes; nothing a person has written keeps a document
// from being printed.
package paper

import (
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/org"
	"comptoir/shared/pdf"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Printer makes the papers of documents.
type Printer struct{}

// Order prints a sales order as it is now. One that was merged into another is
// void like one that was cancelled: the other one counts.
func (Printer) Order(o sales.Order, seller org.Profile) ([]byte, error) {
	s := sheetOf(words.SalesOrder, o.Document, o.Customer, nil, seller)
	p := s.paper(o.Number, o.UpdatedAt)
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
	return pdf.Render(p)
}

// Invoice prints an invoice: a draft as the settings are now, a sent one as they
// were then. What was paid since is on no invoice.
func (Printer) Invoice(i bill.Invoice, seller org.Profile) ([]byte, error) {
	s := sheetOf(words.Invoice, i.Document, i.Customer, i.Frozen, seller)
	p := s.paper(i.Number, i.SentAt)
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
	p.Payment = append(p.Payment, s.date(words.DueDate, i.Due))
	p.Bank = pdf.Bank{Holder: s.seller.LegalName, Name: s.seller.Bank.Name, IBAN: s.seller.Bank.IBAN, BIC: s.seller.Bank.BIC, Reference: i.Number}
	if s.seller.Bank.IBAN == "" {
		p.Bank = pdf.Bank{}
	}
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
	s := sheetOf(words.CreditNote, c.Document, c.Customer, c.Frozen, seller)
	p := s.paper(c.Number, c.SentAt)
	corrected, err := s.l.Fill(words.Phrase{French: "{number} du {date}", English: "{number} of {date}"}, "number", c.InvoiceNumber, "date", s.l.Date(c.InvoiceDate.String()))
	if err != nil {
		return nil, err
	}
	p.Facts = []pdf.Fact{s.fact(words.CorrectedInvoice, corrected), s.fact(words.Contact, c.Salesperson.Name)}
	if c.Frozen != nil {
		p.Mentions = append(p.Mentions, sentences(c.Frozen.Mentions)...)
	}
	return pdf.Render(p)
}

// sheetOf is a sheet of a document: by the seller as now, or as a sent document
// keeps it, with the logo it was sent with if that is the one at hand.
func sheetOf(kind words.Kind, d trade.Document, buyer trade.Party, f *bill.Frozen, now org.Profile) sheet {
	s := sheet{
		Document: d, l: words.For(d.Language), kind: kind, buyer: buyer,
		seller: now.Seller, logo: now.Logo.File, franchise: now.Preferences.SmallBusiness,
	}
	if f == nil {
		return s
	}
	s.seller, s.franchise = f.Seller, f.Franchise()
	if org.LogoHash(s.logo) != f.Logo {
		s.logo = nil
	}
	return s
}

func sentences(mentions []bill.Mention) []string {
	var all []string
	for _, m := range mentions {
		all = append(all, m.Text)
	}
	return all
}

// sheet is a document on its way to paper.
type sheet struct {
	trade.Document
	l         words.Language
	kind      words.Kind
	buyer     trade.Party
	seller    org.Seller
	logo      []byte
	franchise bool // the seller charges no VAT, as a small business
}

// paper is everything that does not depend on the kind of document.
func (s sheet) paper(number string, made time.Time) pdf.Paper {
	p := pdf.Paper{
		Language: s.l, Kind: s.kind, Number: number, Date: s.Date.String(), Currency: s.Currency.String(), Basis: s.basis(), Made: made,
		From: s.from(), To: s.to(), Identity: s.identity(), Lines: s.rows(), Totals: s.sums(), Taxes: s.taxes(),
		Payment: []pdf.Fact{s.fact(words.PaymentTerms, s.Term.Name)},
		Texts:   []pdf.Text{s.text(words.Notes, s.Notes), s.text(words.TermsOfSale, s.TermsOfSale), s.text(words.TermsOfDelivery, s.TermsOfDelivery)},
	}
	if pdf.CheckLogo(s.logo) == nil {
		p.Logo = s.logo
	}
	if !s.Shipping.IsZero() && !s.Shipping.Equal(s.Billing) {
		p.DeliverTo = pdf.Party{Name: s.name(), Lines: s.address(s.Shipping)}
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
