package canon

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// mostSorted is how many bytes of a name a sort key has.
const mostSorted = 120

// SortKey returns the form by which names are sorted: without accents, case and
// punctuation, and numbers by their value, so that 6 mm comes before 10 mm and 2,5 mm.
// It has the words of a name as Words returns them; only numbers are written in another
// way: the count of digits before the digits, and a word of its own.
func SortKey(name string) string {
	text := []rune(norm.NFKC.String(name))
	var b strings.Builder
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			b.WriteRune(text[i])
			i++
			continue
		}
		parts, length := numbers(text[i:])
		i += length
		if len(parts) == 2 { // a decimal; 1.10.2 is a chapter or a date
			b.WriteString(" " + byValue(parts[0]) + strings.TrimRight(parts[1], "0") + " ")
			continue
		}
		for _, p := range parts {
			b.WriteString(" " + byValue(p) + " ")
		}
	}
	return strings.Join(Words(b.String(), mostSorted), " ")
}

// numbers returns the digits at the beginning of a text, and those that follow after single
// commas or points, with the length of all.
func numbers(text []rune) (parts []string, length int) {
	for {
		digits := run(text[length:])
		parts, length = append(parts, digits), length+len(digits)
		if length+1 >= len(text) || text[length] != ',' && text[length] != '.' || !isDigit(text[length+1]) {
			return parts, length
		}
		length++
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// run returns the digits at the beginning of a text.
func run(text []rune) string {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return string(text[:n])
}

// byValue returns digits in a form that sorts by value: the count of digits comes first.
func byValue(digits string) string {
	digits = strings.TrimLeft(digits, "0")
	if n := len(digits); n > 8 {
		return fmt.Sprintf("9%03d%s", n, digits)
	} else if n > 0 {
		return fmt.Sprintf("%d%s", n, digits)
	}
	return "0"
}
