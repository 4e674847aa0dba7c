// Package paper prints documents as PDFs.
//
// Owns: the columns, amounts, totals and sentences that every PDF shows, in the
// document's language.
// Does not own: the data that a kind of document prints (each kind returns a
// shared/trade.Printed), the layout of a PDF (shared/pdf), its amounts
// (shared/money), the storage of PDFs.
// Invariants: the PDF of a sent document shows only data frozen when it was sent,
// so that printing it again gives the same bytes at any time; no text that a user
// wrote makes printing fail.
package paper

import (
	"comptoir/shared/org"
	"comptoir/shared/pdf"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Printer prints documents.
type Printer struct{}

// Print renders a document with the seller's current data; a sent document, with
// the seller data stored in it. A sent document gets the current logo only if that
// is the logo with which it was sent.
func (Printer) Print(p trade.Printed, now org.Profile) ([]byte, error) {
	s := sheet{Printed: p, l: words.For(p.Language), seller: now.Seller, logo: now.Logo.File, franchise: now.Preferences.SmallBusiness}
	if f := p.Frozen; f != nil {
		s.seller, s.franchise = f.Seller, f.Franchise
		if org.LogoHash(s.logo) != f.Logo {
			s.logo = nil
		}
	}
	return pdf.Render(s.paper())
}

// sheet is a document with the seller's data for printing.
type sheet struct {
	trade.Printed
	l         words.Language
	seller    org.Seller // as the PDF shows it
	logo      []byte
	franchise bool // the seller charges no VAT, as a small business
}

func (s sheet) paper() pdf.Paper {
	p := pdf.Paper{
		Language: s.l, Kind: s.Kind, State: pdf.State(s.State), Number: s.Number, Date: s.Date.String(),
		Currency: s.Currency.String(), Basis: s.basis(), Made: s.Made,
		From: s.from(), To: s.to(), Identity: s.identity(), Facts: s.facts(s.Facts...),
		Lines: s.rows(), Totals: s.sums(), Taxes: s.taxes(), Bank: s.bank(),
		Payment: s.facts(trade.Fact{Label: words.PaymentTerms, Text: s.Term.In(s.l)}, trade.Fact{Label: words.DueDate, Day: s.Due}),
		Texts: []pdf.Text{
			s.text(words.Notes, s.Notes), s.text(words.TermsOfSale, s.TermsOfSale), s.text(words.TermsOfDelivery, s.TermsOfDelivery),
		},
	}
	if pdf.CheckLogo(s.logo) == nil {
		p.Logo = s.logo
	}
	if !s.Shipping.IsZero() && !s.Shipping.Equal(s.Billing) {
		p.DeliverTo = pdf.Party{Name: s.name(), Lines: s.address(s.Shipping)}
	}
	if sentence := s.taxInOwnCurrency(); sentence != "" {
		p.Mentions = []string{sentence}
	}
	p.Mentions = append(p.Mentions, s.Mentions...)
	return p
}

// facts are the labelled values, days in the document's language.
func (s sheet) facts(all ...trade.Fact) []pdf.Fact {
	printed := make([]pdf.Fact, len(all))
	for n, f := range all {
		if f.Text == "" {
			f.Text = s.l.Date(f.Day.String())
		}
		printed[n] = pdf.Fact{Label: s.l.Label(f.Label), Value: f.Text}
	}
	return printed
}

// bank is the account for payments; empty if the seller has no account.
func (s sheet) bank() pdf.Bank {
	b := s.seller.Bank
	if !s.Bank || b.IBAN == "" {
		return pdf.Bank{}
	}
	return pdf.Bank{Holder: s.seller.LegalName, Name: b.Name, IBAN: b.IBAN, BIC: b.BIC, Reference: s.Number}
}

func (s sheet) text(title words.Label, body string) pdf.Text {
	return pdf.Text{Title: s.l.Label(title), Body: body}
}
