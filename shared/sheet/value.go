package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be wrong with a number.
var (
	notANumber = Rule{
		"number.unreadable",
		"« %s » n'est pas un nombre. Écrivez par exemple %s.",
		"%q is not a number. Write for instance %s.",
	}
	wrongSign = Rule{
		"number.wrong_sign",
		"« %s » ne s'accorde pas avec le signe décimal du fichier (%s). Écrivez par exemple %s.",
		"%q does not fit the decimal sign of the file (%s). Write for instance %s.",
	}
)

// Number is a number as the file writes it.
type Number struct {
	// Digits is a plain decimal without needless zeros: "-1234.5".
	Digits string
	// Unit is the sign or code that stood with it: "€", "USD", "%"; usually empty.
	Unit string
}

// Number reads a cell's text as a number: with the file's decimal sign, groups
// of digits set apart (by the other sign, spaces or apostrophes), a minus or
// the accountants' brackets, and a currency or per cent sign on either side.
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

// figures is a number taken apart: only digits and . , ' and space are left.
type figures struct {
	negative bool
	figures  string
	unit     string
}

// figuresOf takes a number apart, whatever its decimal sign, and tells whether
// the text can be a number at all.
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

// cutUnit takes a currency sign, a currency code or a per cent sign off either end.
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

// sign is the decimal sign that a number shows: ',' or '.', '?' if it could be
// either (1,234), 0 if it has none.
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

// grouped tells whether digits are set apart by the sign in threes (or, as in
// India, in twos before the last three); without the sign they are.
func grouped(whole string, sign byte) bool {
	parts := strings.Split(whole, string(sign))
	for i, p := range parts {
		switch {
		case len(parts) == 1:
		case i == 0 && (len(p) < 1 || len(p) > 3), i > 0 && len(p) != 3 && len(p) != 2, i == len(parts)-1 && len(p) != 3:
			return false
		}
	}
	return true
}

// short is a cell's text as a fault quotes it.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
