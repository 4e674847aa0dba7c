package pdf

import (
	"slices"
	"strings"

	"comptoir/shared/words"
)

// The header of the first page has the issuer on the left, and title, number and addressee on the right, where the window
// of a French envelope is (NF Z11-001). The facts follow below in a strip.
const (
	headTop     = 15.0
	addressLeft = 112.0
	addressTop  = 47.0
	factsPerRow = 5 // at most; several rows are filled evenly
	factRows    = 3 // rows of text for one fact, at most
)

// frame limits the space of a party, so that the header leaves space for the table.
type frame struct {
	width        float64
	names, lines int // rows at most
}

var (
	senderFrame    = frame{85, 6, 12}
	addresseeFrame = frame{rightEdge - addressLeft - 4, 6, 26}
	deliveryFrame  = frame{80, 3, 12}
)

var (
	titleStyle   = style{bold: true, size: 21, ink: accent}
	numberStyle  = style{bold: true, size: 11, ink: black}
	senderName   = style{bold: true, size: 10.5, ink: black}
	senderText   = style{size: 8.5, ink: grey}
	headingStyle = style{size: 7.5, ink: grey}
	partyName    = style{bold: true, size: 10.5, ink: black}
	partyText    = style{size: 9.2, ink: black}
	factLabel    = style{size: 7.2, ink: grey}
	factValue    = style{size: 8.8, ink: black}
)

// layHead returns the y below the header, which drawHead draws.
func (c *composer) layHead() float64 {
	_, left, right := c.headRows()
	return c.factStrip(max(left, right)+6, false) + 3
}

// headRows measures the header: where the delivery address starts, and where the left and the right column end.
func (c *composer) headRows() (deliver, left, right float64) {
	left = headTop
	if c.logo[1] > 0 {
		left += c.logo[1] + 3
	}
	from := senderFrame
	left += float64(len(c.partyRows(senderName, c.paper.From.Name, from.width, from.names)))*senderName.leading() +
		float64(len(c.rowsOfAll(senderText, c.paper.From.Lines, from.width, from.lines)))*senderText.leading()
	deliver = max(left+5, addressTop)
	if c.paper.DeliverTo.Name != "" || len(c.paper.DeliverTo.Lines) > 0 {
		left = deliver + c.partyHeight(c.paper.DeliverTo, deliveryFrame)
	}
	return deliver, left, addressTop + c.partyHeight(c.paper.To, addresseeFrame)
}

func (c *composer) drawHead() {
	deliver, left, right := c.headRows()
	p := c.paper

	y := headTop
	if c.logo[1] > 0 {
		c.drawLogo(leftEdge, y, c.logo[0], c.logo[1])
		y += c.logo[1] + 3
	}
	from := senderFrame
	y = c.writeAll(senderName, leftEdge, y, c.partyRows(senderName, p.From.Name, from.width, from.names))
	c.writeAll(senderText, leftEdge, y, c.rowsOfAll(senderText, p.From.Lines, from.width, from.lines))

	title := titleStyle
	for c.width(title, p.Language.Title(p.Kind)) > rightEdge-addressLeft {
		title.size--
	}
	c.write(title, addressLeft, headTop-2, p.Language.Title(p.Kind))
	number := c.stampWord()
	if p.Number != "" {
		number = strings.TrimSuffix(c.number()+" – "+number, " – ")
	}
	c.writeAll(numberStyle, addressLeft, headTop+8.5, atMost(2, c.wrap(numberStyle, number, rightEdge-addressLeft)))

	c.drawParty(p.To, p.Language.Addressee(p.Kind), addressLeft, addressTop, addresseeFrame)
	if p.DeliverTo.Name != "" || len(p.DeliverTo.Lines) > 0 {
		c.drawParty(p.DeliverTo, p.Language.Label(words.DeliveredTo), leftEdge, deliver, deliveryFrame)
	}
	c.factStrip(max(left, right)+6, true)
}

func (c *composer) partyRows(st style, text string, width float64, n int) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return atMost(n, c.wrap(st, text, width))
}

