package pdf

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"comptoir/shared/glyph"
)

// A4 in millimetres, and the margins of every page.
const (
	paperWidth  = 210.0
	paperHeight = 297.0
	leftEdge    = 17.0
	rightEdge   = paperWidth - 17.0
	inner       = rightEdge - leftEdge
)

// ink is a colour.
type ink struct{ r, g, b int }

// The colours of a PDF. They stay readable in black and white.
var (
	black  = ink{28, 34, 44}
	grey   = ink{99, 109, 125}
	accent = ink{31, 58, 95}
	white  = ink{255, 255, 255}
	tint   = ink{238, 242, 246}
	rule   = ink{205, 213, 223}
)

// style is the weight, size and colour of a text.
type style struct {
	bold bool
	size float64 // points
	ink  ink
}

// leading is the height of a line of text, in millimetres.
func (s style) leading() float64 { return s.size * 0.3528 * 1.3 }

// thousandths is a width in thousandths of an em.
func (s style) thousandths(width float64) int { return int(width / (s.size * 0.3528) * 1000) }

// sheet draws on the file. Every coordinate is in millimetres from the top left corner of the current page.
type sheet struct {
	file *fpdf.Fpdf
}

func newSheet() *sheet {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCatalogSort(true)
	// Each file gets its own copy, since the library parses and subsets the font in place.
	f.AddUTF8FontFromBytes("roboto", "", bytes.Clone(regular))
	f.AddUTF8FontFromBytes("roboto", "B", bytes.Clone(bold))
	return &sheet{file: f}
}

func (s *sheet) use(st style) {
	weight := ""
	if st.bold {
		weight = "B"
	}
	s.file.SetFont("roboto", weight, st.size)
	s.file.SetTextColor(st.ink.r, st.ink.g, st.ink.b)
}

// width measures one line of text.
func (s *sheet) width(st style, text string) float64 {
	s.use(st)
	return s.file.GetStringWidth(glyph.Printable(text))
}

// write draws one line of text whose line box starts at y. It never breaks a line; nor do writeRight and writeAll.
func (s *sheet) write(st style, x, y float64, text string) {
	if text = glyph.OneLine(text); strings.TrimSpace(text) == "" {
		return
	}
	s.use(st)
	const capHeight = 0.711 // of the font, in ems
	s.file.Text(x, y+st.leading()/2+st.size*0.3528*capHeight/2, text)
}

// writeRight draws a line that ends at x.
func (s *sheet) writeRight(st style, x, y float64, text string) {
	s.write(st, x-s.width(st, glyph.OneLine(text)), y, text)
}

// writeAll draws lines one under another and returns the y below them.
func (s *sheet) writeAll(st style, x, y float64, lines []string) float64 {
	for _, line := range lines {
		s.write(st, x, y, line)
		y += st.leading()
	}
	return y
}

func (s *sheet) fill(c ink, x, y, w, h float64) {
	s.file.SetFillColor(c.r, c.g, c.b)
	s.file.Rect(x, y, w, h, "F")
}

func (s *sheet) line(c ink, thick, x1, y1, x2, y2 float64) {
	s.file.SetDrawColor(c.r, c.g, c.b)
	s.file.SetLineWidth(thick)
	s.file.Line(x1, y1, x2, y2)
}

// wrap breaks a text into lines that fit the width.
func (s *sheet) wrap(st style, text string, width float64) []string {
	s.use(st)
	return glyph.Wrap(text, func(r rune) int { return s.file.GetStringSymbolWidth(string(r)) }, st.thousandths(width))
}

// shorten makes a text one line that fits the width. An ellipsis marks a cut.
func (s *sheet) shorten(st style, text string, width float64) string {
	text = glyph.OneLine(text)
	if s.width(st, text) <= width {
		return text
	}
	const cut = "…"
	left := width - s.width(st, cut)
	for i, r := range text {
		if left -= s.file.GetStringWidth(string(r)); left < 0 {
			return text[:i] + cut
		}
	}
	return text
}

// atMost keeps the first n lines. An ellipsis marks a cut.
func atMost(n int, lines []string) []string {
	if len(lines) <= n {
		return lines
	}
	cut := append([]string{}, lines[:n]...)
	last := []rune(cut[n-1])
	cut[n-1] = string(last[:max(0, len(last)-2)]) + "…"
	return cut
}
