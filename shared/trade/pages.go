package trade

import (
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/glyph"
	"comptoir/shared/words"
)

// MaxPages is the highest number of pages of a document's PDF. A document that could
// need more is refused when it is written, so that every stored document can be
// printed, mailed and downloaded.
const MaxPages = 200

// CheckPages refuses a document that could need more pages than MaxPages. The JSON
// pointer names its longest text. The pages are counted in the narrowest layout of
// shared/pdf: the PDF never has more, and has fewer if its columns are wide. A
// document that was accepted before may change without getting longer.
func (d Document) CheckPages(r Rules, was Document) error {
	if d.roughRows() < MaxPages*rowsOfPage {
		return nil
	}
	c := d.pageCount()
	if c.pages <= MaxPages || was.pageCount().pages > MaxPages && was.roughRows() >= d.roughRows() {
		return nil
	}
	return fault.Invalid("document.too_long", c.pointer,
		"The PDF of the %s could need more than %d pages. Shorten the %s, or divide the %s.", r.Noun, MaxPages, c.longest, r.Noun)
}

// rowsOfPage is less than the number of text rows that fit on a page.
const rowsOfPage = 40

// roughRows is at least the number of rows of the document's text: a row ends at a line
// end or has more than three bytes. It is far below the maximum for most documents,
// which need no exact count.
func (d Document) roughRows() int {
	rows := 0
	add := func(text string) { rows += len(text)/3 + strings.Count(text, "\n") + strings.Count(text, "\r") + 2 }
	for _, text := range append(d.texts(), d.reasons()...) {
		add(text)
	}
	for _, l := range d.Lines {
		add(l.printedName())
		add(l.SKU)
		add(l.Unit)
	}
	return rows
}

// texts are the texts below the table.
func (d Document) texts() []string { return []string{d.Notes, d.TermsOfSale, d.TermsOfDelivery} }

// reasons are the reasons for taxes that are not charged, each once.
func (d Document) reasons() []string {
	var reasons []string
	for _, t := range d.Taxes() {
		if reason := t.ReasonIn(words.For(d.Language)); reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// printedName is the line's name with its description below.
func (l Line) printedName() string {
	if l.Description == "" || l.Description == l.Name {
		return l.Name
	}
	return l.Name + "\n" + l.Description
}

// layout is a lower bound of the space that shared/pdf gives to the table's text.
type layout struct {
	description, other int // widths of columns of text, in thousandths of an em
	least              int // rows of a line at least, for figures that need several rows
	leading, page      int // height of a row, and of a page's rows, in hundredths of a millimetre
}

// layouts are the widest and the narrowest layout of the table: its text has 6 to 8.5
// points, or 5.5 points if the figures fill the page.
var layouts = [2]layout{
	{description: 16_600, other: 8_600, least: 2, leading: 390, page: 20_100},
	{description: 12_800, other: 5_100, least: 4, leading: 253, page: 20_400},
}

// The layout of the texts below the table, in thousandths of an em and hundredths of a millimetre.
const (
	textWidth, textLeading       = 58_600, 390
	mentionWidth, mentionLeading = 66_400, 345
	titleHeight                  = 900
	bodyHeight                   = 22_200
	taxesOfPage                  = 40 // rates in the tax summary
	otherPages                   = 5  // header, totals, payment, mandatory sentences, and rows kept with the totals
)

// pageCount is the number of pages that a PDF can need; the count stops above MaxPages.
type pageCount struct {
	pages            int
	rows             int // of the longest text
	pointer, longest string
}

func (c *pageCount) text(rows int, pointer, name string) {
	if rows > c.rows {
		c.rows, c.pointer, c.longest = rows, pointer, name
	}
}

func (d Document) pageCount() pageCount {
	c := pageCount{}
	height := 0
	for n, text := range d.texts() {
		if text != "" {
			rows := glyph.Rows(text, textWidth)[0]
			height += rows*textLeading + titleHeight
			field := []string{"notes", "terms_of_sale", "terms_of_delivery"}[n]
			c.text(rows, "/"+field, strings.ReplaceAll(field, "_", " "))
		}
	}
	for _, text := range d.reasons() {
		height += (glyph.Rows(text, mentionWidth)[0] + 1) * mentionLeading
	}
	taxes := 0
	for _, g := range d.Totals.Taxes {
		taxes += max(1, len(g.Components))
	}
	c.pages = otherPages + height/bodyHeight + taxes/taxesOfPage
	c.table(d.Lines)
	return c
}

// table adds the pages of the table.
func (c *pageCount) table(lines []Line) {
	tables := [len(layouts)]stack{}
	for n, l := range lines {
		text := glyph.Rows(l.printedName(), layouts[0].description, layouts[1].description)
		code, unit := glyph.Rows(l.SKU, layouts[0].other, layouts[1].other), glyph.Rows(l.Unit, layouts[0].other, layouts[1].other)
		for i, in := range layouts {
			tables[i].line(in, max(in.least, text[i], code[i], unit[i]))
		}
		field := "name"
		if len(l.Description) > len(l.Name) {
			field = "description"
		}
		c.text(text[0], fmt.Sprintf("/lines/%d/%s", n, field), fmt.Sprintf("%s of line %d", field, n+1))
		if c.pages+max(tables[0].pages, tables[1].pages) > MaxPages {
			break
		}
	}
	c.pages += max(tables[0].pages, tables[1].pages)
}

// stack is a table that is filled from page to page. Up to twelve rows of text stay
// together.
type stack struct {
	pages int
	left  int // space on the last page, in hundredths of a millimetre
}

func (s *stack) line(in layout, rows int) {
	const together, padding = 12, 150
	for from := 0; from < rows; from += together {
		height := min(rows-from, together) * in.leading
		if from == 0 {
			height += padding
		}
		if from+together >= rows {
			height += padding
		}
		if height > s.left {
			s.pages, s.left = s.pages+1, in.page
		}
		s.left -= height
	}
}
