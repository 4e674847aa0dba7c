package intake

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"comptoir/shared/calendar"
	"comptoir/shared/canon"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
	"comptoir/shared/visible"
	"comptoir/shared/words"
)

// cell returns a field's text without surrounding spaces, with accents composed
// and line ends as \n. NULL is empty.
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

// text returns a field's text, of one or several lines.
func (r *reading) text(f Field) string { return r.checked(f, visible.Trim(r.cell(f)), visible.Lines) }

// line returns a field's text as one line.
func (r *reading) line(f Field) string {
	return r.checked(f, strings.NewReplacer("\n", " ", "\t", " ").Replace(visible.Trim(r.cell(f))), visible.Line)
}

// checked returns a text of a field, unless it breaks the rule of texts or is too long.
func (r *reading) checked(f Field, text string, check func(string) *visible.Broken) string {
	if broken := check(text); broken != nil {
		rule := controls
		switch {
		case broken.Code == visible.Invisible:
			rule = invisible
		case unicode.Is(unicode.M, broken.Rune):
			rule = marks
		}
		r.addFault(f, rule, fmt.Sprintf("U+%04X", broken.Rune), broken.At)
		return ""
	}
	if n := utf8.RuneCountInString(text); n > r.most[f] && r.most[f] > 0 {
		r.addFault(f, tooLong, n, r.most[f])
		return ""
	}
	return text
}

// number returns a field as a plain decimal, and its unit; "" if it is empty or faulty.
func (r *reading) number(f Field) (digits, unit string) {
	text := r.cell(f)
	if text == "" {
		return "", ""
	}
	n, fault := r.plan.Format.Number(text)
	if fault != nil {
		r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.header(f), Code: fault.Code, Reason: fault.Detail})
		return "", ""
	}
	return n.Digits, n.Unit
}

// plain returns a number that has no unit, or the allowed one.
func (r *reading) plain(f Field, allowed string) string {
	digits, unit := r.number(f)
	if unit != "" && unit != allowed {
		r.addFault(f, unknownChoice, r.cell(f), r.choices("le nombre seul", "the number alone"))
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

// parsed converts digits with the given function; an error is a fault of the field.
func parsed[T any](r *reading, f Field, digits string, parse func(string) (T, error)) (v T) {
	if digits == "" {
		return v
	}
	v, err := parse(digits)
	if err != nil {
		var none T
		r.addFault(f, outOfRange, r.cell(f))
		return none
	}
	return v
}

// inCurrency returns a number without a unit, or with the sign or code of the currency.
func (r *reading) inCurrency(f Field, c money.Currency) string {
	digits, unit := r.number(f)
	switch {
	case unit == "" || unit == c.String():
	case strings.Contains(signs[unit], c.String()) && !c.IsZero():
	default:
		r.addFault(f, otherCurrency, unit, c)
		return ""
	}
	return digits
}

// signs contains the currencies that use each sign.
var signs = map[string]string{
	"€": "EUR", "£": "GBP GIP FKP SHP EGP LBP SYP", "¥": "JPY CNY",
	"$": "USD CAD AUD NZD SGD HKD TWD MXN BRL ARS CLP COP",
}

// currency returns the currency of the row, else that of the file.
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
		r.addFault(currency, unknownCurrency, text)
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
		r.faults = append(r.faults, Fault{Row: r.row.Number, Column: r.header(f), Code: fault.Code, Reason: fault.Detail})
	}
	return d
}

func (r *reading) email(f Field) string {
	text := r.line(f)
	if text == "" {
		return ""
	}
	e, err := canon.ParseEmail(text)
	switch {
	case errors.Is(err, canon.ErrLocal):
		r.addFault(f, accentedEmail, text)
		return ""
	case err != nil:
		r.addFault(f, badEmail, text)
		return ""
	}
	return e.String()
}

// yes returns a field as a boolean; an empty field is false.
func (r *reading) yes(f Field) bool {
	text := r.cell(f)
	yes, known := truth(text)
	if !known && text != "" {
		r.addFault(f, unknownChoice, text, r.choices("oui ou non", "yes or no"))
	}
	return yes
}

// retired reports whether the record is no longer in use. A record with an unknown
// status is in use, since each system has its own words.
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

// addresses returns both addresses. If only one of them has a column for the country,
// the other is in the same country; if neither has, both are in the organisation's.
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
			r.addFault(of+"country", unknownCountry, text)
		}
		a.Country = code
	} else if a.City != "" {
		a.Country = r.plan.Country
	}
	return a
}

// street returns the lines of a street joined by commas.
func (r *reading) street(f Field) string {
	var lines []string
	for line := range strings.Lines(r.text(f)) {
		if line = strings.Trim(line, " \t\n,"); line != "" {
			lines = append(lines, line)
		}
	}
	return r.checked(f, strings.Join(lines, ", "), visible.Line)
}

// languageOf returns French or English for a language's code or name: every other
// language becomes English, as in PDFs.
func languageOf(text string) string {
	switch folded := sheet.Fold(text); {
	case folded == "":
		return ""
	case strings.HasPrefix(folded, "fr"):
		return string(words.French)
	}
	return string(words.English)
}
