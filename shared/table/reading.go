package table

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comptoir/shared/canon"
)

// Limits of a number with separators in a search.
const (
	fewestDigits = 6
	longestCode  = 20 // letters and digits
	mostLetters  = 4
)

// readings returns the texts for which a text may stand in a search, the most likely one
// first and the text itself last but for a number of another country: FR 44 732 829 320
// may be one tax number, and 03 26 47 15 10 one phone. The index has both in their
// canonical form.
func readings(text string) (all []string) {
	add := func(s string) {
		same := func(o string) bool { return slices.Equal(Words(o), Words(s)) }
		if s != "" && !slices.ContainsFunc(all, same) {
			all = append(all, s)
		}
	}
	plain := strings.Join(strings.Fields(text), " ")
	text = norm.NFKC.String(text)
	trimmed := strings.TrimSpace(text)
	_, isNumber := numberCounter(strings.ToLower(trimmed))
	code := canon.Compact(trimmed)
	abroad := strings.HasPrefix(trimmed, "+") || strings.HasPrefix(trimmed, "00")
	digits := countDigits(code)
	isCode := len(code) <= longestCode && digits >= fewestDigits && len(code)-digits <= mostLetters
	if isCode && !isNumber && !abroad && code != strings.ToUpper(trimmed) {
		add(code)
	}
	if with := withPhones(text); with != strings.Join(strings.Fields(text), " ") {
		add(with)
	}
	add(plain)
	if !abroad && isPhone(trimmed) && countDigits(trimmed) >= 11 { // with the country's code, without its +
		for _, n := range canon.Phones("+"+trimmed, "") {
			add(n)
		}
	}
	return all
}

// withPhones returns a text in which phone numbers are in their canonical form.
func withPhones(text string) string {
	var out, number []string
	end := func() {
		joined := strings.Join(number, " ")
		phones := canon.Phones(joined, "")
		if plain := len(number) == 1 && canon.IsDigits(joined) && !strings.HasPrefix(joined, "00"); len(phones) == 1 && !plain &&
			countDigits(joined) >= fewestDigits {
			number = phones
		}
		out, number = append(out, number...), nil
	}
	for chunk := range strings.FieldsSeq(text) {
		if !isPhone(chunk) {
			end()
			out = append(out, chunk)
			continue
		}
		number = append(number, chunk)
	}
	end()
	return strings.Join(out, " ")
}

// isPhone reports whether a text has only characters of phone numbers.
func isPhone(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("+0123456789()-./ ", r) })
}

func countDigits(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
