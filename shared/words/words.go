// Package words is the language of paper and mail: how a number, an amount, a date and a legal sentence
// read in French and in English.
//
// It owns: the two languages, the writing of decimals, currencies, percentages and dates, the names of
// documents, the labels printed on them, and the sentences French law wants to see on an invoice.
//
// It does not own: any calculation or rounding (values come in as the decimal strings the money kernel
// made, and go out with the same digits), nor the choice of which mention an invoice needs beyond the
// facts it is told.
//
// Invariants: nothing here fails or panics on odd input: a text that is no decimal or no date is given
// back as it came. The same input gives the same text, whatever the machine's locale.
package words

import (
	"fmt"
	"strings"
)

// Language is one a paper can be written in, as its two-letter code.
type Language string

// The languages papers are written in. French is the first: an empty tag means French.
const (
	French  Language = "fr"
	English Language = "en"
)

// For gives the language in which somebody who speaks the BCP 47 tag is written to: "fr-BE" is French, nothing
// is French, and every other tongue is served in English.
func For(tag string) Language {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if first == "" || first == "fr" {
		return French
	}
	return English
}

// Phrase is one text in both languages. {name} in it is a gap that Fill closes.
type Phrase struct {
	French, English string
}

// Say gives the phrase in the language, with the spaces its typography wants.
func (l Language) Say(p Phrase) string {
	if l == English {
		return p.English
	}
	return frenchSpaces.Replace(p.French)
}

// Fill says the phrase with its gaps closed by the values, each given as name, value, name, value. A gap left
// open is an error: a legal sentence with a hole must never be printed.
func (l Language) Fill(p Phrase, values ...string) (string, error) {
	text, closed := l.Say(p), []string{}
	left := text
	for i := 0; i+1 < len(values); i += 2 {
		gap := "{" + values[i] + "}"
		if values[i+1] != "" {
			closed = append(closed, gap, values[i+1])
			left = strings.ReplaceAll(left, gap, "")
		}
	}
	if at := strings.IndexByte(left, '{'); at >= 0 {
		return "", fmt.Errorf("sentence %q lacks a value at %q", p.French, left[at:])
	}
	return strings.NewReplacer(closed...).Replace(text), nil
}

// frenchSpaces sets the spaces that never break: before high punctuation and units, inside guillemets (Lexique des
// règles typographiques en usage à l'Imprimerie nationale).
var frenchSpaces = strings.NewReplacer(
	" :", nbsp+":", " ;", thin+";", " !", thin+"!", " ?", thin+"?",
	"« ", "«"+nbsp, " »", nbsp+"»", " %", thin+"%", " €", nbsp+"€", "n° ", "n°"+nbsp,
)

// The two spaces at which a line never breaks.
const (
	nbsp = "\u00a0" // no-break space
	thin = "\u202f" // narrow no-break space
)
