// Package postal defines the postal address of goods and mail.
//
// Owns: the postal address. Does not own: the parties at an address (shared/crm,
// shared/org). Invariants: a country is an ISO 3166-1 alpha-2 code.
package postal

import (
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/words"
)

// Address is a postal address.
type Address struct {
	Attention  string `json:"attention,omitempty" maxLength:"200" doc:"Person or department" example:"Service comptabilité"`
	Street     string `json:"street,omitempty" maxLength:"300" doc:"Number and street" example:"59 rue de l'Abbaye"`
	Street2    string `json:"street2,omitempty" maxLength:"300" doc:"Building, floor, box"`
	PostalCode string `json:"postal_code,omitempty" maxLength:"20" doc:"Postal code, with leading zeros" example:"51100"`
	City       string `json:"city,omitempty" maxLength:"100" doc:"City" example:"Reims"`
	State      string `json:"state,omitempty" maxLength:"100" doc:"State, province or region, if the country uses them"`
	Country    string `json:"country,omitempty" codes:"country" pattern:"^[A-Z]{2}$" patternDescription:"the two capital letters of ISO 3166-1, such as FR" doc:"ISO 3166-1 alpha-2 code" example:"FR"`
	Phone      string `json:"phone,omitempty" maxLength:"50" doc:"Phone at this address"`
}

// IsZero reports whether all fields are empty.
func (a Address) IsZero() bool { return a == Address{} }

// Equal reports whether two addresses are the same location: case, accents, punctuation
// and spaces do not matter, nor do attention and phone.
func (a Address) Equal(b Address) bool { return a.normalized() == b.normalized() }

func (a Address) normalized() Address {
	return Address{
		Street: canon.Name(a.Street), Street2: canon.Name(a.Street2), PostalCode: canon.Compact(a.PostalCode),
		City: canon.Name(a.City), State: canon.Name(a.State), Country: canon.Compact(a.Country),
	}
}

// Check reports the missing fields of an address for goods or invoices:
// the street, the city and the country (CGI annexe II, art. 242 nonies A, I-1°
// requires the full address of both parties).
func (a Address) Check(pointer string, l *fault.List) {
	for _, f := range []struct{ name, value string }{{"street", a.Street}, {"city", a.City}, {"country", a.Country}} {
		if strings.TrimSpace(f.value) == "" {
			l.Add("address.incomplete", pointer+"/"+f.name, "The address needs its %s.", f.name)
		}
	}
}

// CheckCountry reports a new country code that does not exist. An unchanged code is
// accepted, and so is an empty one.
func (a Address) CheckCountry(was Address, pointer string, l *fault.List) {
	if code := strings.TrimSpace(a.Country); code != "" && a.Country != was.Country && !words.IsCountry(code) {
		l.Add("address.country", pointer+"/country", "%s is not a country code. Write the ISO 3166-1 code of the country, such as FR for France.",
			code)
	}
}

// Texts passes the printed fields by their JSON names.
func (a Address) Texts(each func(field, text string)) {
	for _, f := range []struct{ field, text string }{
		{"attention", a.Attention},
		{"street", a.Street},
		{"street2", a.Street2},
		{"postal_code", a.PostalCode},
		{"city", a.City},
		{"state", a.State},
	} {
		each(f.field, f.text)
	}
}
