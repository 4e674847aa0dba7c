package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"comptoir/shared/money"
)

// minus is the typographic minus sign: as wide as a figure, and never a place to break a line.
const minus = "\u2212"

// Number writes a plain decimal string with every digit it has: "-1234.50" is "−1 234,50" and "−1,234.50".
func (l Language) Number(decimal string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	return l.write(d)
}

// Quantity writes a decimal without the zeros that end it: "2.000" is "2", "1.50" is "1,5".
func (l Language) Quantity(decimal string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fraction = strings.TrimRight(d.fraction, "0")
	return l.write(d)
}

// Percent writes a rate given in hundredths: "5.500000" is "5,5 %" and "5.5%".
func (l Language) Percent(decimal string) string {
	if _, ok := parse(decimal); !ok {
		return decimal
	}
	if l == English {
		return l.Quantity(decimal) + "%"
	}
	return l.Quantity(decimal) + thin + "%"
}

// Figure writes an amount for a column whose heading names the currency: at least the currency's digits, more when the
// amount has more (a unit price), and no symbol.
func (l Language) Figure(decimal, code string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fit(digits(code))
	return l.write(d)
}

// Amount writes an amount with its currency where the language puts it (CLDR): "1 234,50 €", "€1,234.50". Every digit
// of the amount is kept. A currency nobody knows is written by its code.
func (l Language) Amount(decimal, code string) string { return l.amount(decimal, code, digits(code)) }

// amount writes an amount with at least so many digits after the point.
func (l Language) amount(decimal, code string, least int) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fit(least)
	sign := l.symbol(code)
	if l != English || !known(code) {
		return l.write(d) + nbsp + sign
	}
	minused := ""
	if d.negative {
		minused, d.negative = minus, false
	}
	if last, _ := utf8.DecodeLastRuneInString(sign); unicode.IsLetter(last) {
		sign += nbsp
	}
	return minused + sign + l.write(d)
}

// known says whether a code is a currency's.
func known(code string) bool {
	_, err := money.ParseCurrency(code)
	return err == nil
}

// digits is how many decimals the amounts of a currency have.
func digits(code string) int {
	c, err := money.ParseCurrency(code)
	if err != nil {
		return 0
	}
	return c.Digits()
}

// IsDecimal says whether a text is a plain decimal: what the functions above write, instead of giving it back as it is.
func IsDecimal(s string) bool {
	_, ok := parse(s)
	return ok
}

// decimal is a number taken apart for writing; it has digits only.
type decimal struct {
	negative        bool
	whole, fraction string
}

// fit gives a number so many digits after the point, or as many more as it needs.
func (d *decimal) fit(least int) {
	d.fraction = strings.TrimRight(d.fraction, "0")
	if short := least - len(d.fraction); short > 0 {
		d.fraction += strings.Repeat("0", short)
	}
}

// parse takes a plain decimal string apart: an optional sign, digits, an optional point and digits.
func parse(s string) (decimal, bool) {
	var d decimal
	if rest, found := strings.CutPrefix(s, "-"); found {
		d.negative, s = true, rest
	}
	whole, fraction, dotted := strings.Cut(s, ".")
	if !isDigits(whole) || dotted && !isDigits(fraction) {
		return decimal{}, false
	}
	d.whole, d.fraction = strings.TrimLeft(whole[:len(whole)-1], "0")+whole[len(whole)-1:], fraction
	d.negative = d.negative && strings.Trim(whole+fraction, "0") != ""
	return d, true
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// write groups the digits by three and joins the parts with the language's signs.
func (l Language) write(d decimal) string {
	group, point := thin, ","
	if l == English {
		group, point = ",", "."
	}
	var b strings.Builder
	if d.negative {
		b.WriteString(minus)
	}
	for i, digit := range d.whole {
		if i > 0 && (len(d.whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if d.fraction != "" {
		b.WriteString(point + d.fraction)
	}
	return b.String()
}
