// Package canon has the canonical forms of numbers, names, e-mail addresses, phones and
// tax numbers. Two of them are the same if their canonical forms are equal.
//
// Owns: one rule for each, used where a value is claimed, compared, searched, sorted,
// imported or printed (README.md lists the users). Does not own: the sentences of a
// refusal in a file (shared/intake), keys and the search index (shared/table).
// Invariants: the canonical form of a canonical form is itself; the results of Number,
// Words and EmailKey are in stored keys and never change.
package canon

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Number returns the canonical form of a number, a SKU or the name of a setting: texts
// that differ only in case, width or spaces are the same.
func Number(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), " ")
}

// Name returns the canonical form of the name of a contact: case, accents, punctuation
// and spaces do not matter.
func Name(s string) string { return strings.Join(Words(s, 0), " ") }

// Words returns the words of a text without accents, case and punctuation. Beyond most
// bytes the rest of the text is left out; 0 means no limit.
func Words(s string, most int) (all []string) {
	var b strings.Builder
	total := 0
	end := func() {
		if b.Len() > 0 {
			all = append(all, b.String())
			b.Reset()
		}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			n, _ := b.WriteString(ligature(r))
			if total += n; most > 0 && total >= most {
				end()
				return all
			}
		default:
			end()
		}
	}
	end()
	return all
}

// ligature spells out characters that have no decomposition.
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

// Compact returns a text in capitals, without anything but letters and digits.
func Compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// IsDigits reports whether a text has only digits, and at least one.
func IsDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
