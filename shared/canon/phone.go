package canon

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// fewest is the number of digits of the shortest phone number that is searched.
const fewest = 4

// Phones returns the canonical forms of the phone numbers in a text: the digits of the
// national number, without the country's code and the zero that is dialled before the
// number within the country. So +33 (0)3 26 47 15 10 and 0326471510 are the same. An
// extension is left out. The country (ISO 3166-1) is that of the phone; it matters only
// where another digit than zero is dialled before the number.
func Phones(text, country string) (all []string) {
	for _, part := range numbersIn(text) {
		if n := national(part, country); len(n) >= fewest && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// PhoneKey returns the canonical form of a text that is one phone number, and "" for
// any other text.
func PhoneKey(text, country string) string {
	if all := Phones(text, country); len(all) == 1 {
		return all[0]
	}
	return ""
}

// numbersIn splits a text into its phone numbers. A letter ends a number: what follows is
// an extension or a remark, until the next separator.
func numbersIn(text string) (all []string) {
	text = norm.NFKC.String(text)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		pieces := strings.Split(part, "/")
		for i := 1; i < len(pieces); i++ { // 030/123456 is one number
			if digitsIn(pieces[i-1]) < 6 || digitsIn(pieces[i]) < 6 {
				pieces[i-1] += pieces[i]
				pieces = slices.Delete(pieces, i, i+1)
				i--
			}
		}
		for _, p := range pieces {
			if start := strings.IndexAny(p, "+0123456789"); start >= 0 {
				p = p[start:]
				if end := strings.IndexFunc(p, func(r rune) bool { return !strings.ContainsRune("+0123456789 ()-./‐‑–'", r) }); end >= 0 {
					p = p[:end]
				}
				all = append(all, p)
			}
		}
	}
	return all
}

func digitsIn(s string) int { return len(onlyDigits(s)) }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// national returns the national number of one phone number.
func national(number, country string) string {
	digits := onlyDigits(number)
	abroad := strings.HasPrefix(strings.TrimSpace(number), "+")
	if rest, is := strings.CutPrefix(digits, "00"); is && !abroad {
		digits, abroad = rest, true
	}
	switch {
	case abroad:
		digits = digits[min(len(digits), codeLength(digits)):]
	case len(digits) == 11 && (digits[0] == '1' && isAmerican(country) || digits[0] == '8' && (country == "RU" || country == "KZ")):
		digits = digits[1:]
	case country == "HU" && strings.HasPrefix(digits, "06"):
		digits = digits[2:]
	}
	return strings.TrimLeft(digits, "0")
}

// codeLength returns the length of the country's code at the beginning of an
// international number (ITU-T E.164): all codes have three digits but those listed.
func codeLength(digits string) int {
	const two = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 " +
		"60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
	switch {
	case digits == "":
		return 0
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case len(digits) > 1 && slices.Contains(strings.Fields(two), digits[:2]):
		return 2
	}
	return 3
}

// isAmerican reports whether a country is in the North American Numbering Plan.
func isAmerican(country string) bool {
	const plan = "US CA AG AI AS BB BM BS DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI"
	return country != "" && slices.Contains(strings.Fields(plan), country)
}
