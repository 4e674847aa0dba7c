package words

import (
	"strings"
	"unicode"
)

// Identity is what a company must say of itself on every paper it hands out (code de commerce art. R123-237 and
// R123-238; CGI annexe II art. 242 nonies A, I-1° and 2°). Empty fields are left out.
type Identity struct {
	Name      string
	LegalForm string // "SAS", "SARL", "EI", "GmbH"
	Capital   string // decimal string; empty for a legal form without capital
	Currency  string // of the capital
	Seat      string // registered office, on one line
	SIREN     string // nine digits, or the fourteen of a SIRET; spaces do not matter
	Register  string // what follows the number: "RCS Paris", "HRB 12345 Berlin"
	VATNumber string
	Contact   string // telephone, mail, website
}

// Lines gives the identity as the lines of a footer: who and where, then the registers, then how to reach them.
func (i Identity) Lines(l Language) []string {
	who := i.Name
	switch {
	case i.LegalForm != "" && i.Capital != "":
		who = join(", ", who, i.LegalForm+l.Say(Phrase{" au capital de ", " with a share capital of "})+l.capital(i.Capital, i.Currency))
	case i.LegalForm != "":
		who = join(", ", who, i.LegalForm)
	}
	seat, siren, vat := i.Seat, SpacedSIREN(i.SIREN), i.VATNumber
	if seat != "" {
		seat = l.Say(Phrase{"Siège social : ", "Registered office: "}) + seat
	}
	if siren != "" {
		siren = sirenName(i.SIREN) + nbsp + siren
	}
	if vat != "" {
		vat = l.Label(VATNumber) + nbsp + vat
	}
	var lines []string
	for _, line := range []string{join(" – ", who, seat), join(" – ", siren, i.Register, vat), i.Contact} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// capital writes a share capital, without cents when there are none.
func (l Language) capital(decimal, code string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	if strings.Trim(fraction, "0") != "" {
		return l.Amount(decimal, code)
	}
	return l.amount(whole, code, 0)
}

// SpacedSIREN writes a SIREN as INSEE does, in groups that stay on one line: "123 456 789", and the five digits of the
// establishment apart when it is a SIRET. Anything else comes back as it is.
func SpacedSIREN(number string) string {
	n := onlyDigits(number)
	switch len(n) {
	case 9:
		return n[:3] + nbsp + n[3:6] + nbsp + n[6:]
	case 14:
		return n[:3] + nbsp + n[3:6] + nbsp + n[6:9] + nbsp + n[9:]
	default:
		return number
	}
}

// sirenName says which of the two numbers it is.
func sirenName(number string) string {
	if len(onlyDigits(number)) == 14 {
		return "SIRET"
	}
	return "SIREN"
}

// onlyDigits drops the spaces of a number; a number with anything else in it has no digits to group.
func onlyDigits(number string) string {
	n := strings.Join(strings.FieldsFunc(number, unicode.IsSpace), "")
	if !isDigits(n) {
		return ""
	}
	return n
}

// join puts the parts that exist together.
func join(between string, parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, between)
}
