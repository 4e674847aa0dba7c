package pdf

import (
	"strings"

	"comptoir/shared/glyph"
	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// column is a column of the table. A column that is empty in every line is not printed.
type column struct {
	title  string
	right  bool // its text ends at the right edge
	figure bool // it never wraps
	width  float64
	detail bool // printed small and grey
	text   func(Line) string
}

const (
	cellGap        = 3.6 // between columns
	rowPad         = 1.5 // above and below a row
	smallestColumn = 50.0
	columnWidth    = 36.0 // at most
	textWidth      = 26.0 // at most, of codes, units, discounts and taxes, which wrap
	narrowText     = 10.0 // the same limit if the figures fill the page
	figureWidth    = 11.0 // at least
	smallestSize   = 5.5
	captionHeight  = 4.5
	namesHeight    = 7.0
	linesPerRow    = 12 // lines of text per row, at most; a longer line of the document is printed as several rows
)

// tableStyles are the styles of the table's text. Figures too wide for the page are printed smaller.
type tableStyles struct {
	head, cell, detail, title style
}

func stylesOf(size float64) tableStyles {
	return tableStyles{
		head:   style{bold: true, size: size - 1, ink: accent},
		cell:   style{size: size, ink: black},
		detail: style{size: size - 0.8, ink: grey},
		title:  style{bold: true, size: size, ink: black},
	}
}

// layColumns chooses the columns that the lines need, and their widths: columns of figures get the width they need, and
// the description gets the rest.
func (c *composer) layColumns() tableStyles {
	l, p := c.paper.Language, c.paper
	unitPrice, total := words.UnitPriceNet, words.LineNet
	switch p.Basis {
	case TaxIncluded:
		unitPrice, total = words.UnitPriceGross, words.LineGross
	case TaxFree:
		unitPrice, total = words.UnitPrice, words.LineTotal
	}
	all := []column{
		{title: l.Label(words.ItemCode), detail: true, text: func(n Line) string { return n.Code }},
		{title: l.Label(words.Description), text: func(n Line) string { return n.Description }},
		{title: l.Label(words.Quantity), right: true, figure: true, text: func(n Line) string { return l.Quantity(n.Quantity) }},
		{title: l.Label(words.Unit), text: func(n Line) string { return n.Unit }},
		{
			title: l.Label(words.UnitPriceAgreed), right: true, figure: true,
			text: func(n Line) string { return l.Figure(n.Agreed, p.Currency) },
		},
		{title: l.Label(unitPrice), right: true, figure: true, text: func(n Line) string { return l.Figure(n.UnitPrice, p.Currency) }},
		{title: l.Label(words.Discount), right: true, text: func(n Line) string { return n.Discount }},
		{title: l.Label(words.VAT), right: true, text: func(n Line) string { return n.Tax }},
		{title: l.Label(total), right: true, figure: true, text: func(n Line) string { return l.Figure(n.Net, p.Currency) }},
	}
	for size := 8.5; ; size -= 0.5 {
		styles := stylesOf(size)
		if size <= smallestSize {
			c.measure(all, styles, narrowText)
			return styles
		}
		if c.measure(all, styles, textWidth) >= smallestColumn {
			return styles
		}
	}
}

// measure sets the columns that have content, with columns of text at most mostText wide. It returns the width that is left
// for the description.
func (c *composer) measure(all []column, styles tableStyles, mostText float64) float64 {
	c.columns = nil
	rest, description := inner-cellGap, 0
	for i, col := range all {
		for _, line := range c.paper.Lines {
			if text := glyph.OneLine(col.text(line)); text != "" {
				col.width = max(col.width, c.width(styles.cell, text))
			}
		}
		switch {
		case i == 1:
			description = len(c.columns)
		case col.width == 0:
			continue
		case col.figure:
			col.width = max(figureWidth, min(col.width, columnWidth))
		default:
			col.width = min(col.width, mostText)
		}
		if i != 1 {
			col.width = max(col.width, min(c.width(styles.head, col.title), mostText))
			rest -= col.width + cellGap
		}
		c.columns = append(c.columns, col)
	}
	c.columns[description].width = max(rest, smallestColumn/2)
	return rest
}

// row is a line of the table, or a piece of a long line that fits a page.
type row struct {
	block
	heading bool            // the row is a heading of the lines after it
	net     decimal.Decimal // the amount that the row adds to the sum carried forward
}

// cell is one wrapped text of a row.
type cell struct {
	column int
	lines  []string
}

// rowsOf returns the rows of a line: several if its text is long, so that the line can continue on the next page.
func (c *composer) rowsOf(line Line, styles tableStyles) []row {
	if line.Quantity == "" && line.UnitPrice == "" && line.Net == "" && line.Code == "" {
		return c.headingRows(line, styles)
	}
	var cells []cell
	tallest := 1
	for i, col := range c.columns {
		text := glyph.Printable(col.text(line))
		if strings.TrimSpace(text) == "" {
			continue
		}
		lines := c.wrap(styles.cell, text, col.width+0.1)
		cells = append(cells, cell{column: i, lines: lines})
		tallest = max(tallest, len(lines))
	}
	name := len(c.wrap(styles.cell, firstLine(line.Description), c.descriptionWidth()+0.1))
	var rows []row
	for from := 0; from < tallest; from += linesPerRow {
		rows = append(rows, row{block: c.rowBlock(cells, span{from, min(tallest, from+linesPerRow), tallest}, name, styles)})
	}
	rows[len(rows)-1].net = netOf(line)
	return rows
}

// span says which lines of the text a row holds: those from, up to but without to, of all.
type span struct{ from, to, all int }

// height is the height of the row. Only the first and the last row of a line have padding.
func (s span) height(leading float64) float64 {
	h := float64(s.to-s.from) * leading
	if s.from == 0 {
		h += rowPad
	}
	if s.to == s.all {
		h += rowPad
	}
	return h
}

func (s span) top(y float64) float64 {
	if s.from == 0 {
		return y + rowPad
	}
	return y
}

// endRow draws a rule below the last row of a line.
func (c *composer) endRow(s span, y float64) {
	if s.to == s.all {
		c.line(rule, 0.15, leftEdge, y, rightEdge, y)
	}
}

func (c *composer) rowBlock(cells []cell, sp span, name int, styles tableStyles) block {
	height := sp.height(styles.cell.leading())
	return block{height: height, draw: func(y float64) {
		x := leftEdge + cellGap/2
		for i, col := range c.columns {
			for _, content := range cells {
				if content.column == i {
					c.drawCell(col, content.lines, sp, name, styles, x, sp.top(y))
				}
			}
			x += col.width + cellGap
		}
		c.endRow(sp, y+height)
	}}
}

func (c *composer) drawCell(col column, lines []string, sp span, name int, styles tableStyles, x, y float64) {
	for n := sp.from; n < min(sp.to, len(lines)); n++ {
		st := styles.cell
		if col.detail || (!col.right && n >= name) {
			st = styles.detail
		}
		at := y + (styles.cell.leading()-st.leading())/2
		if col.right {
			c.writeRight(st, x+col.width, at, lines[n])
		} else {
			c.write(st, x, at, lines[n])
		}
		y += styles.cell.leading()
	}
}

// headingRows returns the rows of a line that has only a text. They use the whole width.
func (c *composer) headingRows(line Line, styles tableStyles) []row {
	lines := c.wrap(styles.title, line.Description, inner-cellGap)
	name := len(c.wrap(styles.title, firstLine(line.Description), inner-cellGap))
	var rows []row
	for from := 0; from < len(lines); from += linesPerRow {
		sp := span{from, min(len(lines), from+linesPerRow), len(lines)}
		height := sp.height(styles.cell.leading())
		rows = append(rows, row{heading: true, block: block{height: height, draw: func(y float64) {
			for n := sp.from; n < sp.to; n++ {
				st := styles.title
				if n >= name {
					st = styles.detail
				}
				c.write(st, leftEdge+cellGap/2, sp.top(y)+float64(n-sp.from)*styles.cell.leading(), lines[n])
			}
			c.endRow(sp, y+height)
		}}})
	}
	return rows
}

func (c *composer) descriptionWidth() float64 {
	for _, col := range c.columns {
		if !col.right && !col.detail {
			return col.width
		}
	}
	return inner
}

// tableHead shows the currency of the amounts and the column headers. It is repeated on every page.
func (c *composer) tableHead(styles tableStyles) block {
	caption := ""
	if c.paper.Currency != "" && c.hasNets() {
		caption = strings.Replace(c.paper.Language.Label(words.AmountsIn), "{currency}", c.paper.Currency, 1)
	}
	return block{height: captionHeight + namesHeight, draw: func(y float64) {
		c.writeRight(style{size: 7, ink: grey}, rightEdge-cellGap/2, y, caption)
		y += captionHeight
		c.fill(tint, leftEdge, y, inner, namesHeight)
		x, at := leftEdge+cellGap/2, y+(namesHeight-styles.head.leading())/2
		for _, col := range c.columns {
			if col.right {
				c.writeRight(styles.head, x+col.width, at, col.title)
			} else {
				c.write(styles.head, x, at, col.title)
			}
			x += col.width + cellGap
		}
		c.line(accent, 0.35, leftEdge, y+namesHeight, rightEdge, y+namesHeight)
	}}
}

// carryRow shows the sum of the lines so far, at the foot of a page and again at the top of the next page.
func (c *composer) carryRow(label words.Label, sum decimal.Decimal, styles tableStyles) block {
	st := styles.cell
	height := st.leading() + 2*rowPad
	return block{height: height, draw: func(y float64) {
		last := c.columns[len(c.columns)-1]
		right := rightEdge - cellGap/2
		c.writeRight(styles.title, right, y+rowPad, c.paper.Language.Figure(sum.String(), c.paper.Currency))
		c.writeRight(styles.detail, right-max(last.width, 22)-cellGap, y+rowPad+0.2, c.paper.Language.Label(label))
		c.line(rule, 0.15, leftEdge, y+height, rightEdge, y+height)
	}}
}

func netOf(line Line) decimal.Decimal {
	net, err := decimal.NewFromString(line.Net)
	if err != nil { // the net is empty: check refuses any other value
		return decimal.Zero
	}
	return net
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(glyph.Printable(text), "\n")
	return first
}
