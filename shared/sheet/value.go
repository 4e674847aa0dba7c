package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// These are the rules about numbers.
var (
	notANumber = Rule{
		"number.unreadable",
		"« %s » n'est pas un nombre. Écrivez par exemple %s.",
		"%q is not a number. Write a number such as %s.",
	}
	wrongSign = Rule{
		"number.wrong_sign",
		"« %s » ne s'accorde pas avec le signe décimal du fichier (%s). Écrivez par exemple %s.",
		"%q does not match the decimal sign of the file (%s). Write a number such as %s.",
	}
)

// Number is the number in a cell.
type Number struct {
	// Digits is a plain decimal without redundant zeros: "-1234.5".
	Digits string
	// Unit is the sign or code before or after the number: "€", "USD", "%"; usually empty.
	Unit string
}

// Number parses a cell's text as a number. It accepts the file's decimal sign,
// grouped digits (separated by the other sign, spaces or apostrophes), a minus
// or the accountants' brackets, and a currency or per cent sign on either side.
func (f Format) Number(text string) (Number, *Fault) {
	unreadable := func() (Number, *Fault) {
		return Number{}, notANumber.Fault(f.Language, short(text), f.example())
	}
	n, ok := figuresOf(text)
	if !ok {
		return unreadable()
	}
	point, group := byte('.'), byte(',')
	if f.Decimal == DecimalComma {
		point, group = ',', '.'
	}
	whole, decimals, _ := strings.Cut(n.figures, string(point))
	if strings.IndexByte(decimals, point) >= 0 {
		return Number{}, wrongSign.Fault(f.Language, short(text), f.decimalName(), f.example())
	}
	if strings.IndexByte(decimals, group) >= 0 || !grouped(whole, group) {
		return Number{}, wrongSign.Fault(f.Language, short(text), f.decimalName(), f.example())
	}
	for _, sign := range []string{string(group), "'", " "} {
		if strings.Contains(whole, sign) && !grouped(whole, sign[0]) || strings.Contains(decimals, sign) {
			return unreadable()
		}
		whole = strings.ReplaceAll(whole, sign, "")
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	digits := whole
	if decimals = strings.TrimRight(decimals, "0"); decimals != "" {
		digits += "." + decimals
	}
	if n.negative && strings.Trim(digits, "0.") != "" {
		digits = "-" + digits
	}
	return Number{Digits: digits, Unit: n.unit}, nil
}

func (f Format) example() string {
	if f.Decimal == DecimalComma {
		return "1234,50"
	}
	return "1234.50"
}

// figures is a number split into sign, figures (digits and . , ' and space) and unit.
type figures struct {
	negative bool
	figures  string
	unit     string
}

// figuresOf splits a number, with either decimal sign, and reports whether the
// text can be a number at all.
func figuresOf(text string) (figures, bool) {
	var n figures
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r): // no-break and narrow spaces too
			return ' '
		case r == '’' || r == '‘':
			return '\''
		case r == '−' || r == '–':
			return '-'
		}
		return r
	}, text)
	s = n.cutUnit(strings.TrimSpace(s))
	if inner, ok := strings.CutPrefix(s, "("); ok {
		if s, ok = strings.CutSuffix(inner, ")"); !ok {
			return n, false
		}
		n.negative = true
	} else if rest, ok := strings.CutPrefix(s, "-"); ok {
		s, n.negative = rest, true
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	s = n.cutUnit(strings.TrimSpace(s))
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789.,' ") != "" || strings.Trim(s, ".,' ") == "" {
		return n, false
	}
	if s[0] == ' ' || s[0] == '\'' || s[len(s)-1] == '\'' {
		return n, false
	}
	n.figures = s
	return n, true
}

// cutUnit removes a currency sign, a currency code or a per cent sign from either end.
func (n *figures) cutUnit(s string) string {
	if n.unit != "" || s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	last, end := utf8.DecodeLastRuneInString(s)
	switch {
	case unicode.Is(unicode.Sc, first):
		n.unit, s = s[:size], s[size:]
	case unicode.Is(unicode.Sc, last) || last == '%':
		n.unit, s = s[len(s)-end:], s[:len(s)-end]
	case len(s) > 3 && upper(s[:3]) && !upper(s[3:4]):
		n.unit, s = s[:3], s[3:]
	case len(s) > 3 && upper(s[len(s)-3:]) && !upper(s[len(s)-4:len(s)-3]):
		n.unit, s = s[len(s)-3:], s[:len(s)-3]
	}
	return strings.TrimSpace(s)
}

func upper(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// sign returns the decimal sign of a number: ',' or '.', '?' if it could be
// either (1,234), 0 if there is none.
func (n figures) sign() byte {
	comma, point := strings.LastIndexByte(n.figures, ','), strings.LastIndexByte(n.figures, '.')
	switch {
	case comma < 0 && point < 0:
		return 0
	case comma >= 0 && point >= 0:
		return n.figures[max(comma, point)]
	}
	mark, other := byte(','), byte('.')
	if point >= 0 {
		mark, other = other, mark
	}
	whole, rest, _ := strings.Cut(n.figures, string(mark))
	switch {
	case strings.IndexByte(rest, mark) >= 0: // 1.234.567: the mark groups
		return other
	case len(rest) != 3, len(whole) > 3, whole == "", whole[0] == '0':
		return mark
	}
	return '?'
}

// grouped reports whether the sign separates digits in groups of three (or, as
// in India, of two before the last three). It is true if the sign is absent.
func grouped(whole string, sign byte) bool {
	groups := strings.Split(whole, string(sign))
	for i, g := range groups {
		switch {
		case len(groups) == 1:
		case i == 0 && (len(g) < 1 || len(g) > 3), i > 0 && len(g) != 3 && len(g) != 2, i == len(groups)-1 && len(g) != 3:
			return false
		}
	}
	return true
}

// short returns a cell's text as a fault quotes it, cut after 40 characters.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
