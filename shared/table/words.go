package table

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes a text comparable: no accents, no case, no punctuation, single spaces,
// at most 120 bytes. Names are sorted and found by it.
func Fold(s string) string { return strings.Join(words(s), " ") }

// words are the words of a text, folded.
func words(s string) (all []string) {
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
			if total += n; total >= 120 {
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

// Same is the form in which numbers, SKUs and names are claimed: two that differ in
// case, width or spaces are one.
func Same(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), " ")
}

// mostWords is how many words a document is found by.
const mostWords = 40

// numbered is the counter of a document's number, without leading zeros: what follows
// some letters and perhaps a year, as in FA-2026-00042.
func numbered(s string) (counter string, is bool) {
	rest := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz")
	if len(s)-len(rest) > 8 {
		return "", false
	}
	const marks = "-/."
	if rest != "" && strings.Contains(marks, rest[:1]) {
		rest = rest[1:]
	}
	if len(rest) > 5 && digits(rest[:4]) && strings.Contains(marks, rest[4:5]) {
		rest = rest[5:]
	}
	if !digits(rest) {
		return "", false
	}
	if counter = strings.TrimLeft(rest, "0"); counter == "" {
		counter = "0"
	}
	return counter, true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Words are the words of texts as the search knows them, folded, each once:
//
//   - a single letter that stands alone is a word, since companies are called so;
//   - initials and elided names are one word: C&A and C & A are ca, d'Yquem is dyquem
//     and yquem;
//   - a document's number is one word, without prefix and leading zeros: SO-00042 is 42.
func Words(texts ...string) (out []string) {
	add := func(w string) {
		if w != "" && len(out) < mostWords && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	for _, t := range texts {
		initials := ""
		for chunk := range strings.FieldsSeq(t) {
			if counter, is := numbered(strings.ToLower(chunk)); is {
				add(counter)
				continue
			}
			parts := words(chunk)
			if len(parts) == 1 && len(parts[0]) == 1 {
				initials += parts[0]
			} else if len(parts) > 0 {
				initials = ""
			}
			for _, p := range parts {
				if len(p) > 1 || len(parts) == 1 {
					add(p)
				}
			}
			if len(parts) > 1 && len(parts) <= 6 && slices.ContainsFunc(parts, func(p string) bool { return len(p) <= 2 }) {
				add(strings.Join(parts, ""))
			}
			if len(initials) > 1 {
				add(initials)
			}
		}
	}
	return out
}

// tested are the words a document must have to be an answer: those of the question, and
// the other parts of a number in it.
func tested(q string) (all []string) {
	for chunk := range strings.FieldsSeq(q) {
		counter, is := numbered(strings.ToLower(chunk))
		if !is {
			all = append(all, Words(chunk)...)
			continue
		}
		parts := words(chunk)
		all = append(append(all, parts[:len(parts)-1]...), counter)
	}
	return all
}

// certain reports whether every document that has the word is indexed by it: parts of
// numbers and of initials are not.
func certain(word string) bool { return len(word) > 1 && strings.Trim(word, "0123456789") != "" }

// spoken are all words a document can be asked for: those it is indexed by, and the
// parts of its numbers.
func spoken(texts []string) []string {
	out := Words(texts...)
	for _, t := range texts {
		out = append(out, words(t)...)
	}
	return out
}

// answers reports whether a document of these texts has, for each word asked for, one
// that begins with it; a single letter must be a word of its own.
func answers(texts, asked []string) bool {
	its := spoken(texts)
	for _, word := range asked {
		if !slices.ContainsFunc(its, func(o string) bool { return o == word || len(word) > 1 && strings.HasPrefix(o, word) }) {
			return false
		}
	}
	return true
}
