// Package glyph defines how texts appear in PDFs: the characters of their font, the
// widths of the characters, and the lines into which a text is broken.
//
// Owns: the list of the font's characters with their widths, the cleaning of texts
// before they are printed, line breaks.
// Does not own: the font's file, the position of a text on a page (shared/pdf).
// Invariants: no text is refused; the same text gives the same lines; breaking lines
// takes time in proportion to the length of the text.
package glyph

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// missing is printed for a character that the font lacks. It is visible, so that a
// reader notices the missing character.
const missing = '\uFFFD'

// run is a run of characters without a gap.
type run struct {
	first  rune
	widths []uint16 // in thousandths of an em, in the regular weight
}

// Width returns the width of a character in thousandths of an em, and reports
// whether the font has the character.
func Width(r rune) (width int, has bool) {
	for _, latin := range table[:2] { // most characters
		if at := int(r - latin.first); at >= 0 && at < len(latin.widths) {
			return int(latin.widths[at]), true
		}
	}
	at, found := slices.BinarySearchFunc(table, r, func(x run, r rune) int { return int(x.first - r) })
	if !found {
		at--
	}
	if at >= 0 && int(r-table[at].first) < len(table[at].widths) {
		return int(table[at].widths[r-table[at].first]), true
	}
	return 0, false
}

// has reports whether the font has a character.
func has(r rune) bool {
	_, has := Width(r)
	return has
}

// Printable makes a text safe to print on one or several lines. Characters are
// composed, line ends become "\n", tabs become spaces. Control, direction and other
// invisible characters are removed: a name must not reverse the text around it. A
// character that the font lacks is replaced by its compatible characters or by
// U+FFFD.
func Printable(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	var known spellings
	for _, r := range norm.NFC.String(lineEnds.Replace(s)) {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case invisible(r):
		case has(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		default:
			b.WriteString(known.of(r))
		}
	}
	return b.String()
}

// spellings are the spelled characters of one text, so that each is looked up once.
type spellings map[rune]string

func (s *spellings) of(r rune) string {
	text, known := (*s)[r]
	if !known {
		if *s == nil {
			*s = spellings{}
		}
		text = spelled(r)
		(*s)[r] = text
	}
	return text
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

func invisible(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) }

// spelled replaces a character that the font lacks by its compatible characters, or
// by missing if the font lacks one of them.
func spelled(r rune) string {
	letters := norm.NFKC.String(string(r))
	for _, letter := range letters {
		if !has(letter) {
			return string(missing)
		}
	}
	return letters
}

// plain reports whether a text consists of ASCII characters and needs no cleaning.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < ' ' && s[i] != '\n') || s[i] > '~' {
			return false
		}
	}
	return true
}

// OneLine makes a text safe to print on a single line.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(Printable(s), func(r rune) bool { return r == '\n' }), " ")
}

// Lacking returns the characters of a text that cannot be printed, each once, in
// their order; at most the given number of them.
func Lacking(s string, most int) []rune {
	var lacking []rune
	if plain(s) {
		return nil
	}
	for _, r := range norm.NFC.String(s) {
		if len(lacking) == most {
			break
		}
		if has(r) || unicode.IsSpace(r) || invisible(r) || slices.Contains(lacking, r) || spelled(r) != string(missing) {
			continue
		}
		lacking = append(lacking, r)
	}
	return lacking
}
