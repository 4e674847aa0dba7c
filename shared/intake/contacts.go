package intake

import (
	"slices"
	"strings"

	"comptoir/shared/crm"
	"comptoir/shared/sheet"
)

// ContactRow is a row that tells of a contact. What makes a contact complete
// (a customer's address, say) is for crm.NewContact to decide.
type ContactRow struct {
	Row        int
	Source     string   // in whose name the external id is kept: customers and vendors of one system may share numbers
	ExternalID string   // "" when the file has none
	Card       crm.Card // what the row says of the contact
	Terms      string   // its payment terms, by the name they have where it comes from
	Inactive   bool     // no longer in use
}

// Contact reads a row of contacts; with faults, it is to be rejected.
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

// CustomerSource is the source in whose name customers' external ids are kept,
// by this file's contacts and by its orders alike.
func (p *Parser) CustomerSource() string { return p.plan.Source + ".customer" }

// ItemSource is the same for items.
func (p *Parser) ItemSource() string { return p.plan.Source + ".item" }

// role is what the row says, else what the file says.
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
		r.blame(contactRole, unknownChoice, r.cell(contactRole), r.choices("client, fournisseur ou les deux", "customer, vendor or both"))
	case r.plan.Role == "":
		return Customer
	}
	return r.plan.Role
}

// person tells whether the contact is a natural person; a word that says
// neither is a company.
func (r *reading) person() bool {
	return slices.Contains([]string{"individual", "person", "particulier", "personne", "personnephysique", "b2c"}, sheet.Fold(r.cell(isPerson)))
}

// names fills in the names: the display name is the company's, else the
// person's; the person is left out where it only repeats the company.
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
	for f, part := range map[Field]string{firstName: p.FirstName, lastName: p.LastName} {
		if n := len([]rune(part)); n > 100 {
			r.blame(f, tooLong, n, 100)
		}
	}
	if p.Name() != "" && (p.Name() != c.DisplayName && p.Name() != c.LegalName || c.Person) {
		c.Persons = []crm.Person{p}
	}
}

// firstKnown is the first of the fields that has a column.
func (r *reading) firstKnown(fields ...Field) Field {
	for _, f := range fields {
		if _, known := r.at[f]; known {
			return f
		}
	}
	return fields[0]
}

// siren is the SIREN: nine digits, or the first nine of a SIRET (code de
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
		r.blame(siren, badSIREN, text)
		return ""
	}
	return digits[:9]
}

// linkOf is the address within a hyperlink of Access, "text#address#", which
// its exports write out.
func linkOf(text string) string {
	if parts := strings.Split(text, "#"); len(parts) >= 3 && strings.HasSuffix(text, "#") {
		return parts[1]
	}
	return text
}
