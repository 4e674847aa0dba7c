package pdf

import (
	"slices"
	"strings"

	"comptoir/shared/glyph"
	"comptoir/shared/words"
)

var (
	totalText   = style{size: 9, ink: black}
	totalStrong = style{bold: true, size: 9, ink: black}
	totalGrand  = style{bold: true, size: 11, ink: white}
	taxHead     = style{size: 7.2, ink: grey}
	taxText     = style{size: 8, ink: black}
	boxTitle    = style{bold: true, size: 8.5, ink: accent}
	boxLabel    = style{size: 7.8, ink: grey}
	boxText     = style{size: 8.5, ink: black}
	noteText    = style{size: 8.5, ink: black}
	mentionText = style{size: 7.5, ink: grey}
)

const (
	totalsLeft = 110.0
	taxRight   = 100.0
	totalRow   = 5.6
	grandRow   = 8.4
	taxRow     = 4.8
	mostTaxes  = 20 // in one block
)

// totalsBlock has the tax summary by rate on the left and the totals on the right.
func (c *composer) totalsBlock() block {
	right := 0.0
	for _, t := range c.paper.Totals {
		right += rowOf(t)
	}
	left := 0.0
	if len(c.paper.Taxes) > 0 && !c.taxesApart() {
		left = float64(len(c.paper.Taxes)+1)*taxRow + 1
	}
	if left+right == 0 {
		return block{draw: func(float64) {}}
	}
	return block{height: max(left, right) + 5, draw: func(y float64) {
		if left > 0 {
			c.drawTaxes(y+5, c.paper.Taxes)
		}
		c.drawTotals(y + 4)
	}}
}

func rowOf(t Total) float64 {
	if t.Weight == Grand {
		return grandRow
	}
	return totalRow
}

func (c *composer) drawTotals(y float64) {
	for i, t := range c.paper.Totals {
		st, height := totalText, rowOf(t)
		switch t.Weight {
		case Strong:
			st = totalStrong
		case Grand:
			st = totalGrand
			c.fill(accent, totalsLeft, y, rightEdge-totalsLeft, height)
		}
		if i > 0 && t.Weight != Grand && c.paper.Totals[i-1].Weight != Grand {
			c.line(rule, 0.15, totalsLeft, y, rightEdge, y)
		}
		amount := ""
		if t.Amount != "" {
			amount = c.paper.Language.Amount(t.Amount, c.paper.Currency)
		}
		width := rightEdge - totalsLeft - 8 - c.width(st, amount)
		c.write(st, totalsLeft+3, y+(height-st.leading())/2, c.shorten(st, t.Label, width))
		c.writeRight(st, rightEdge-3, y+(height-st.leading())/2, amount)
		y += height
	}
}

// taxesApart reports whether the tax summary is too long to stand beside the totals. It then follows them, on as many pages
// as it needs.
func (c *composer) taxesApart() bool { return len(c.paper.Taxes) > mostTaxes }

// layTaxes lays out a long tax summary, its headers on each page.
func (c *composer) layTaxes() {
	if !c.taxesApart() {
		return
	}
	for _, some := range slices.Collect(slices.Chunk(c.paper.Taxes, mostTaxes)) {
		c.fit(0, block{height: float64(len(some)+1)*taxRow + 6, draw: func(y float64) { c.drawTaxes(y+5, some) }})
	}
}

func (c *composer) drawTaxes(y float64, taxes []Tax) {
	l := c.paper.Language
	widest := 24.0
	for _, t := range c.paper.Taxes {
		base, tax := l.Figure(t.Base, c.paper.Currency), l.Figure(t.Tax, c.paper.Currency)
		widest = max(widest, c.width(taxText, base), c.width(taxText, tax))
	}
	tax := taxRight
	base := tax - widest - cellGap
	rate := base - widest - cellGap - leftEdge
	c.write(taxHead, leftEdge+cellGap/2, y, l.Label(words.TaxRate))
	c.writeRight(taxHead, base, y, l.Label(words.TaxBase))
	c.writeRight(taxHead, tax, y, l.Label(words.TaxAmount))
	for _, t := range taxes {
		y += taxRow
		c.line(rule, 0.15, leftEdge, y-0.6, taxRight+cellGap/2, y-0.6)
		c.write(taxText, leftEdge+cellGap/2, y, c.shorten(taxText, t.Rate, rate))
		c.writeRight(taxText, base, y, l.Figure(t.Base, c.paper.Currency))
		c.writeRight(taxText, tax, y, l.Figure(t.Tax, c.paper.Currency))
	}
}

