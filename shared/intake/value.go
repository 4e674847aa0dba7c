package intake

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
	"comptoir/shared/words"
)

// cell is a field's text: without surrounding spaces, NULL as empty, accents
// composed. Line ends stay.
func (r *reading) cell(f Field) string {
	i, known := r.at[f]
	if !known || i >= len(r.row.Cells) {
		return ""
	}
	text := strings.TrimSpace(r.row.Cells[i])
	if text == "" || sheet.IsNull(text) {
		return ""
	}
	return norm.NFC.String(lineEnds.Replace(text))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// text is a field's text in several lines, if it has them.
func (r *reading) text(f Field) string {
	text := r.cell(f)
	if strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }) {
		r.blame(f, controls)
		return ""
	}
	if n := utf8.RuneCountInString(text); n > r.most[f] && r.most[f] > 0 {
		r.blame(f, tooLong, n, r.most[f])
		return ""
	}
	return text
}

// line is a field's text in one line.
func (r *reading) line(f Field) string {
	return strings.ReplaceAll(strings.ReplaceAll(r.text(f), "\n", " "), "\t", " ")
}

// number is a field as a plain decimal; "" when it is empty or at fault.
func (r *reading) number(f Field) (digits, unit string) {
	text := r.cell(f)
	if text == "" {
		return "", ""
	}
	n, fault := r.plan.Format.Number(text)
	if fault != nil {
		r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.title(f), Code: fault.Code, Reason: fault.Detail})
		return "", ""
	}
	return n.Digits, n.Unit
}

// plain is a number that must not carry a unit other than the one allowed.
func (r *reading) plain(f Field, allowed string) string {
	digits, unit := r.number(f)
	if unit != "" && unit != allowed {
		r.blame(f, unknownChoice, r.cell(f), r.choices("le nombre seul", "the number alone"))
		return ""
	}
	return digits
}

func (r *reading) quantity(f Field) (q money.Quantity, given bool) {
	digits := r.plain(f, "")
	return parsed(r, f, digits, money.ParseQuantity), digits != ""
}

func (r *reading) percent(f Field) money.Percent {
	return parsed(r, f, r.plain(f, "%"), money.ParsePercent)
}

func (r *reading) price(f Field, c money.Currency) (p money.Price, given bool) {
	digits := r.inCurrency(f, c)
	return parsed(r, f, digits, money.ParsePrice), digits != ""
}

func (r *reading) amount(f Field, c money.Currency) money.Amount {
	return parsed(r, f, r.inCurrency(f, c), func(s string) (money.Amount, error) {
		a, err := money.ParseAmount(s, c)
		return a.In(c), err
	})
}

// parsed reads digits by a value's own rules.
func parsed[T any](r *reading, f Field, digits string, parse func(string) (T, error)) (v T) {
	if digits == "" {
		return v
	}
	v, err := parse(digits)
	if err != nil {
		var none T
		r.blame(f, outOfRange, r.cell(f))
		return none
	}
	return v
}

// inCurrency is a number whose sign or code, if it has one, is the currency's.
func (r *reading) inCurrency(f Field, c money.Currency) string {
	digits, unit := r.number(f)
	switch {
	case unit == "" || unit == c.String():
	case strings.Contains(signs[unit], c.String()) && !c.IsZero():
	default:
		r.blame(f, otherCurrency, unit, c)
		return ""
	}
	return digits
}

// signs are the currencies a sign may stand for.
var signs = map[string]string{
	"€": "EUR", "£": "GBP GIP FKP SHP EGP LBP SYP", "¥": "JPY CNY",
	"$": "USD CAD AUD NZD SGD HKD TWD MXN BRL ARS CLP COP",
}

// currency is the currency a row names, else the file's.
func (r *reading) currency() money.Currency {
	text := r.cell(currency)
	if text == "" {
		return r.plan.Currency
	}
	if code := signs[text]; len(code) == 3 {
		text = code
	}
	c, err := money.ParseCurrency(strings.ToUpper(text))
	if err != nil {
		r.blame(currency, unknownCurrency, text)
		return r.plan.Currency
	}
	return c
}

func (r *reading) date(f Field) (d calendar.Date) {
	text := r.cell(f)
	if text == "" {
		return d
	}
	d, fault := r.plan.Format.Date(text)
	if fault != nil {
		r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.title(f), Code: fault.Code, Reason: fault.Detail})
	}
	return d
}

func (r *reading) email(f Field) string {
	text := r.line(f)
	if text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
		r.blame(f, badEmail, text)
		return ""
	}
	return text
}

// yes is a field as yes or no; an empty one is no.
func (r *reading) yes(f Field) bool {
	text := r.cell(f)
	yes, known := truth(text)
	if !known && text != "" {
		r.blame(f, unknownChoice, text, r.choices("oui ou non", "yes or no"))
	}
	return yes
}

// retired tells whether the record is no longer in use. A status that says
// neither is in use: each system has its own words.
func (r *reading) retired() bool {
	inUse, known := truth(r.cell(active))
	return known && !inUse || r.yes(inactive)
}

func truth(text string) (yes, known bool) {
	switch sheet.Fold(text) {
	case "0", "false", "no", "n", "non", "faux", "inactive", "inactif", "disabled", "archived", "desactive", "archive":
		return false, true
	case "1", "true", "yes", "y", "oui", "o", "vrai", "x", "active", "actif", "enabled":
		return true, true
	}
	return false, false
}

// addresses reads both addresses. Where only one of them has a column for the
// country, the other is in the same; where none has, both are at home.
func (r *reading) addresses() (bill, ship postal.Address) {
	bill, ship = r.address(billing), r.address(shipping)
	if _, known := r.at[shipping+"country"]; !known && ship.City != "" && ship.Country == "" {
		ship.Country = bill.Country
	}
	if _, known := r.at[billing+"country"]; !known && bill.City != "" && bill.Country == "" {
		bill.Country = ship.Country
	}
	return bill, ship
}

func (r *reading) address(of Field) postal.Address {
	a := postal.Address{
		Attention: r.line(of + "attention"), Street: r.street(of + "street"), Street2: r.street(of + "street2"),
		PostalCode: r.line(of + "postal_code"), City: r.line(of + "city"), State: r.line(of + "state"), Phone: r.line(of + "phone"),
	}
	if text := r.line(of + "country"); text != "" {
		code, known := r.countries.code(text)
		if !known {
			r.blame(of+"country", unknownCountry, text)
		}
		a.Country = code
	} else if a.City != "" {
		a.Country = r.plan.Country
	}
	return a
}

// street is an address's lines in one.
func (r *reading) street(f Field) string {
	var lines []string
	for line := range strings.Lines(r.text(f)) {
		if line = strings.Trim(line, " \t\n,"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ", ")
}

// languageOf is French or English, from a code or a name; every other tongue is
// served in English, as on paper.
func languageOf(text string) string {
	switch folded := sheet.Fold(text); {
	case folded == "":
		return ""
	case strings.HasPrefix(folded, "fr"):
		return string(words.French)
	}
	return string(words.English)
}
