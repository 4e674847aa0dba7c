// Package words formats numbers, amounts, dates and legal sentences for documents and mail, in French and
// in English.
//
// It owns: the two languages, the formats of decimals, currencies, percentages and dates, the names of
// documents, the labels printed on them, and the sentences that French law requires on an invoice.
//
// It does not own: any calculation or rounding (values are the decimal strings of package money, and
// keep their digits), nor the facts of a sale from which it selects the mentions.
//
// Invariants: no function fails or panics on malformed input: a text that is not a decimal or not a date
// is returned unchanged. The same input gives the same text in every locale of the machine.
package words

import (
	"fmt"
	"strings"
)

// Language is a language of documents, as its two-character code.
type Language string

// The languages of documents. French is the default: an empty tag means French.
const (
	French  Language = "fr"
	English Language = "en"
)

// For returns the language of documents for a BCP 47 tag: French for "fr", "fr-BE" and an empty tag, English
// for every other language.
func For(tag string) Language {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if first == "" || first == "fr" {
		return French
	}
	return English
}

// Phrase is one text in both languages. {name} in it is a placeholder, which Fill replaces.
type Phrase struct {
	French, English string
}

// Say returns the phrase in the language, with the non-breaking spaces of its typography.
func (l Language) Say(p Phrase) string {
	if l == English {
		return p.English
	}
	return frenchSpaces.Replace(p.French)
}

// Fill returns the phrase with its placeholders replaced by the values, given as name, value, name, value. A
// placeholder without a value, or with an empty one, is an error: an incomplete legal sentence must never be printed.
func (l Language) Fill(p Phrase, values ...string) (string, error) {
	text, pairs := l.Say(p), []string{}
	left := text
	for i := 0; i+1 < len(values); i += 2 {
		placeholder := "{" + values[i] + "}"
		if values[i+1] != "" {
			pairs = append(pairs, placeholder, values[i+1])
			left = strings.ReplaceAll(left, placeholder, "")
		}
	}
	if at := strings.IndexByte(left, '{'); at >= 0 {
		return "", fmt.Errorf("sentence %q lacks a value at %q", p.French, left[at:])
	}
	return strings.NewReplacer(pairs...).Replace(text), nil
}

// frenchSpaces sets the non-breaking spaces: before high punctuation and units, inside guillemets (Lexique des
// règles typographiques en usage à l'Imprimerie nationale).
var frenchSpaces = strings.NewReplacer(
	" :", nbsp+":", " ;", thin+";", " !", thin+"!", " ?", thin+"?",
	"« ", "«"+nbsp, " »", nbsp+"»", " %", thin+"%", " €", nbsp+"€", "n° ", "n°"+nbsp,
)

// The two non-breaking spaces.
const (
	nbsp = "\u00a0" // no-break space
	thin = "\u202f" // narrow no-break space
)
