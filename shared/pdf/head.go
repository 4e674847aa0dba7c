package pdf

import (
	"strings"

	"comptoir/shared/words"
)

// The head of the first page: issuer on the left; title, number and addressee on the right, where the window of a French
// envelope shows it (NF Z11-001); below, the facts in a strip.
const (
	headTop      = 15.0
	addressLeft  = 112.0
	addressTop   = 47.0
	factsPerRow  = 5  // at most; several rows are filled evenly
	maxPartyRows = 12 // lines of one party; a head must leave room for the table
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

// layHead gives the y below the head, which drawHead draws.
func (c *composer) layHead() float64 {
	_, left, right := c.headRows()
	return c.factStrip(max(left, right)+6, false) + 3
}

// headRows measures the head: where the delivery address starts, and where the left and the right column end.
func (c *composer) headRows() (deliver, left, right float64) {
	left = headTop
	if c.logo[1] > 0 {
		left += c.logo[1] + 3
	}
	left += float64(len(c.partyRows(senderName, c.paper.From.Name, 85, 3)))*senderName.leading() +
		float64(len(c.partyLines(senderText, c.paper.From, 85)))*senderText.leading()
	deliver = max(left+5, addressTop)
	if c.paper.DeliverTo.Name != "" || len(c.paper.DeliverTo.Lines) > 0 {
		left = deliver + c.partyHeight(c.paper.DeliverTo, 80)
	}
	return deliver, left, addressTop + c.partyHeight(c.paper.To, rightEdge-addressLeft-4)
}

func (c *composer) drawHead() {
	deliver, left, right := c.headRows()
	p := c.paper

	y := headTop
	if c.logo[1] > 0 {
		c.drawLogo(leftEdge, y, c.logo[0], c.logo[1])
		y += c.logo[1] + 3
	}
	y = c.writeAll(senderName, leftEdge, y, c.partyRows(senderName, p.From.Name, 85, 3))
	c.writeAll(senderText, leftEdge, y, c.partyLines(senderText, p.From, 85))

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

	c.drawParty(p.To, c.heading(), addressLeft, addressTop, rightEdge-addressLeft-4)
	if p.DeliverTo.Name != "" || len(p.DeliverTo.Lines) > 0 {
		c.drawParty(p.DeliverTo, p.Language.Label(words.DeliveredTo), leftEdge, deliver, 80)
	}
	c.factStrip(max(left, right)+6, true)
}

// heading is what stands over the addressee.
func (c *composer) heading() string {
	switch c.paper.Kind {
	case words.Invoice:
		return c.paper.Language.Label(words.BilledTo)
	case words.PurchaseOrder:
		return c.paper.Language.Label(words.Supplier)
	default:
		return c.paper.Language.Label(words.Customer)
	}
}

func (c *composer) partyRows(st style, text string, width float64, n int) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return atMost(n, c.wrap(st, text, width))
}

func (c *composer) partyLines(st style, p Party, width float64) []string {
	var rows []string
	for _, line := range p.Lines {
		rows = append(rows, c.partyRows(st, line, width, maxPartyRows)...)
	}
	return atMost(maxPartyRows, rows)
}

func (c *composer) partyHeight(p Party, width float64) float64 {
	return headingStyle.leading() + 1 +
		float64(len(c.partyRows(partyName, p.Name, width, 3)))*partyName.leading() +
		float64(len(c.partyLines(partyText, p, width)))*partyText.leading()
}

func (c *composer) drawParty(p Party, heading string, x, y, width float64) {
	c.fill(accent, x, y, 0.7, c.partyHeight(p, width))
	x += 4
	if p.Heading != "" {
		heading = p.Heading
	}
	c.write(headingStyle, x, y, heading)
	y = c.writeAll(partyName, x, y+headingStyle.leading()+1, c.partyRows(partyName, p.Name, width, 3))
	c.writeAll(partyText, x, y, c.partyLines(partyText, p, width))
}

// factStrip lays the date of issue and the facts in rows of four, draws them if asked, and gives the y below.
func (c *composer) factStrip(y float64, draw bool) float64 {
	l := c.paper.Language
	facts := append([]Fact{{l.Label(words.IssueDate), l.Date(c.paper.Date)}}, c.paper.Facts...)
	facts = withValue(facts)
	perRow := evenly(len(facts), factsPerRow)
	width := inner / float64(perRow)
	for len(facts) > 0 {
		row := facts[:min(perRow, len(facts))]
		facts = facts[len(row):]
		height := 0.0
		for _, f := range row {
			height = max(height, float64(len(c.partyRows(factValue, f.Value, width-5, 3))))
		}
		height = factLabel.leading() + height*factValue.leading() + 3
		if draw {
			c.fill(tint, leftEdge, y, inner, height)
			for i, f := range row {
				x := leftEdge + float64(i)*width + 3
				c.write(factLabel, x, y+1.3, c.shorten(factLabel, f.Label, width-4))
				c.writeAll(factValue, x, y+1.5+factLabel.leading(), c.partyRows(factValue, f.Value, width-5, 3))
			}
		}
		y += height
	}
	return y
}

// evenly spreads n things over as few rows of at most so many, and gives how many stand in a row.
func evenly(n, most int) int {
	rows := max(1, (n+most-1)/most)
	return max(1, (n+rows-1)/rows)
}

// withValue drops facts that say nothing.
func withValue(facts []Fact) []Fact {
	var said []Fact
	for _, f := range facts {
		if strings.TrimSpace(f.Value) != "" {
			said = append(said, f)
		}
	}
	return said
}

// drawNextHead heads every page but the first: which paper this is, whose, for whom.
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
