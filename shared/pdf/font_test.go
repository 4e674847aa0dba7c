package pdf

import (
	"testing"

	"comptoir/shared/glyph"
)

func TestWrapBreaksLines(t *testing.T) {
	s := newSheet()
	st := style{size: 10}
	for name, c := range map[string]struct {
		text  string
		lines int
		first string
	}{
		"short text":                     {"abc", 1, "abc"},
		"empty text":                     {"", 1, ""},
		"breaks at line ends":            {"a\n\nb", 3, "a"},
		"keeps one blank line of many":   {"a\n\n \n\n\nb\n\n\nc", 5, "a"},
		"begins with its first line":     {"\n\n\na\nb\n\n", 2, "a"},
		"only line ends":                 {"\n\n\n", 1, ""},
		"breaks at spaces":               {"aaaa bbbb cccc dddd", 2, "aaaa bbbb"},
		"breaks inside a long word":      {"mmmmmmmmmmmmmmmmmm", 3, "mmmmmm"},
		"never breaks at no-break space": {"aaaaaa bb\u00a0bb\u202fbb", 2, "aaaaaa"},
	} {
		lines := s.wrap(st, c.text, 21)
		if len(lines) != c.lines || lines[0] != c.first {
			t.Errorf("%s: got %q, want %d lines, first %q", name, lines, c.lines, c.first)
		}
		for _, line := range lines {
			if w := s.width(st, line); w > 21 {
				t.Errorf("%s: %q is %.1f mm wide", name, line, w)
			}
		}
	}
	if got := s.shorten(st, "aaaa bbbb cccc dddd", 21); s.width(st, got) > 21 || got == "" {
		t.Errorf("shorten returns %q", got)
	}
}

// The widths in package glyph are those of the font, so that lines can be counted without it.
func TestWidthsAreThoseOfTheFont(t *testing.T) {
	s := newSheet()
	s.use(style{size: 1000})
	scale := s.file.GetStringWidth("0")
	zero, _ := glyph.Width('0')
	n := 0
	for r := rune(0); r <= 0xFFFF; r++ {
		w, has := glyph.Width(r)
		if !has {
			continue
		}
		n++
		if got := s.file.GetStringWidth(string(r)) / scale * float64(zero); got < float64(w)-1.01 || got > float64(w)+1.01 {
			t.Errorf("%q is %.1f wide in the font, and %d in the table", r, got, w)
		}
	}
	if n < 600 {
		t.Errorf("the table has %d characters", n)
	}
	text := "Queso Cabrales, affiné en grotte, lait cru de vache, de brebis et de chèvre\nLot 12"
	st := style{size: 8.5}
	for _, width := range []float64{12, 25, 50, 80} {
		if rows, lines := glyph.Rows(text, st.thousandths(width))[0], s.wrap(st, text, width); rows != len(lines) {
			t.Errorf("in %.0f mm the text has %d rows, and %d lines in a PDF", width, rows, len(lines))
		}
	}
}
