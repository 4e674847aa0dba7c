package paper

import (
	"strings"

	"comptoir/shared/pdf"
	"comptoir/shared/postal"
	"comptoir/shared/words"
)

// A PDF has the full name, address and registration numbers of both parties (CGI
// ann. II 242 nonies A, I-1° to 3°; for the buyer's SIREN and the address of
// delivery: as completed by décret n° 2022-1299).

// from is the issuer of the document.
func (s sheet) from() pdf.Party {
	return pdf.Party{
		Name:  or(s.seller.LegalName, s.seller.Name),
		Lines: append(s.address(s.seller.Address), joined(" – ", s.seller.Phone, s.seller.Email)),
	}
}

// to is the addressee of the document.
func (s sheet) to() pdf.Party {
	lines := s.address(s.Billing)
	if s.Buyer.SIREN != "" {
		lines = append(lines, s.l.Label(words.SIREN)+nbsp+words.SpacedSIREN(s.Buyer.SIREN))
	}
	if s.Buyer.TaxNumber != "" {
		lines = append(lines, s.l.Label(words.VATNumber)+nbsp+s.Buyer.TaxNumber)
	}
	return pdf.Party{Name: s.name(), Lines: lines}
}

func (s sheet) name() string { return or(s.Buyer.LegalName, s.Buyer.Name) }

func (s sheet) address(a postal.Address) []string {
	lines := a.Lines()
	if a.Country != "" {
		lines = append(lines, s.l.Country(a.Country))
	}
	return lines
}

// identity is the seller's legal identity, shown at the foot of every page.
func (s sheet) identity() []string {
	seat := s.seller.Address
	seat.Attention = ""
	return words.Identity{
		Name: or(s.seller.LegalName, s.seller.Name), LegalForm: s.seller.LegalForm,
		Capital: s.seller.Capital, Currency: s.seller.Currency.String(),
		Seat: strings.Join(s.address(seat), ", "), SIREN: or(s.seller.SIRET, s.seller.SIREN), Register: s.seller.Register,
		VATNumber: s.seller.VATNumber, Contact: joined(" – ", s.seller.Website, s.seller.Email),
	}.Lines(s.l)
}

const nbsp = "\u00a0"

func or(first, otherwise string) string {
	if first != "" {
		return first
	}
	return otherwise
}

// joined joins the texts that are not empty.
func joined(separator string, texts ...string) string {
	var filled []string
	for _, t := range texts {
		if t != "" {
			filled = append(filled, t)
		}
	}
	return strings.Join(filled, separator)
}
