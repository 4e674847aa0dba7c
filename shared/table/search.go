package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes a text comparable: no accents, no case, no punctuation, single
// spaces, at most 120 bytes. Names are sorted and found by it.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteString(ligature(r))
			if b.Len() >= 120 {
				return b.String()
			}
		default:
			gap = true
		}
	}
	return b.String()
}

// ligature spells out letters that have no decomposition.
func ligature(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ':
		return "d"
	}
	return string(r)
}
