package pdf

import (
	"strings"

	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// column is one of the table; a column in which no line has anything is not printed.
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
	rowPad         = 1.5 // over and under a row
	smallestColumn = 50.0
	columnWidth    = 36.0 // at most
	textWidth      = 26.0 // at most, of codes, units, discounts and taxes, which wrap
	narrowText     = 10.0 // the same when the figures fill the paper
	figureRoom     = 11.0 // at least
	smallestSize   = 5.5
	captionHeight  = 4.5
	namesHeight    = 7.0
	linesPerRow    = 12 // of text; a line of the paper that has more is printed as several rows
)

// tableStyles are the sizes of the table's text; figures too wide for the paper are printed smaller.
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

// layColumns chooses the columns the lines need and their widths: figures take what they need, the description the rest.
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

// measure sets the columns that have content, text of at most so much width, and gives what is left to the description.
func (c *composer) measure(all []column, styles tableStyles, mostText float64) float64 {
	c.columns = nil
	rest, description := inner-cellGap, 0
	for i, col := range all {
		for _, line := range c.paper.Lines {
			if text := oneLine(col.text(line)); text != "" {
				col.width = max(col.width, c.width(styles.cell, text))
			}
		}
		switch {
		case i == 1:
			description = len(c.columns)
		case col.width == 0:
			continue
		case col.figure:
			col.width = max(figureRoom, min(col.width, columnWidth))
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

// row is a line of the table, or the part of one that fits a page.
type row struct {
	block
	heading bool            // it announces the line after it
	net     decimal.Decimal // what it adds to the sum carried forward
}

// cell is one wrapped text of a row.
type cell struct {
	column int
	lines  []string
}

// rowsOf makes the rows of a line: one, or several where its text is long, so that it can run over pages.
func (c *composer) rowsOf(line Line, styles tableStyles) []row {
	if line.Quantity == "" && line.UnitPrice == "" && line.Net == "" && line.Code == "" {
		return c.headingRows(line, styles)
	}
	var cells []cell
	tallest := 1
	for i, col := range c.columns {
		text := printable(col.text(line))
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

// span is the part of a line's text that a row holds, of all it has.
type span struct{ from, to, all int }

// height of the row: padding only where the line starts and ends.
func (p span) height(leading float64) float64 {
	h := float64(p.to-p.from) * leading
	if p.from == 0 {
		h += rowPad
	}
	if p.to == p.all {
		h += rowPad
	}
	return h
}

func (p span) top(y float64) float64 {
	if p.from == 0 {
		return y + rowPad
	}
	return y
}

// endRow rules off the line if it ends here.
func (c *composer) endRow(p span, y float64) {
	if p.to == p.all {
		c.line(rule, 0.15, leftEdge, y, rightEdge, y)
	}
}

func (c *composer) rowBlock(cells []cell, part span, name int, styles tableStyles) block {
	height := part.height(styles.cell.leading())
	return block{height: height, draw: func(y float64) {
		x := leftEdge + cellGap/2
		for i, col := range c.columns {
			for _, content := range cells {
				if content.column == i {
					c.drawCell(col, content.lines, part, name, styles, x, part.top(y))
				}
			}
			x += col.width + cellGap
		}
		c.endRow(part, y+height)
	}}
}

func (c *composer) drawCell(col column, lines []string, part span, name int, styles tableStyles, x, y float64) {
	for n := part.from; n < min(part.to, len(lines)); n++ {
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

// headingRows are those of a line with nothing but text: it runs over the whole width.
func (c *composer) headingRows(line Line, styles tableStyles) []row {
	lines := c.wrap(styles.title, line.Description, inner-cellGap)
	name := len(c.wrap(styles.title, firstLine(line.Description), inner-cellGap))
	var rows []row
	for from := 0; from < len(lines); from += linesPerRow {
		part := span{from, min(len(lines), from+linesPerRow), len(lines)}
		height := part.height(styles.cell.leading())
		rows = append(rows, row{heading: true, block: block{height: height, draw: func(y float64) {
			for n := part.from; n < part.to; n++ {
				st := styles.title
				if n >= name {
					st = styles.detail
				}
				c.write(st, leftEdge+cellGap/2, part.top(y)+float64(n-part.from)*styles.cell.leading(), lines[n])
			}
			c.endRow(part, y+height)
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

// tableHead says in which currency amounts are and names the columns; it is printed again on every page.
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

// carryRow is the sum of the lines so far, at the foot of a page and again at the head of the next.
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
	if err != nil { // no net: check has let nothing else through
		return decimal.Zero
	}
	return net
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(printable(text), "\n")
	return first
}
