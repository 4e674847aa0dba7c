package words

import (
	"strings"
	"unicode"
)

// Identity is the information about a company that the law requires on every document it issues (code de
// commerce art. R123-237 and R123-238; CGI annexe II art. 242 nonies A, I-1° and 2°). Empty fields are left
// out.
type Identity struct {
	Name      string
	LegalForm string // "SAS", "SARL", "EI", "GmbH"
	Capital   string // decimal string; empty for a legal form without capital
	Currency  string // of the capital
	Seat      string // registered office, on one line
	SIREN     string // nine digits, or the fourteen of a SIRET; spaces are ignored
	Register  string // printed after the number: "RCS Paris", "HRB 12345 Berlin"
	VATNumber string
	Contact   string // telephone, mail, website
}

// Lines returns the identity as the lines of a footer: name and seat, then registers, then contact.
func (i Identity) Lines(l Language) []string {
	name := i.Name
	switch {
	case i.LegalForm != "" && i.Capital != "":
		capital := l.Say(Phrase{" au capital de ", " with a share capital of "}) + l.capital(i.Capital, i.Currency)
		name = join(", ", name, i.LegalForm+capital)
	case i.LegalForm != "":
		name = join(", ", name, i.LegalForm)
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
	for _, line := range []string{join(" – ", name, seat), join(" – ", siren, i.Register, vat), i.Contact} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// capital formats a share capital, without decimals if they are zero.
func (l Language) capital(decimal, code string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	if strings.Trim(fraction, "0") != "" {
		return l.Amount(decimal, code)
	}
	return l.amount(whole, code, 0)
}

// SpacedSIREN formats a SIREN as INSEE does, in groups that stay on one line: "123 456 789", followed by the five
// digits of the establishment if it is a SIRET. It returns any other text unchanged.
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

// sirenName returns the name of the number: SIREN or SIRET.
func sirenName(number string) string {
	if len(onlyDigits(number)) == 14 {
		return "SIRET"
	}
	return "SIREN"
}

// onlyDigits removes the spaces of a number. It returns "" for a text with any other character.
func onlyDigits(number string) string {
	n := strings.Join(strings.FieldsFunc(number, unicode.IsSpace), "")
	if !isDigits(n) {
		return ""
	}
	return n
}

// join joins the texts that are not empty.
func join(separator string, texts ...string) string {
	var filled []string
	for _, text := range texts {
		if text != "" {
			filled = append(filled, text)
		}
	}
	return strings.Join(filled, separator)
}