// layPayment lays out the payment details in a box on one page: terms on the left, the bank account on the right.
func (c *composer) layPayment() {
	l := c.paper.Language
	bank := withValue([]Fact{
		{l.Label(words.AccountHolder), c.paper.Bank.Holder},
		{l.Label(words.Bank), c.paper.Bank.Name},
		{l.Label(words.IBAN), spacedIBAN(c.paper.Bank.IBAN)},
		{l.Label(words.BIC), c.paper.Bank.BIC},
		{l.Label(words.PaymentReference), c.paper.Bank.Reference},
	})
	payment := withValue(c.paper.Payment)
	if len(payment)+len(bank) == 0 {
		return
	}
	middle := inner / 2
	if len(bank) == 0 {
		middle = inner
	}
	height := max(
		c.factList(l.Label(words.Payment), payment, 0, 0, middle, false),
		c.factList(l.Label(words.BankDetails), bank, 0, 0, inner/2, false),
	)
	c.fit(6, block{height: height + 5, draw: func(y float64) {
		c.fill(tint, leftEdge, y, inner, height+5)
		left := leftEdge + 3
		if len(payment) > 0 {
			c.factList(l.Label(words.Payment), payment, left, y+2.5, middle, true)
			left += inner / 2
		}
		c.factList(l.Label(words.BankDetails), bank, left, y+2.5, inner/2, true)
	}})
}

// factList lays out a title over labelled values, draws them if draw is true, and returns their height.
func (c *composer) factList(title string, facts []Fact, x, y, width float64, draw bool) float64 {
	if len(facts) == 0 {
		return 0
	}
	start := y
	if draw {
		c.write(boxTitle, x, y, title)
	}
	y += boxTitle.leading() + 1
	label := 0.0
	for _, f := range facts {
		label = max(label, c.width(boxLabel, glyph.OneLine(f.Label)))
	}
	label = min(label, width/2-8)
	for _, f := range facts {
		lines := c.partyRows(boxText, f.Value, width-label-10, 6)
		if draw {
			c.write(boxLabel, x, y+0.2, c.shorten(boxLabel, f.Label, label+0.1))
			c.writeAll(boxText, x+label+4, y, lines)
		}
		y += float64(len(lines)) * boxText.leading()
	}
	return y - start
}

// layTexts lays out notes, terms and mentions below the payment, on more pages if needed.
func (c *composer) layTexts() {
	for _, t := range c.paper.Texts {
		if strings.TrimSpace(t.Body) == "" {
			continue
		}
		lines := c.wrap(noteText, t.Body, inner)
		first := c.linesBlock(noteText, lines[:min(2, len(lines))])
		if title := c.shorten(boxTitle, t.Title, inner); title != "" {
			body := first
			first = block{height: body.height + boxTitle.leading() + 0.5, draw: func(y float64) {
				c.write(boxTitle, leftEdge, y, title)
				body.draw(y + boxTitle.leading() + 0.5)
			}}
		}
		c.fit(4.5, first)
		for _, line := range lines[min(2, len(lines)):] {
			c.fit(0, c.linesBlock(noteText, []string{line}))
		}
	}
	c.layMentions()
}

// layMentions puts each sentence on a line of its own, or all in one paragraph if that saves a page.
func (c *composer) layMentions() {
	const apart, gap = 5, 0.6
	var sentences [][]string
	height := 0.0
	for _, mention := range c.paper.Mentions {
		if text := glyph.OneLine(mention); text != "" {
			sentences = append(sentences, c.wrap(mentionText, text, inner))
			height += float64(len(sentences[len(sentences)-1]))*mentionText.leading() + gap
		}
	}
	if apart+height > c.space() {
		paragraph := c.wrap(mentionText, strings.Join(c.paper.Mentions, " "), inner)
		if apart+float64(len(paragraph))*mentionText.leading() <= c.space() {
			sentences = [][]string{paragraph}
		}
	}
	for i, lines := range sentences {
		space := gap
		if i == 0 {
			space = apart
		}
		for _, chunk := range chunks(lines, 8) {
			c.fit(space, c.linesBlock(mentionText, chunk))
			space = 0
		}
	}
}

func (c *composer) linesBlock(st style, lines []string) block {
	return block{height: float64(len(lines)) * st.leading(), draw: func(y float64) { c.writeAll(st, leftEdge, y, lines) }}
}

// chunks cuts lines into chunks of at most n.
func chunks(lines []string, n int) [][]string {
	var all [][]string
	for ; len(lines) > n; lines = lines[n:] {
		all = append(all, lines[:n])
	}
	return append(all, lines)
}

// spacedIBAN writes an IBAN in groups of four, the print format (ISO 13616).
func spacedIBAN(iban string) string {
	compact := strings.Join(strings.Fields(glyph.Printable(iban)), "")
	var b strings.Builder
	for i, r := range []rune(compact) {
		if i > 0 && i%4 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(r)
	}
	return b.String()
}
