package crm

import "slices"

// Copy is the form of a copy of a contact: its card, and the data of the original that a
// copy has only on request, because they belong to one company.
type Copy struct {
	Card
	Copied []string `json:"copy,omitempty" enum:"email,tax_number,persons" maxItems:"3" doc:"Data to copy as well: email, tax_number (with the SIREN), persons; without this field they are not copied" example:"[\"persons\"]"`
}

// CopyForm returns the form of a copy, without the data that is copied only on request. A
// legal name equal to the display name follows the name of the copy.
func (c Contact) CopyForm() Copy {
	f := Copy{Card: c.Card}
	f.Email, f.TaxNumber, f.SIREN, f.Persons = "", "", "", nil
	if f.LegalName == f.DisplayName {
		f.LegalName = ""
	}
	return f
}

// Clone makes a new contact from the form of a copy. A field that the form fills in takes
// precedence over the original's. Ids in other systems are not copied.
func (c Contact) Clone(id ContactID, f Copy) (Contact, error) {
	card := f.Card
	for _, name := range f.Copied {
		switch name {
		case "email":
			card.Email = or(card.Email, c.Email)
		case "tax_number":
			card.TaxNumber, card.SIREN = or(card.TaxNumber, c.TaxNumber), or(card.SIREN, c.SIREN)
		case "persons":
			if len(card.Persons) == 0 {
				card.Persons = slices.Clone(c.Persons)
			}
		}
	}
	for i := range card.Persons {
		card.Persons[i].ID = 0
	}
	return NewContact(id, card)
}

func or(first, fallback string) string {
	if first != "" {
		return first
	}
	return fallback
}
