package intake

import (
	"slices"
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/sheet"
)

// ContactRow is a contact as its row describes it. crm.NewContact checks that it is
// complete (that a customer has an address, for example).
type ContactRow struct {
	Row        int
	Source     string   // the system of the external id; customers and vendors of one system may share numbers
	ExternalID string   // "" if the file has none
	Card       crm.Card // the contact's data
	Terms      string   // its payment terms, by their name in the other system
	Inactive   bool     // no longer in use
}

// Contact reads a row of contacts. A row with faults is rejected.
func (p *Parser) Contact(row sheet.Row) (ContactRow, []Fault) {
	r := p.read(row)
	if r.faults != nil {
		return ContactRow{}, r.faults
	}
	role := r.role()
	c := ContactRow{Row: row.Number, ExternalID: r.line(externalID), Terms: r.line(paymentTerms), Inactive: r.retired()}
	c.Source = p.CustomerSource()
	if role == Vendor {
		c.Source = p.plan.Source + ".vendor"
	}
	c.Card = crm.Card{
		DisplayName: r.line(displayName), LegalName: r.line(legalName),
		Customer: role != Vendor, Vendor: role != Customer, Person: r.person(),
		Email: r.email(email), Phone: r.line(phone), Mobile: r.line(mobile), Fax: r.line(fax), Website: linkOf(r.line(website)),
		Language: languageOf(r.cell(language)), TaxNumber: r.line(taxNumber), SIREN: r.siren(),
		AccountType: r.line(accountType), Industry: r.line(industry), Remarks: r.text(remarks),
	}
	c.Card.Billing, c.Card.Shipping = r.addresses()
	if r.cell(currency) != "" {
		c.Card.Currency = r.currency()
	}
	r.names(&c.Card)
	return c, r.faults
}

// CustomerSource returns the source of customers' external ids. Files of contacts
// and files of documents of the same system share it.
func (p *Parser) CustomerSource() string { return p.plan.Source + ".customer" }

// ItemSource returns the source of items' external ids.
func (p *Parser) ItemSource() string { return p.plan.Source + ".item" }

// role returns the role in the row, or else that of the file.
func (r *reading) role() Role {
	text := sheet.Fold(r.cell(contactRole))
	isCustomer := strings.Contains(text, "customer") || strings.Contains(text, "client")
	isVendor := strings.Contains(text, "vendor") || strings.Contains(text, "supplier") || strings.Contains(text, "fournisseur")
	switch {
	case isCustomer && isVendor, text == "both", text == "lesdeux":
		return Both
	case isCustomer:
		return Customer
	case isVendor:
		return Vendor
	case text != "":
		choices := r.choices("client, fournisseur ou les deux", "customer, vendor or both")
		r.addFault(contactRole, unknownChoice, r.cell(contactRole), choices)
	case r.plan.Role == "":
		return Customer
	}
	return r.plan.Role
}

// person reports whether the contact is a natural person. An unknown word means a
// company.
func (r *reading) person() bool {
	natural := []string{"individual", "person", "particulier", "personne", "personnephysique", "b2c"}
	return slices.Contains(natural, sheet.Fold(r.cell(isPerson)))
}

// names sets the names: the display name is the company's, else the person's. A
// person with the same name as the company is left out.
func (r *reading) names(c *crm.Card) {
	p := crm.Person{FirstName: r.line(firstName), LastName: r.line(lastName), Title: r.line(personTitle)}
	if p.Name() == "" {
		first, last, _ := strings.Cut(r.line(personName), " ")
		if p.FirstName, p.LastName = first, strings.TrimSpace(last); p.LastName == "" {
			p.FirstName, p.LastName = "", first
		}
	}
	for _, name := range []string{c.LegalName, p.Name()} {
		if c.DisplayName == "" {
			c.DisplayName = name
		}
	}
	if c.DisplayName == "" {
		r.need(r.firstKnown(displayName, legalName, lastName))
	}
	for f, name := range map[Field]string{firstName: p.FirstName, lastName: p.LastName} {
		if n := len([]rune(name)); n > 100 {
			r.addFault(f, tooLong, n, 100)
		}
	}
	if p.Name() != "" && (p.Name() != c.DisplayName && p.Name() != c.LegalName || c.Person) {
		c.Persons = []crm.Person{p}
	}
}

// firstKnown returns the first of the fields that has a column.
func (r *reading) firstKnown(fields ...Field) Field {
	for _, f := range fields {
		if _, known := r.at[f]; known {
			return f
		}
	}
	return fields[0]
}

// siren returns the SIREN: nine digits, or the first nine of a SIRET (code de
// commerce R123-220 and R123-221).
func (r *reading) siren() string {
	text := r.cell(siren)
	if text == "" {
		return ""
	}
	digits := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" .\u00a0\u202f", c) {
			return -1
		}
		return c
	}, text)
	if (len(digits) != 9 && len(digits) != 14) || strings.Trim(digits, "0123456789") != "" {
		r.addFault(siren, badSIREN, text)
		return ""
	}
	return digits[:9]
}

// linkOf returns the address in a hyperlink of Access, which its exports write as
// "text#address#".
func linkOf(text string) string {
	if parts := strings.Split(text, "#"); len(parts) >= 3 && strings.HasSuffix(text, "#") {
		return parts[1]
	}
	return text
}
