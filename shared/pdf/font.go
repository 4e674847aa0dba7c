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

// missing is printed for a character that the font lacks. It is visible, so that a reader notices the missing
// character.
const missing = '\uFFFD'

// printable makes a text safe to print on one or several lines. Characters are composed, line ends become "\n", tabs become
// spaces. Control, direction and other invisible characters are removed: a name must not reverse the text around it. A
// character that the font lacks is replaced by its compatible characters or by missing.
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

// spelled replaces a character that the font lacks by its compatible characters, or by missing if the font lacks one of
// them.
func spelled(r rune) string {
	letters := norm.NFKC.String(string(r))
	for _, letter := range letters {
		if !unicode.Is(glyphs, letter) {
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

// oneLine makes a text safe to print on a single line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(printable(s), func(r rune) bool { return r == '\n' }), " ")
}
