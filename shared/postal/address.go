// Package postal defines the postal address of goods and mail.
//
// Owns: the postal address. Does not own: the parties at an address (shared/crm,
// shared/org). Invariants: a country is an ISO 3166-1 alpha-2 code.
package postal

import (
	"strings"

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

// Equal reports whether two addresses are the same location: case and surrounding
// or doubled spaces do not matter, nor do attention and phone.
func (a Address) Equal(b Address) bool { return a.normalized() == b.normalized() }

func (a Address) normalized() Address {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return Address{
		Street: fold(a.Street), Street2: fold(a.Street2), PostalCode: fold(a.PostalCode),
		City: fold(a.City), State: fold(a.State), Country: fold(a.Country),
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

// Lines returns the address as written on a document, without the country's name.
func (a Address) Lines() []string {
	city := strings.TrimSpace(a.PostalCode + " " + a.City)
	if a.State != "" {
		city = strings.TrimSpace(city + ", " + a.State)
	}
	var out []string
	for _, s := range []string{a.Attention, a.Street, a.Street2, city} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
