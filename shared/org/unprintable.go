package org

import (
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/glyph"
)

// View is an organisation in responses.
type View struct {
	Organization
	Warnings []fault.Field `json:"warnings,omitempty" readOnly:"true" doc:"Points to check; none of them is refused"`
}

// Show returns the organisation as in responses.
func (o Organization) Show() View {
	var found glyph.Unprintable
	o.Texts(func(field, text string) { found.Check("/"+strings.ReplaceAll(field, " ", "/"), text) })
	found.Check("/preferences/terms_of_sale", o.Preferences.TermsOfSale)
	found.Check("/preferences/terms_of_delivery", o.Preferences.TermsOfDelivery)
	return View{Organization: o, Warnings: found}
}

// Texts passes the printed texts of the seller, each with the path of its JSON name.
func (s Seller) Texts(each func(field, text string)) {
	name, field := s.LegalName, "legal_name"
	if name == "" {
		name, field = s.Name, "name"
	}
	each(field, name)
	for _, f := range []struct{ field, text string }{
		{"legal_form", s.LegalForm},
		{"capital", s.Capital},
		{"register", s.Register},
		{"vat_number", s.VATNumber},
		{"email", s.Email},
		{"phone", s.Phone},
		{"website", s.Website},
		{"bank name", s.Bank.Name},
		{"bank iban", s.Bank.IBAN},
		{"bank bic", s.Bank.BIC},
	} {
		each(f.field, f.text)
	}
	s.Address.Texts(func(field, text string) { each("address "+field, text) })
}

// Letterhead returns the seller as on a document without a bank account.
func (s Seller) Letterhead() Seller {
	s.Bank = Bank{}
	return s
}
