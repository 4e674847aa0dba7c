package glyph

import "strings"

// Wrap breaks a text into lines that fit a width, in thousandths of an em: at its own line ends, otherwise at
// spaces, otherwise inside a word that is wider than a line. It never breaks at a
// no-break space. Of several blank lines in a row only one remains, and none before
// or after the text.
func Wrap(text string, width func(rune) int, most int) []string {
	var lines []string
	breaks(Printable(text), width, most, func(line []rune) { lines = append(lines, strings.TrimRight(string(line), " ")) })
	return lines
}

// Rows returns the number of lines of a text in the regular weight, in columns of at
// most these widths in thousandths of an em.
func Rows(text string, most ...int) []int {
	text = Printable(text)
	rows := make([]int, len(most))
	for n, width := range most {
		breaks(text, widthOf, width, func([]rune) { rows[n]++ })
	}
	return rows
}

func widthOf(r rune) int {
	w, _ := Width(r)
	return w
}

// breaks passes each line of a printable text.
func breaks(text string, width func(rune) int, most int, line func([]rune)) {
	blank := true // no line yet, or the last one is blank
	paragraphs := strings.Split(strings.TrimRight(text, "\n "), "\n")
	for _, paragraph := range paragraphs {
		if strings.Trim(paragraph, " ") == "" {
			if !blank || len(paragraphs) == 1 {
				line(nil)
			}
			blank = true
			continue
		}
		blank = false
		breakParagraph([]rune(paragraph), width, most, line)
	}
}

func breakParagraph(runes []rune, width func(rune) int, most int, line func([]rune)) {
	start, space, used := 0, -1, 0
	for i := 0; i < len(runes); i++ {
		if runes[i] == ' ' {
			space = i
		}
		used += width(runes[i])
		if used <= most || i == start || runes[i] == ' ' {
			continue
		}
		end, next := i, i
		if space > start {
			end, next = space, space+1
		}
		line(runes[start:end])
		start, space, used, i = next, -1, 0, next-1
	}
	line(runes[start:])
}
