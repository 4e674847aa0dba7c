package table

import (
	"slices"
	"strings"

	"comptoir/shared/canon"
)

// Fold returns a text in a comparable form: no accents, no case, no punctuation, single
// spaces, at most 120 bytes. Stored sort keys and claims were made with it.
func Fold(s string) string { return strings.Join(words(s), " ") }

// words returns the words of a text, folded.
func words(s string) []string { return canon.Words(s, 120) }

// maxWords is how many words of a document are indexed.
const maxWords = 60

// numberCounter returns the counter in a document's number, without leading zeros: the
// digits after some letters and perhaps a year, as in FA-2026-00042.
func numberCounter(s string) (counter string, is bool) {
	rest := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz")
	if len(s)-len(rest) > 8 {
		return "", false
	}
	const marks = "-/."
	if rest != "" && strings.Contains(marks, rest[:1]) {
		rest = rest[1:]
	}
	if len(rest) > 5 && canon.IsDigits(rest[:4]) && strings.Contains(marks, rest[4:5]) {
		rest = rest[5:]
	}
	if !canon.IsDigits(rest) {
		return "", false
	}
	if counter = strings.TrimLeft(rest, "0"); counter == "" {
		counter = "0"
	}
	return counter, true
}

// Words returns the words of texts as the search index has them, folded, each once:
//
//   - a single character between spaces is a word, since companies have such names;
//   - initials and elided names are one word: C&A and C & A are ca, d'Yquem is dyquem
//     and yquem;
//   - a document's number is one word, without prefix and leading zeros: SO-00042 is 42.
func Words(texts ...string) (out []string) {
	add := func(w string) {
		if w != "" && len(out) < maxWords && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	for _, t := range texts {
		initials := ""
		for chunk := range strings.FieldsSeq(t) {
			if counter, is := numberCounter(strings.ToLower(chunk)); is {
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

// requiredWords returns the words that a document must have to match a search: those of
// the search text, and the other pieces of a number in it.
func requiredWords(q string) (all []string) {
	for chunk := range strings.FieldsSeq(q) {
		counter, is := numberCounter(strings.ToLower(chunk))
		if !is {
			all = append(all, Words(chunk)...)
			continue
		}
		parts := words(chunk)
		all = append(append(all, parts[:len(parts)-1]...), counter)
	}
	return all
}

// alwaysIndexed reports whether every document with the word is indexed by it. Pieces of
// numbers and of initials are not.
func alwaysIndexed(word string) bool { return len(word) > 1 && strings.Trim(word, "0123456789") != "" }

// findableWords returns all words that find a document: the indexed words, and the
// pieces of its numbers.
func findableWords(texts []string) []string {
	out := Words(texts...)
	for _, t := range texts {
		out = append(out, words(t)...)
	}
	return out
}

// matches reports whether a document with these texts has, for each requested word, a
// word with that prefix; a single character matches only whole words.
func matches(texts, asked []string) bool {
	its := findableWords(texts)
	for _, word := range asked {
		if !slices.ContainsFunc(its, func(o string) bool { return o == word || len(word) > 1 && strings.HasPrefix(o, word) }) {
			return false
		}
	}
	return true
}
