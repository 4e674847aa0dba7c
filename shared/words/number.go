package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"comptoir/shared/money"
)

// minus is the typographic minus sign: it is as wide as a digit, and a line never breaks at it.
const minus = "\u2212"

// Number formats a plain decimal string with all its digits: "-1234.50" is "−1 234,50" and "−1,234.50".
func (l Language) Number(decimal string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	return l.write(d)
}

// Quantity formats a decimal without trailing zeros: "2.000" is "2", "1.50" is "1,5".
func (l Language) Quantity(decimal string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fraction = strings.TrimRight(d.fraction, "0")
	return l.write(d)
}

// Percent formats a rate given in hundredths: "5.500000" is "5,5 %" and "5.5%".
func (l Language) Percent(decimal string) string {
	if _, ok := parse(decimal); !ok {
		return decimal
	}
	if l == English {
		return l.Quantity(decimal) + "%"
	}
	return l.Quantity(decimal) + thin + "%"
}

// Figure formats an amount for a column whose heading names the currency: at least as many decimals as the currency
// has, more if the amount has more (a unit price), and no symbol.
func (l Language) Figure(decimal, code string) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fit(digits(code))
	return l.write(d)
}

// Amount formats an amount with its currency before or after it, as the language does (CLDR): "1 234,50 €",
// "€1,234.50". It keeps every digit of the amount, and writes an unknown currency as its code.
func (l Language) Amount(decimal, code string) string { return l.amount(decimal, code, digits(code)) }

// amount formats an amount with at least n digits after the point.
func (l Language) amount(decimal, code string, n int) string {
	d, ok := parse(decimal)
	if !ok {
		return decimal
	}
	d.fit(n)
	symbol := l.symbol(code)
	if l != English || !isCurrency(code) {
		return l.write(d) + nbsp + symbol
	}
	sign := ""
	if d.negative {
		sign, d.negative = minus, false
	}
	if last, _ := utf8.DecodeLastRuneInString(symbol); unicode.IsLetter(last) {
		symbol += nbsp
	}
	return sign + symbol + l.write(d)
}

// isCurrency reports whether a code is that of a currency.
func isCurrency(code string) bool {
	_, err := money.ParseCurrency(code)
	return err == nil
}

// digits returns the number of decimals of a currency's amounts.
func digits(code string) int {
	c, err := money.ParseCurrency(code)
	if err != nil {
		return 0
	}
	return c.Digits()
}

// IsDecimal reports whether a text is a plain decimal, which the functions above format; they return any other text
// unchanged.
func IsDecimal(s string) bool {
	_, ok := parse(s)
	return ok
}

// decimal is a number split for formatting; whole and fraction are digits only.
type decimal struct {
	negative        bool
	whole, fraction string
}

// fit gives a number at least n digits after the point, without other trailing zeros.
func (d *decimal) fit(n int) {
	d.fraction = strings.TrimRight(d.fraction, "0")
	if short := n - len(d.fraction); short > 0 {
		d.fraction += strings.Repeat("0", short)
	}
}

// parse splits a plain decimal string: an optional sign, digits, an optional point and digits.
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

// write groups the digits by three and joins whole and fraction with the language's decimal sign.
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