// rowsOfAll wraps lines into at most that many rows. If they need more, it cuts the
// longest lines and keeps the short ones whole: the last lines of a party are the
// mandatory numbers.
func (c *composer) rowsOfAll(st style, lines []string, width float64, most int) []string {
	wrapped := make([][]string, len(lines))
	for i, line := range lines {
		wrapped[i] = c.partyRows(st, line, width, most)
	}
	var fit []string
	for each := most; each > 0 && (each == most || len(fit) > most); each-- {
		fit = nil
		for _, rows := range wrapped {
			fit = append(fit, atMost(each, rows)...)
		}
	}
	return atMost(most, fit)
}

func (c *composer) partyHeight(p Party, in frame) float64 {
	return headingStyle.leading() + 1 +
		float64(len(c.partyRows(partyName, p.Name, in.width, in.names)))*partyName.leading() +
		float64(len(c.rowsOfAll(partyText, p.Lines, in.width, in.lines)))*partyText.leading()
}

func (c *composer) drawParty(p Party, heading string, x, y float64, in frame) {
	c.fill(accent, x, y, 0.7, c.partyHeight(p, in))
	x += 4
	if p.Heading != "" {
		heading = p.Heading
	}
	c.write(headingStyle, x, y, heading)
	y = c.writeAll(partyName, x, y+headingStyle.leading()+1, c.partyRows(partyName, p.Name, in.width, in.names))
	c.writeAll(partyText, x, y, c.rowsOfAll(partyText, p.Lines, in.width, in.lines))
}

// factStrip lays out the date of issue and the facts in one or more rows, draws them if draw is true, and returns the y
// below.
func (c *composer) factStrip(y float64, draw bool) float64 {
	l := c.paper.Language
	facts := append([]Fact{{l.Label(words.IssueDate), l.Date(c.paper.Date)}}, c.paper.Facts...)
	facts = withValue(facts)
	perRow := c.factsAbreast(facts)
	width := inner / float64(perRow)
	for len(facts) > 0 {
		row := facts[:min(perRow, len(facts))]
		facts = facts[len(row):]
		height := 0.0
		for _, f := range row {
			height = max(height, float64(len(c.partyRows(factValue, f.Value, width-5, factRows))))
		}
		height = factLabel.leading() + height*factValue.leading() + 3
		if draw {
			c.fill(tint, leftEdge, y, inner, height)
			for i, f := range row {
				x := leftEdge + float64(i)*width + 3
				c.write(factLabel, x, y+1.3, c.shorten(factLabel, f.Label, width-4))
				c.writeAll(factValue, x, y+1.5+factLabel.leading(), c.partyRows(factValue, f.Value, width-5, factRows))
			}
		}
		y += height
	}
	return y
}

// factsAbreast returns the number of facts per row. It is smaller if a value, such
// as the customer's own order number, would otherwise be cut.
func (c *composer) factsAbreast(facts []Fact) int {
	for most := factsPerRow; ; most-- {
		perRow := evenly(len(facts), most)
		whole := !slices.ContainsFunc(facts, func(f Fact) bool {
			return len(c.wrap(factValue, f.Value, inner/float64(perRow)-5)) > factRows
		})
		if whole || most == 2 {
			return perRow
		}
	}
}

// evenly spreads n cells evenly over as few rows of at most that many cells as possible, and returns the number per row.
func evenly(n, most int) int {
	rows := max(1, (n+most-1)/most)
	return max(1, (n+rows-1)/rows)
}

// withValue drops facts without a value.
func withValue(facts []Fact) []Fact {
	var filled []Fact
	for _, f := range facts {
		if strings.TrimSpace(f.Value) != "" {
			filled = append(filled, f)
		}
	}
	return filled
}

// drawNextHead draws the short heading of every page but the first: kind, number and addressee of the document.
func (c *composer) drawNextHead() {
	st := style{bold: true, size: 9, ink: accent}
	name := c.name()
	if word := c.stampWord(); word != "" {
		name += " – " + word
	}
	c.write(st, leftEdge, 13, c.shorten(st, name, 100))
	c.writeRight(senderText, rightEdge, 13.2, c.shorten(senderText, c.paper.To.Name, 70))
	c.line(accent, 0.35, leftEdge, 19, rightEdge, 19)
}
