package pdf

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed font/Roboto-Regular.ttf
var regular []byte

//go:embed font/Roboto-Bold.ttf
var bold []byte

// missing is printed for a character the font lacks: visible, so that nobody takes the text for whole.
const missing = '\uFFFD'

// printable makes a text safe to print on one or several lines: letters are composed, line ends are "\n", tabs are spaces,
// control, direction and other invisible characters are gone (a name must not turn the text around it), and what the
// font lacks is spelled by its compatible letters or shown as missing.
func printable(s string) string {
	if plain(s) {
		return s
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ").Replace(s)
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
		case unicode.Is(glyphs, r):
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		default:
			b.WriteString(spelled(r))
		}
	}
	return b.String()
}

// spelled writes a character the font lacks by its compatible ones, where it has them all.
func spelled(r rune) string {
	letters := norm.NFKC.String(string(r))
	for _, letter := range letters {
		if !unicode.Is(glyphs, letter) {
			return string(missing)
		}
	}
	return letters
}

// plain says that a text is made of ASCII letters and needs no cleaning.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < ' ' && s[i] != '\n') || s[i] > '~' {
			return false
		}
	}
	return true
}

// oneLine makes a text safe to print on a single line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(printable(s), func(r rune) bool { return r == '\n' }), " ")
}
