package crm

import (
	"strings"

	"comptoir/shared/canon"
)

// Trait is a property that two different contacts rarely share: its name, the value as
// written, and the canonical form by which it is compared.
type Trait struct{ Name, Value, Canonical string }

// Traits are the properties that identify a possible duplicate.
func (c Contact) Traits() []Trait {
	name := canon.Name(c.DisplayName)
	if name == "" { // of signs only
		name = canon.Number(c.DisplayName)
	}
	var out []Trait
	for _, t := range []Trait{
		{"email", c.Email, canon.EmailKey(c.Email)},
		{"tax_number", c.TaxNumber, canon.TaxNumber(c.TaxNumber)},
		{"name", c.DisplayName, name},
	} {
		if t.Canonical != "" {
			out = append(out, t)
		}
	}
	return out
}

// Likeness is another contact that may be a duplicate.
type Likeness struct {
	ID          ContactID `json:"id" doc:"The other contact"`
	DisplayName string    `json:"display_name" doc:"Its name"`
	Because     string    `json:"because" enum:"email,tax_number,name" doc:"The trait that both contacts share"`
}

// Words are the texts by which a search finds the contact. Phones and tax numbers are
// there in their canonical form, too.
func (c Contact) Words() []string {
	w := []string{c.DisplayName, c.LegalName, c.Email, c.Billing.City, c.TaxNumber, c.SIREN}
	for _, p := range c.Persons {
		w = append(w, p.Name(), p.Email)
	}
	if strings.ContainsAny(c.TaxNumber, "0123456789") {
		w = append(w, canon.TaxNumber(c.TaxNumber), canon.SIRENOf(c.TaxNumber))
	}
	return append(append(w, c.phones()...), c.FormerNames...)
}

// phones are the phone numbers of the contact, its persons and its addresses in their
// canonical form.
func (c Contact) phones() (all []string) {
	country := c.Billing.Country
	for _, typed := range []string{c.Phone, c.Mobile, c.Fax, c.Billing.Phone} {
		all = append(all, canon.Phones(typed, country)...)
	}
	for _, p := range c.Persons {
		all = append(append(all, canon.Phones(p.Phone, country)...), canon.Phones(p.Mobile, country)...)
	}
	return append(all, canon.Phones(c.Shipping.Phone, c.ShipTo().Country)...)
}

// OwnerNames are the names by which a search finds the documents of a contact that was renamed,
// whichever of them they have. The documents of others have its names themselves.
func (c Contact) OwnerNames() []string {
	if !c.Renamed {
		return nil
	}
	return append([]string{c.DisplayName, c.LegalName}, c.FormerNames...)
}
